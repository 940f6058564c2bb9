// What somebody else does to our configs, and what is somebody else's.
#include <string>

#include <doctest/doctest.h>

#include "core/health_view.hpp"
#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

std::optional<answer> accept_in_vain(const call& c, utc_seconds) {
  if (c.op != operation::update) return std::nullopt;
  return accept();
}

}  // namespace

TEST_CASE("what somebody deleted or changed is seen within ten minutes, told and repaired"
          " [A28 A29]") {
  struct row {
    const char* what;
    std::vector<config> set;
  };
  const auto now = day_one + days{1};
  const row rows[] = {
      {"deleted", {}},
      {"shortened", {made(day_one, now + 1h)}},
      {"other sources", {made(day_one, grid1, source_b)}},
      {"moved away", {made(now + days{1}, grid1)}},
  };
  for (const auto how : {fake_cloud::rule::unique, fake_cloud::rule::coexist}) {
    for (const auto& r : rows) {
      CAPTURE(std::string(r.what));
      world w(day_one - 1h);
      w.cloud.how = how;
      begin(w);
      w.cloud.set(harbour.key, r.set, w.second());
      w.run_for(11min);
      // Where it does no harm, what is missing is asked for before it counts as deleted.
      const bool asked = r.set.empty();
      CHECK(w.count("unseen") == (asked ? 1 : 0));
      CHECK(w.count("drift_found") == (asked ? 0 : 1));
      CHECK(w.count("drift_repaired") == (asked ? 0 : 1));
      const auto& told = w.last(asked ? "unseen" : "drift_found");
      CHECK(told[asked ? "window_end" : "expected"].find("2026-12-07T00:00:00Z") !=
            std::string::npos);
      CHECK(w.count("config_adopted") == 0);
      CHECK(w.cloud.dark(harbour.key, w.second(), grid1) == 0s);
      for (const auto& c : w.cloud.alive(harbour.key, w.second())) {
        if (c.start <= w.second()) CHECK(c.sources == source_a);
      }
      w.calls.clear();
      w.run_for(1h);
      CHECK(w.writes() == 0);
    }
  }
}

TEST_CASE("one view that shows less than stands is looked at twice and changes nothing") {
  world w(day_one - 1h);
  begin(w);
  int describes = 0;
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    if (c.op != operation::describe) return std::nullopt;
    auto got = w.cloud.apply(c, now);
    if (++describes % 2) records_of(got).clear();          // a replica that has lost it
    return got;
  };
  w.run_for(days{1});
  CHECK(w.writes() == 0);
  CHECK(w.count("drift_found") == 0);
}

TEST_CASE("a longer end set by a person is told once and put right with one update [A30]") {
  world w(day_one - 1h);
  begin(w);
  w.cloud.set(harbour.key, {made(day_one, grid1 + days{1})}, w.second());
  w.run_for(1h);
  CHECK(w.count("drift_found") == 1);
  CHECK(w.count("drift_repaired") == 1);
  CHECK(w.writes() == 1);
  CHECK(w.cloud.alive(harbour.key, w.second()).front().end == grid1);
  w.run_until(utc_millis(grid1 + days{3}));
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
}

TEST_CASE("a config that was lengthened and repointed is right again after one update") {
  world w(day_one - 1h);
  begin(w);
  w.cloud.set(harbour.key, {made(day_one, grid1 + 1h, source_b)}, w.second());
  w.run_for(1h);
  CHECK(w.writes() == 1);
  const auto held = w.cloud.alive(harbour.key, w.second()).front();
  CHECK(held.end == grid1);
  CHECK(held.sources == source_a);
}

TEST_CASE("a config that was found at the start and ends later than planned is left as it is") {
  world w(day_one + 1h);
  const auto theirs = made(day_one, grid1 + 12h);
  w.cloud.set(harbour.key, {theirs}, w.second());
  w.load({harbour});
  w.run_for(days{1});
  CHECK(w.writes() == 0);
  CHECK(w.cloud.alive(harbour.key, w.second()) == std::vector{theirs});
}

TEST_CASE("what another keeper of the same files has done is neither drift nor undone") {
  world w(day_one - 1h);
  begin(w);
  w.cloud.set(harbour.key, {made(day_one + 1h, grid1 + days{6})}, w.second());
  w.run_for(1h);
  CHECK(w.count("drift_found") == 0);
  CHECK(w.writes() == 0);
}

TEST_CASE("with on_drift: report a change is told and left alone until ours would have ended") {
  keep_settings settings;
  settings.on_drift = drift_policy::report;
  world w(day_one - 1h, settings);
  begin(w);
  w.cloud.set(harbour.key, {made(day_one, day_one + days{2}, source_b)}, w.second());
  w.run_until(utc_millis(grid1 - lead - 1min));
  CHECK(w.count("drift_found") == 1);
  CHECK(w.writes() == 0);
  CHECK(w.count("coverage_lost") == 0);
  w.run_until(utc_millis(grid1 + 1h));
  CHECK(w.cloud.dark(harbour.key, grid1, grid1 + 1h) == 0s);
}

TEST_CASE("a fight is told once, and coverage goes on without a war of updates [A31]") {
  world w(day_one - 1h);
  begin(w);
  // Somebody else's tool sets its own sources every five minutes.
  for (int i = 0; i < 12 * 6; ++i) {
    w.cloud.set(harbour.key, {made(day_one, grid1, source_b)}, w.second());
    w.run_for(5min);
  }
  CHECK(w.count("drift_repaired") <= 3 * 6 + 3);
  CHECK(w.count("drift_fight") >= 1);
  CHECK(w.count("drift_fight") <= 7);
  CHECK(w.writes() <= 3 * 6 + 3);
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
}

