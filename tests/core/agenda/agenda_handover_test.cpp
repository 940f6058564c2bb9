#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

TEST_CASE("the first window is submitted at its lead, as planned, and seen to stand") {
  world w(day_one - days{3});
  w.load({harbour});
  w.run_until(utc_millis(day_one - lead - 1s));
  CHECK(w.writes() == 0);
  CHECK(w.count(operation::describe) > 0);
  w.run_until(utc_millis(day_one));
  CHECK(w.writes() == 1);
  CHECK(w.cloud.alive(harbour.key, day_one) == std::vector{made(day_one, grid1)});
  CHECK(w.count("window_accepted") == 1);
  CHECK(w.last("window_accepted")["window_start"] == "2026-12-01T00:00:00Z");
  CHECK(w.last("window_accepted")["request_id"] != "");
  CHECK(w.last("window_accepted").at <= utc_millis(day_one - lead) + 2s);
}

TEST_CASE("each kind of cloud is learned from its answers, and no second of months is lost") {
  struct row {
    fake_cloud::rule how;
    const char* mode;
    seconds dark_most;
  };
  const row rows[] = {{fake_cloud::rule::unique, "unique", 0s},
                      {fake_cloud::rule::coexist, "coexist", 0s},
                      {fake_cloud::rule::replace, "unique", 2s}};
  for (const auto& r : rows) {
    CAPTURE(std::string(r.mode));
    world w(day_one - days{2});
    w.cloud.how = r.how;
    w.load({harbour});
    w.run_until(utc_millis(day_one + days{90}));
    CHECK(w.count("handover_learned") == 1);
    CHECK(w.last("handover_learned")["mode"] == r.mode);
    CHECK(w.cloud.dark(harbour.key, day_one, day_one + days{90}) <= r.dark_most);
    CHECK(w.writes() <= 15 + 1 + 1);   // windows, what learning costs
    CHECK(w.count("attempt_failed") == 0);
    CHECK(w.count("drift_found") == 0);
    CHECK(w.count("coverage_at_risk") == 0);
    CHECK(w.count(operation::remove) == 0);
  }
}

TEST_CASE("unique is learned from a refused add and the update follows at once") {
  world w(day_one - 1h);
  begin(w);
  w.run_until(utc_millis(grid1));
  REQUIRE(w.writes() == 2);
  std::vector<made_call> made_calls;
  for (const auto& c : w.calls) {
    if (c.what.op != operation::describe) made_calls.push_back(c);
  }
  CHECK(made_calls[0].what.op == operation::add);
  CHECK(made_calls[1].what.op == operation::update);
  CHECK(made_calls[1].at - made_calls[0].at <= 2 * w.latency);
  CHECK(made_calls[1].what.wanted.end == grid2);
  CHECK(w.count("attempt_failed") == 0);
}

TEST_CASE("a replaced config is noticed by the look after the first add, and covered at once") {
  world w(day_one - 1h);
  w.cloud.how = fake_cloud::rule::replace;
  begin(w);
  w.run_until(utc_millis(grid1 - lead + 1min));
  CHECK(w.cloud.dark(harbour.key, day_one, grid1) <= 2s);
  CHECK(w.cloud.dark(harbour.key, w.second(), grid2) == 0s);
  CHECK(w.count(operation::update) == 1);
}

TEST_CASE("the other schedules of a domain wait while one tries how a handover works") {
  std::vector<schedule> schedules;
  for (int i = 0; i < 20; ++i) schedules.push_back(keep("cam" + std::to_string(i), day_one));
  world w(day_one - 1h);
  w.cloud.how = fake_cloud::rule::replace;
  begin(w, schedules);
  w.run_until(utc_millis(grid1));
  CHECK(w.count(operation::add) == 1);
  CHECK(w.count(operation::update) == 20);
  CHECK(w.count("handover_learned") == 1);
  int interrupted = 0;
  for (const auto& s : schedules) interrupted += w.cloud.dark(s.key, day_one, grid2) > 0s;
  CHECK(interrupted <= 1);
}

