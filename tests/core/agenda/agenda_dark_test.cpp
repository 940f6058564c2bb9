// Streams without a config: tried again soon, whatever has failed.
#include <algorithm>

#include <doctest/doctest.h>

#include "core/health_view.hpp"
#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

// Adds are refused until it is mended.
struct refused_world : world {
  explicit refused_world(failure_kind kind) : world(day_one) {
    fault = [this, kind](const call& made, utc_seconds) -> std::optional<answer> {
      if (mended || made.op != operation::add) return std::nullopt;
      return refusal(kind, "Refused");
    };
  }
  bool mended = false;
};

// Takes more than two minutes to submit 290 streams.
struct slow_world : world {
  slow_world() : world(day_one) { settings.rate.add = 2; }
};

}  // namespace

TEST_CASE("a dark stream is tried again within 30 s, whatever has failed") {
  for (const auto kind : {failure_kind::permission, failure_kind::rejected, failure_kind::quota,
                          failure_kind::conflict, failure_kind::busy, failure_kind::throttled,
                          failure_kind::credentials, failure_kind::unreachable}) {
    CAPTURE(std::string(to_string(kind)));
    refused_world w(kind);
    w.load({harbour});
    w.run_for(3h);
    // An add that is refused as existing is followed by an update of what may exist.
    std::optional<utc_millis> before;
    for (const auto& made : w.calls) {
      if (!is_write(made.what) || made.at < w.now() - 1h) continue;
      if (before) CHECK(made.at - *before <= 31s);
      before = made.at;
    }
    CHECK(before.has_value());
    w.mended = true;
    w.run_for(31s);
    CHECK(w.tested.find(harbour.key)->standing().has_live(w.second()));
  }
}

TEST_CASE("many that are dark for one reason are a few probes, and all follow the first") {
  refused_world w(failure_kind::permission);
  w.load(keep_many(200, "s", 100));
  w.run_for(3h);
  w.calls.clear();
  w.run_for(1h);
  CHECK(w.count(operation::add) >= 120);
  CHECK(w.count(operation::add) <= 3000);
  w.mended = true;
  w.run_for(30s + 200s / w.settings.rate.add + 5s);
  CHECK(w.tested.counts().lost == 0);
}

TEST_CASE("what the API refuses to all is not caught up with, however many wait for it") {
  refused_world w(failure_kind::permission);
  w.load(keep_many(200, "s", 100));
  bool told = false;
  for (int i = 0; i < 60; ++i) {
    w.run_for(1s);
    const auto seen = health_of(w.tested.view(), kept_by::this_process);
    if (i > 2) told |= seen.find(trouble_kind::catching_up) != nullptr;
    if (i > 2) CHECK(seen.find(trouble_kind::permission_missing) != nullptr);
  }
  CHECK_FALSE(told);
}

TEST_CASE("one schedule is tried at once where somebody asks for it, and no other") {
  refused_world w(failure_kind::permission);
  w.load(keep_many(2, "s", 100));
  w.run_for(10s);
  w.calls.clear();
  CHECK_FALSE(w.tested.try_again("nobody", w.local()));
  CHECK(w.tested.try_again("s100", w.local()));
  w.run_for(200ms);
  CHECK(w.count(operation::add, "s100") == 1);
}

TEST_CASE("a first start of many streams takes its time, and is no incident of those that wait") {
  slow_world w;
  const auto all = keep_many(290);
  w.load(all);
  w.run_for(100s);
  CHECK(health_of(w.tested.view(), kept_by::this_process).find(trouble_kind::catching_up));
  w.run_for(100s);
  CHECK(w.count("coverage_at_risk") + w.count("coverage_lost") == 0);
  CHECK(w.count(operation::add) == 290);
  for (const auto& s : all) CHECK(w.cloud.alive(s.key, w.second()).size() == 1);
}