TEST_CASE("a fight is over as soon as drift is only to be reported") {
  world w(day_one - 1h);
  begin(w);
  const auto is_told = [&] {
    return health_of(w.tested.view(), kept_by::this_process).find(trouble_kind::drift_fight) !=
           nullptr;
  };
  for (int i = 0; i < 12 && !is_told(); ++i) {
    w.cloud.set(harbour.key, {made(day_one, grid1, source_b)}, w.second());
    w.run_for(5min);
  }
  REQUIRE(is_told());
  w.settings.on_drift = drift_policy::report;
  w.load({harbour});
  w.run_for(1s);
  CHECK_FALSE(is_told());
}

TEST_CASE("what is deleted again and again is put back each time, and told") {
  world w(day_one - 1h);
  begin(w);
  for (int i = 0; i < 8; ++i) {
    w.cloud.set(harbour.key, {}, w.second());
    w.run_for(14min);
    CHECK(w.cloud.alive(harbour.key, w.second()).size() == 1);
  }
  CHECK(w.count("unseen") == 8);
}

TEST_CASE("a config of a stream that is not in the files is listed once and never touched") {
  world w(day_one - 1h);
  const auto other = key_of("someone");
  const std::vector theirs{made(day_one, day_one + days{30}, source_b)};
  w.cloud.set(other, theirs, w.second());
  w.load({harbour});
  w.run_until(utc_millis(day_one + days{20}));
  CHECK(w.count("foreign_config") == 1);
  CHECK(w.last("foreign_config")["stream"] == "someone");
  CHECK(w.cloud.alive(other, w.second()) == theirs);
  for (const auto& c : w.calls) {
    if (c.what.op != operation::describe) CHECK(c.what.key == harbour.key);
  }
}

TEST_CASE("a config that was there before us is taken over where it differs, and that is told"
          " [A18]") {
  for (const auto how : {fake_cloud::rule::unique, fake_cloud::rule::coexist}) {
    world w(day_one + 1h);
    w.cloud.how = how;
    w.cloud.set(harbour.key, {made(day_one, day_one + days{2}, source_b)}, w.second());
    w.load({harbour});
    w.run_for(10min);
    CHECK(w.count("config_adopted") == 1);
    CHECK(w.last("config_adopted")["before"].find("b.example.com") != std::string::npos);
    CHECK(w.last("config_adopted")["after"].find("a.example.com") != std::string::npos);
    CHECK(w.cloud.alive(harbour.key, w.second()).front().sources == source_a);
    CHECK(w.count("drift_found") == 0);
    CHECK(w.count(operation::remove) == 0);
  }
}

TEST_CASE("an exact match is adopted in silence and without a call [A17]") {
  world w(day_one + 1h);
  w.cloud.set(harbour.key, {made(day_one, grid1)}, w.second());
  w.load({harbour});
  w.run_for(days{1});
  CHECK(w.writes() == 0);
  CHECK(w.count("config_adopted") == 0);
  CHECK(w.count("window_accepted") == 0);
}

TEST_CASE("an answer of minute precision never causes an update [A27]") {
  const auto odd = keep("odd", day_one + 17s);
  world w(day_one - 1h);
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    if (c.op != operation::describe) return std::nullopt;
    auto got = w.cloud.apply(c, now);
    for (auto& r : records_of(got)) {
      r.held.start = std::chrono::floor<std::chrono::minutes>(r.held.start);
      r.held.end = std::chrono::floor<std::chrono::minutes>(r.held.end);
      r.precision = 60s;
    }
    return got;
  };
  w.load({odd});
  w.run_until(utc_millis(day_one + days{30}));
  CHECK(w.count("drift_found") == 0);
  CHECK(w.writes() <= 6 + 1);
  CHECK(w.cloud.dark(odd.key, odd.wanted.start, w.second()) == 0s);
}

TEST_CASE("an update that has no effect is made twice, and then told and left") {
  // Sources that the list has shown before are not taken for the way in which it shows ours.
  for (const auto& set : {made(day_one, grid1 - days{1}), made(day_one, grid1, source_b)}) {
    world w(day_one - 1h);
    begin(w);
    w.fault = accept_in_vain;
    w.cloud.set(harbour.key, {set}, w.second());
    w.run_for(days{1});
    CHECK(w.count(operation::update) == 2);
    CHECK(w.last("attempt_failed")["code"] == "no_effect");
    CHECK(w.count("shown_otherwise") == 0);
  }
}

TEST_CASE("many configs of others that one look shows are told in one line, a few one by one") {
  for (const std::size_t count : {5U, 6U, 300U}) {
    CAPTURE(count);
    world w(day_one);
    const auto set = [&](const std::string& name) {
      w.cloud.set(key_of(name), {made(day_one, day_one + days{30}, source_b)}, w.second());
    };
    for (std::size_t i = 0; i < count; ++i) set("theirs" + std::to_string(i));
    w.load({harbour});
    w.run_for(1h);
    CHECK(w.count("foreign_config") == (count > 5 ? 1 : count));
    CHECK(w.last("foreign_config")["count"] == (count > 5 ? std::to_string(count) : ""));
    CHECK(w.last("foreign_config")["domain"] == harbour.key.domain);
    set("late");
    w.run_for(1h);
    CHECK(w.last("foreign_config")["stream"] == "late");
    CHECK(w.count("foreign_config") == (count > 5 ? 2 : count + 1));
  }
}