TEST_CASE("each domain learns for itself") {
  auto other = keep("harbour", day_one);
  other.name = "other";
  other.key.domain = "other.example.com";
  world w(day_one - 1h);
  begin(w, {harbour, other});
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    w.cloud.how = c.key.domain == other.key.domain ? fake_cloud::rule::coexist
                                                   : fake_cloud::rule::unique;
    return w.cloud.apply(c, now);
  };
  w.run_until(utc_millis(grid1));
  CHECK(w.tested.find_domain(harbour.key.domain)->learned().learned == handover::unique);
  CHECK(w.tested.find_domain(other.key.domain)->learned().learned == handover::coexist);
}

TEST_CASE("a cloud that changes its mind is learned anew") {
  world w(day_one - 1h);
  w.cloud.how = fake_cloud::rule::coexist;
  begin(w);
  w.run_until(utc_millis(grid1 + days{1}));
  CHECK(w.tested.find_domain(harbour.key.domain)->learned().learned == handover::coexist);
  w.cloud.how = fake_cloud::rule::unique;
  w.run_until(utc_millis(day_one + days{60}));
  CHECK(w.tested.find_domain(harbour.key.domain)->learned().learned == handover::unique);
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
}

TEST_CASE("a forced handover is never learned and never changed") {
  for (const auto mode : {handover_mode::add, handover_mode::update}) {
    keep_settings settings;
    settings.handover = mode;
    world w(day_one - 1h, settings);
    w.cloud.how = fake_cloud::rule::coexist;
    w.load({harbour});
    w.run_until(utc_millis(day_one + days{40}));
    CHECK(w.count("handover_learned") == 0);
    CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
    CHECK((w.count(operation::update) == 0) == (mode == handover_mode::add));
  }
}

TEST_CASE("a forced add that nobody could look at is believed, and is no lesson") {
  keep_settings settings;
  settings.handover = handover_mode::add;
  world w(day_one - 1h, settings);
  w.cloud.how = fake_cloud::rule::coexist;
  begin(w);
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::describe) return std::nullopt;
    return refusal(failure_kind::transient, "InternalError");
  };
  w.run_until(utc_millis(grid1));
  CHECK(w.count(operation::add) == 1);
  CHECK(w.count("handover_learned") == 0);
}

TEST_CASE("an expired config in the way is updated, or deleted where that is refused [A19]") {
  for (const bool updates : {true, false}) {
    CAPTURE(updates);
    world w(day_one - 1h);
    w.cloud.expired_blocks = true;
    w.cloud.updates_absent = updates;
    auto first = keep("harbour", day_one, day_one + days{1});
    w.load({first});
    w.run_until(utc_millis(day_one + days{2}));
    CHECK(w.count("pull_finished") == 1);
    w.calls.clear();
    auto second = keep("harbour", day_one + days{3});
    w.load({second});
    w.run_until(utc_millis(day_one + days{4}));
    CHECK(w.cloud.dark(second.key, day_one + days{3}, grid1) == 0s);
    CHECK(w.count(operation::remove) == (updates ? 0u : 1u));
    CHECK(w.count(operation::update) == 1u);
    CHECK(w.count("config_deleted") == w.count(operation::remove));
    if (!updates) CHECK(w.last("config_deleted")["reason"] == "in_the_way");
  }
}

TEST_CASE("a forced add waits for the running config to end, refused once a second at most") {
  keep_settings settings;
  settings.handover = handover_mode::add;
  world w(day_one - 1h, settings);
  w.cloud.updates_absent = false;
  begin(w);
  w.run_until(utc_millis(grid1 - 3s));
  const auto early = w.count(operation::add);
  CHECK(early <= 2);
  CHECK(w.count("coverage_at_risk") == 1);
  w.run_until(utc_millis(grid1 + 1min));
  CHECK(w.count(operation::add) - early <= 5);
  CHECK(w.count(operation::update) == 0);
  CHECK(w.cloud.dark(harbour.key, grid1, grid2) <= 2s);
}
