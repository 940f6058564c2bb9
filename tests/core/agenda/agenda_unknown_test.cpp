// Three outcomes: what is not known to be done or not done is looked at, never repeated blindly.
#include <algorithm>
#include <map>

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

TEST_CASE("a lost answer is settled by an observation, never by a second add [A20]") {
  world w(day_one - 1h);
  int writes = 0;
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    if (!is_write(c) || ++writes > 1) return std::nullopt;
    w.cloud.apply(c, now);             // executed; only its answer is lost
    return lost();
  };
  w.load({harbour});
  w.run_for(5min);
  CHECK(w.writes() == 1);
  CHECK(w.count("window_accepted") == 1);
  CHECK(w.last("window_accepted")["proof"] == "observed");
  CHECK(w.count("attempt_failed") == 1);
  CHECK(w.last("attempt_failed")["code"] == "timeout");
  CHECK(w.cloud.alive(harbour.key, w.second()).size() == 1);
}

TEST_CASE("a call that was lost on the way is made again, after a look that shows nothing") {
  world w(day_one - 1h);
  int writes = 0;
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (!is_write(c) || ++writes > 1) return std::nullopt;
    return lost("reset");
  };
  w.load({harbour});
  w.run_until(utc_millis(day_one));
  REQUIRE(w.writes() == 2);
  std::vector<operation> ops;
  for (const auto& c : w.calls) ops.push_back(c.what.op);
  const auto first = std::find(ops.begin(), ops.end(), operation::add);
  const auto second = std::find(first + 1, ops.end(), operation::add);
  CHECK(std::count(first, second, operation::describe) > 0);
  CHECK(w.cloud.dark(harbour.key, day_one, grid1) == 0s);
}

TEST_CASE("between two writes of an unknown outcome there is always a look that began after it") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    world w(day_one - 1h, {}, seed);
    random_source random(seed);
    std::map<stream_key, utc_millis> unknown_since;
    utc_millis looked{};
    int blind = 0;
    w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
      if (now < grid1) return std::nullopt;            // the way of handover is learned in peace
      if (c.op == operation::describe) {
        if (random.next() % 3 == 0) return lost();
        looked = w.now();
        return std::nullopt;
      }
      // In the last quarter of the lead a call without a look may be the lesser evil.
      const auto* e = w.tested.find(c.key);
      const bool time_left = e && e->last().lapse - w.now() > lead / 4;
      const auto since = unknown_since.find(c.key);
      if (since != unknown_since.end() && looked < since->second && time_left) ++blind;
      unknown_since.erase(c.key);
      if (random.next() % 4 == 0) return std::nullopt;
      unknown_since[c.key] = w.now() + w.latency;
      if (random.next() % 2) w.cloud.apply(c, now);
      return lost();
    };
    std::vector<schedule> schedules;
    for (int i = 0; i < 5; ++i) schedules.push_back(keep("cam" + std::to_string(i), day_one));
    w.load(schedules);
    w.run_until(utc_millis(day_one + days{31}));
    CAPTURE(seed);
    CHECK(blind == 0);
    for (const auto& s : schedules) {
      CHECK(w.cloud.dark(s.key, day_one, day_one + days{31}) == 0s);
    }
    CHECK(w.count("drift_found") == 0);
  }
}

TEST_CASE("an unknown outcome waits for the look as long as Describe fails and there is time"
          " [A21]") {
  world w(day_one - lead);
  int adds = 0;
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    if (c.op == operation::describe) {
      return adds > 0 && now < day_one - 8h ? std::optional(lost("InternalError")) : std::nullopt;
    }
    ++adds;
    if (adds > 1) return std::nullopt;
    w.cloud.apply(c, now);
    return lost();
  };
  w.load({harbour});
  w.run_until(utc_millis(day_one - 8h));
  CHECK(adds == 1);
  w.run_until(utc_millis(day_one));
  CHECK(adds == 1);
  CHECK(w.count("window_accepted") == 1);
  CHECK(w.count("drift_found") == 0);
}

