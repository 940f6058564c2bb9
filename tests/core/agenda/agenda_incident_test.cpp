// Failures as the operator sees them: incidents once each, lines bounded, nothing given up.
#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

auto fail_all(utc_seconds from, utc_seconds to, answer with) {
  return [=](const call&, utc_seconds now) -> std::optional<answer> {
    return now >= from && now < to ? std::optional(with) : std::nullopt;
  };
}

}  // namespace

TEST_CASE("an outage longer than the lead: at risk, lost at the lapse, restored at its end [A40]") {
  for (const auto& failure : {lost("timeout"), refusal(failure_kind::unreachable, "connect"),
                              refusal(failure_kind::transient, "ServiceUnavailable")}) {
    CAPTURE(failure.code());
    world w(day_one - 1h);
    begin(w);
    const auto back = grid1 + days{2};
    w.fault = fail_all(grid1 - days{2}, back, failure);
    w.run_until(utc_millis(grid2 + days{7}));
    CHECK(w.count("coverage_at_risk") == 1);
    CHECK(w.count("coverage_lost") == 1);
    CHECK(w.count("coverage_restored") == 1);
    const auto risk = w.last("coverage_at_risk").at;
    CHECK(risk >= utc_millis(grid1) - lead / 2);
    CHECK(risk <= utc_millis(grid1) - lead / 2 + 1min);
    CHECK(w.last("coverage_lost").at <= utc_millis(grid1) + 1s);
    const auto restored = w.last("coverage_restored").at;
    CHECK(restored <= utc_millis(back) + 10s);
    const auto dark = w.cloud.dark(harbour.key, day_one, w.second());
    CHECK(std::stoll(w.last("coverage_restored")["seconds_lost"]) >= dark.count() - 2);
    CHECK(std::stoll(w.last("coverage_restored")["seconds_lost"]) <= dark.count() + 2);
    CHECK(w.count("drift_found") == 0);
  }
}

TEST_CASE("a few calls within the lead that succeed are enough for every second [A39]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    world w(day_one - days{2}, {}, seed);
    random_source random(seed);
    w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
      if (random.next() % 20 == 0) return std::nullopt;                  // 5 % work
      if (random.next() % 3 == 0) return refusal(failure_kind::throttled, "Throttling");
      if (random.next() % 2) w.cloud.apply(c, now);
      return lost();
    };
    w.load({harbour});
    w.run_until(utc_millis(day_one + days{30}));
    CAPTURE(seed);
    CHECK(w.cloud.dark(harbour.key, day_one, day_one + days{30}) == 0s);
    CHECK(w.count("coverage_lost") == 0);
  }
}

TEST_CASE("updates refused for a while are tried again before the end, and nothing is lost") {
  for (const auto kind : {failure_kind::permission, failure_kind::rejected, failure_kind::quota}) {
    CAPTURE(std::string(to_string(kind)));
    world w(day_one - 1h);
    begin(w);
    const auto mended = grid1 - lead + 6h;
    w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
      if (c.op != operation::update || now >= mended) return std::nullopt;
      return refusal(kind, "IllegalOperation");
    };
    w.run_until(utc_millis(grid1 + days{1}));
    CHECK(w.count("coverage_at_risk") == 1);
    CHECK(w.last("coverage_at_risk").at <= utc_millis(grid1 - lead) + 1min);
    CHECK(w.count("coverage_lost") == 0);
    CHECK(w.count("coverage_restored") == 1);
    CHECK(w.cloud.dark(harbour.key, day_one, grid1 + days{1}) == 0s);
    CHECK(w.count(operation::update) <= 40);           // six hours, hourly at most on average
  }
}

TEST_CASE("updates refused for good: at risk at once, and adds around the end of the config") {
  world w(day_one - 1h);
  begin(w);
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::update) return std::nullopt;
    return refusal(failure_kind::permission, "IllegalOperation");
  };
  w.run_until(utc_millis(grid1 + 1h));
  CHECK(w.count("coverage_at_risk") == 1);
  CHECK(w.last("coverage_at_risk").at <= utc_millis(grid1 - lead) + 1min);
  CHECK(w.cloud.dark(harbour.key, grid1, grid2) <= 2s);
  CHECK(w.count("coverage_restored") == 1);
  CHECK(w.count(operation::add) <= 1 + 6);             // what taught us, and the rush
}