TEST_CASE("what fails amid a first start of many is an incident, of the whole or of one") {
  for (const bool of_one : {false, true}) {
    CAPTURE(of_one);
    slow_world w;
    w.load(keep_many(290));
    w.fault = [&](const call& made, utc_seconds) -> std::optional<answer> {
      if (of_one && made.op == operation::add && made.schedule == "cam10") {
        return refusal(failure_kind::rejected, "InvalidDomain");
      }
      if (of_one || w.now() < day_one + 30s) return std::nullopt;
      return refusal(failure_kind::unreachable, "connect");
    };
    w.run_for(60s);
    CHECK(w.count("coverage_lost") >= 1);
    if (of_one) CHECK(w.count("coverage_lost") == 1);
  }
}

TEST_CASE("a first start that takes twice what its pace asks for is an incident all the same") {
  slow_world w;
  w.latency = 20s;
  w.load(keep_many(290));
  w.run_for(20min);
  CHECK(w.count("coverage_lost") > 0);
}

TEST_CASE("a try of a stream that is dark says since when it is, and not that it is covered now") {
  refused_world w(failure_kind::permission);
  w.mended = true;
  w.load({harbour});
  w.run_for(1h);
  w.mended = false;
  w.fault = [](const call& made, utc_seconds) -> std::optional<answer> {
    if (!is_write(made)) return std::nullopt;
    return refusal(failure_kind::permission, "Refused");
  };
  w.run_until(utc_millis(grid1) + 3h);
  REQUIRE(w.count("coverage_lost") == 1);
  CHECK(w.last("attempt_failed")["covered_until"] == format_utc(grid1));
  CHECK(w.last("attempt_failed")["time_left"] == "0s");
}

TEST_CASE("a key that is refused puts what is due at risk at once, since a person must act") {
  world w(day_one - 1h);
  begin(w);
  const auto due = day_one + days{6} - 23h;
  w.fault = [](const call&, utc_seconds) -> std::optional<answer> {
    return refusal(failure_kind::credentials, "InvalidAccessKeyId.NotFound");
  };
  w.run_until(utc_millis(due) + 2min);
  REQUIRE(w.count("coverage_at_risk") == 1);
  CHECK(w.last("coverage_at_risk")["kind"] == "credentials");
  CHECK(w.last("coverage_at_risk")["cause"] == "the API takes no call with these keys");
  CHECK(w.last("coverage_at_risk")["code"] == "InvalidAccessKeyId.NotFound");
}

TEST_CASE("what is still to be submitted says how many there are, at what pace, and until when") {
  keep_settings settings;
  settings.rate.add = 2;
  world w(day_one, settings);
  w.load(keep_many(60));
  w.run_for(3s);
  const auto first = health_of(w.tested.view(), kept_by::this_process);
  const auto* told = first.find(trouble_kind::catching_up);
  REQUIRE(told);
  const auto left = told->streams;
  const auto done_by = told->detail.substr(told->detail.find("done by"));
  CHECK(told->detail == std::to_string(left) + " of 60 are still to be submitted, at 2 calls a "
                            "second, done by " + format_utc(w.second() + seconds(left / 2 + 1)));
  // Half of the pace, since the API wants no more.
  w.fault = [](const call& made, utc_seconds) -> std::optional<answer> {
    if (made.op != operation::add) return std::nullopt;
    return refusal(failure_kind::throttled, "Throttling.User");
  };
  w.run_for(1s);
  const auto slow = health_of(w.tested.view(), kept_by::this_process);
  told = slow.find(trouble_kind::catching_up);
  REQUIRE(told);
  CHECK(told->detail.find(" of 2 calls a second, done by ") != std::string::npos);
  CHECK(told->detail.substr(told->detail.find("done by")) > done_by);
  // Those that wait for it are not tried at once.
  CHECK(std::any_of(slow.schedules.begin(), slow.schedules.end(), [](const auto& one) {
    return one.todo.text == "waits for its turn at the lowered rate";
  }));
  CHECK(std::none_of(slow.schedules.begin(), slow.schedules.end(), [](const auto& one) {
    return one.todo.text == "being submitted" || one.todo.text == "tried again at once";
  }));
}