TEST_CASE("where Describe stays away to the end, a call without a look is the lesser evil [A21]") {
  world w(day_one - lead);
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::describe) return std::nullopt;
    return refusal(failure_kind::transient, "ServiceUnavailable");
  };
  w.load({harbour});
  w.run_until(utc_millis(day_one));
  CHECK(w.cloud.dark(harbour.key, day_one, grid1) == 0s);
  CHECK(w.writes() == 1);
}

TEST_CASE("where Describe is forbidden the daemon goes on with its own proof") {
  for (const auto how : {fake_cloud::rule::unique, fake_cloud::rule::coexist,
                         fake_cloud::rule::replace}) {
    world w(day_one - 1h);
    w.cloud.how = how;
    w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
      if (c.op != operation::describe) return std::nullopt;
      return refusal(failure_kind::permission, "Forbidden.RAM");
    };
    w.load({harbour});
    w.run_until(utc_millis(day_one + days{40}));
    CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
    CHECK(w.count("permission_denied") >= 1);
    CHECK(w.count("permission_denied") <= 41);         // once a day
    CHECK(w.count(operation::remove) == 0);
    CHECK(w.writes() <= 8);
    CHECK(w.tested.first_look_done());
  }
}

TEST_CASE("where nothing can be seen an add that a crash cut off is repeated as an update") {
  world w(day_one - 1h);
  w.cloud.how = fake_cloud::rule::coexist;
  w.latency = 5s;
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::describe) return std::nullopt;
    return refusal(failure_kind::permission, "Forbidden.RAM");
  };
  w.load({harbour});
  while (w.count(operation::add) == 0) w.run_for(1s);
  w.restart({harbour});
  w.run_for(30min);
  CHECK(w.count(operation::add) == 1);
  CHECK(w.count(operation::update) == 1);
  CHECK(w.cloud.alive(harbour.key, day_one).size() == 1);
}

TEST_CASE("a view that lags behind a write causes no second one [A23]") {
  world w(day_one - 1h);
  std::vector<record> stale;
  std::optional<utc_seconds> wrote;
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    if (c.op == operation::describe) {
      auto got = w.cloud.apply(c, now);
      if (wrote && now < *wrote + 45s) records_of(got) = stale;
      else stale = records_of(got);
      return got;
    }
    wrote = now;
    return std::nullopt;
  };
  w.load({harbour});
  w.run_until(utc_millis(day_one + days{13}));
  CHECK(w.writes() <= 4);              // three windows, and one add to learn from
  CHECK(w.count("drift_found") == 0);
  CHECK(w.count("attempt_failed") == 0);
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
}

TEST_CASE("a write that was accepted but not stored is noticed, told and made again [A22]") {
  world w(day_one - 2h);
  int writes = 0;
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (!is_write(c) || ++writes > 1) return std::nullopt;
    return accept();
  };
  w.load({harbour});
  w.run_until(utc_millis(day_one));
  CHECK(w.writes() == 2);
  CHECK(w.last("unseen")["next"] == "not in the list; the API has accepted it once more");
  CHECK(w.cloud.dark(harbour.key, day_one, grid1) == 0s);
}

TEST_CASE("old answers that are sent again for hours cost calls, and no stream a second [S18]") {
  world w(day_one - 2h);
  const auto from = day_one + days{5}, until = from + 6h;      // in the lead of the second window
  answer seen;
  int kept_back = 0;
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    if (from <= now && now < until) {
      kept_back += is_write(c);
      return is_write(c) ? accept() : seen;
    }
    if (is_write(c)) return std::nullopt;
    seen = w.cloud.apply(c, now);
    return seen;
  };
  w.load({harbour});
  w.run_until(utc_millis(day_one + days{13}));
  CHECK(kept_back > 0);
  CHECK(w.count(operation::remove) == 0);
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
}