TEST_CASE("what only a person can mend is told as such and tried at most hourly [A15]") {
  world w(day_one - lead);
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op == operation::describe) return std::nullopt;
    return refusal(failure_kind::permission, "Forbidden.RAM");
  };
  w.load({harbour});
  w.run_for(1min);
  CHECK(w.count("permission_denied") == 1);
  CHECK(w.count("coverage_at_risk") == 1);
  w.run_until(utc_millis(day_one - 1h));
  CHECK(w.writes() <= 90);             // 22 h under full jitter of an hour
  CHECK(w.writes() >= 22);
  CHECK(w.count("coverage_at_risk") == 1);
  CHECK(w.count("permission_denied") == 1);
}

TEST_CASE("a refused key puts what is due at risk at once, before anything was ever seen") {
  world w(day_one - lead / 4);
  w.fault = [&](const call&, utc_seconds) -> std::optional<answer> {
    return refusal(failure_kind::credentials, "InvalidAccessKeyId.NotFound");
  };
  w.load({harbour});
  w.run_for(5s);
  CHECK(w.count("credentials_failed") == 1);
  REQUIRE(w.count("coverage_at_risk") == 1);
  CHECK(w.last("coverage_at_risk")["kind"] == "credentials");
}

TEST_CASE("failure lines are bounded: five in a row, then one in ten minutes, and a summary") {
  world w(day_one - 1h);
  begin(w);
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op == operation::describe) return std::nullopt;
    return refusal(failure_kind::throttled, "Throttling.User");
  };
  w.run_until(utc_millis(grid1));
  const auto hours_of_failure = 23;
  CHECK(w.count("attempt_failed") >= 5);
  CHECK(w.count("attempt_failed") <= 5u + 6 * hours_of_failure + 1);
  CHECK(w.count("summary") >= 23u + 4 * 24 - 1);
  CHECK(std::stoi(w.last("summary")["failures_not_logged"]) > 0);
  CHECK(w.count("throttled") <= 6u * hours_of_failure + 1);
}

TEST_CASE("for any number of schedules an outage is under twenty lines a minute") {
  std::vector<schedule> schedules;
  for (int i = 0; i < 200; ++i) schedules.push_back(keep("cam" + std::to_string(i), day_one));
  world w(day_one - 1h);
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op == operation::describe) return std::nullopt;
    return refusal(failure_kind::rejected, "InvalidParameter");
  };
  w.load(schedules);
  w.run_for(1min);
  const auto incidents = w.count("coverage_at_risk");
  CHECK(incidents <= 200);
  CHECK(w.events.size() - incidents <= 30);
  w.events.clear();
  w.run_for(30min);
  CHECK(w.events.size() - w.count("coverage_at_risk") - w.count("coverage_lost") <= 20 * 30);
}

TEST_CASE("a quiet year is quiet: a few lines a day, and one look in ten minutes") {
  world w(day_one - 1h);
  begin(w);
  w.run_until(utc_millis(day_one + days{61}));
  CHECK(w.events.size() <= 60 * 30);
  CHECK(w.count(operation::describe) <= 60 * 24 * 60 / 9 + 30);
  CHECK(w.writes() == 10 + 1);
}

TEST_CASE("a start that the API refuses is repeated once with a margin, which is remembered"
          " [A35]") {
  world w(day_one + days{2});
  w.fault = [](const call& c, utc_seconds now) -> std::optional<answer> {
    if (c.op == operation::describe || c.wanted.start > now + 2s) return std::nullopt;
    return refusal(failure_kind::start_refused, "InvalidStartTime.Malformed");
  };
  w.load({harbour});
  w.run_for(1min);
  CHECK(w.writes() == 2);
  CHECK(w.cloud.alive(harbour.key, w.second()).size() == 1);
  w.run_until(utc_millis(day_one + days{20}));
  CHECK(w.writes() <= 2 + 3 + 1);
  // An update that may only begin in the future interrupts the pull for the margin.
  CHECK(w.cloud.dark(harbour.key, day_one + days{2} + 10s, w.second()) <= 3 * 5s);
  CHECK(w.count("coverage_at_risk") == 0);
}

TEST_CASE("a length of exactly the limit that is refused is shortened once for all [A34]") {
  keep_settings settings;
  settings.window = days{6};
  settings.lead = 24h;
  world w(day_one - 1h, settings);
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op == operation::describe || c.wanted.end - c.wanted.start < days{7}) return std::nullopt;
    return refusal(failure_kind::length_refused, "InvalidEndTime.Mismatch");
  };
  begin(w);
  w.run_until(utc_millis(day_one + days{30}));
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
  CHECK(w.writes() <= 5 + 2);
}
