// A later load of the files: what has not changed is not touched, what has is tried at once.
#include <string>

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

TEST_CASE("a reload of the same files makes no call and says nothing") {
  world w(day_one - 1h);
  begin(w, {harbour, studio});
  for (int i = 0; i < 100; ++i) {
    w.load({studio, harbour});
    w.run_for(10ms);
  }
  CHECK(w.calls.empty());
  CHECK(w.events.empty());
}

TEST_CASE("only the changed schedule is acted on [G16]") {
  world w(day_one - 1h);
  begin(w, {harbour, studio});
  auto changed = studio;
  changed.sources = source_b;
  w.load({harbour, changed});
  w.run_for(1s);
  CHECK(w.writes() == 1);
  CHECK(w.count(operation::update, "studio") == 1);
  CHECK(w.count("schedule_changed") == 1);
  CHECK(w.count("config_adopted") == 0);
  CHECK(w.cloud.alive(studio.key, w.second()).front().sources == source_b);
  CHECK(w.cloud.alive(harbour.key, w.second()).front().sources == source_a);
}

TEST_CASE("a changed schedule starts its tries anew") {
  world w(day_one - lead);
  bool refuse = true;
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op == operation::describe || !refuse) return std::nullopt;
    return refusal(failure_kind::rejected, "InvalidSourceUrl");
  };
  w.load({harbour});
  w.run_for(4h);
  const auto before = w.writes();
  refuse = false;
  auto mended = harbour;
  mended.sources = source_b;
  w.load({mended});
  w.run_for(500ms);
  CHECK(w.writes() == before + 1);
  CHECK(w.count("window_accepted") == 1);
  CHECK(w.count("coverage_restored") == 1);
}

TEST_CASE("an added schedule is looked at first, and one that is gone is left as it stands") {
  world w(day_one - 1h);
  begin(w, {harbour});
  const auto theirs = made(day_one, grid1);
  w.cloud.set(studio.key, {theirs}, w.second());
  w.load({studio});
  w.run_until(utc_millis(grid1 - lead - 1min));
  CHECK(w.count("schedule_added") == 1);
  CHECK(w.count("schedule_removed") == 1);
  CHECK(w.writes() == 0);
  CHECK(w.cloud.alive(harbour.key, w.second()).size() == 1);
  CHECK(w.tested.find(harbour.key) == nullptr);
}

TEST_CASE("a paused schedule is known and not kept, and resumes within a second") {
  world w(day_one - 1h);
  begin(w, {harbour});
  auto paused = harbour;
  paused.paused = true;
  w.load({paused});
  w.run_until(utc_millis(grid1 + 1h));
  CHECK(w.writes() == 0);
  CHECK(w.count("coverage_at_risk") == 0);
  CHECK(w.count("coverage_lost") == 0);
  CHECK(w.tested.counts().schedules == 0);
  w.load({harbour});
  w.run_for(1s);
  CHECK(w.cloud.alive(harbour.key, w.second()).size() == 1);
  CHECK(w.count("coverage_lost") == 0);
  w.run_for(1h);
  CHECK(w.tested.counts().schedules == 1);
}

TEST_CASE("a schedule that is removed in the middle of an incident is no longer counted") {
  world w(day_one - 1h);
  begin(w, {harbour, studio});
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op == operation::describe || c.key.stream != "studio") return std::nullopt;
    return refusal(failure_kind::rejected, "InvalidSourceUrl");
  };
  w.run_until(utc_millis(grid1 + 1h));
  CHECK(w.tested.counts().at_risk == 1);
  CHECK(w.tested.counts().lost == 1);
  w.load({harbour});
  w.run_for(1s);
  CHECK(w.tested.counts().at_risk == 0);
  CHECK(w.tested.counts().lost == 0);
}

TEST_CASE("a pull that has ended is finished once, and its incident with it") {
  auto short_one = keep("harbour", day_one, grid1 + 1h);
  world w(day_one - 1h);
  begin(w, {short_one});
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op == operation::describe) return std::nullopt;
    return refusal(failure_kind::transient, "InternalError");
  };
  w.run_until(utc_millis(grid1 + days{2}));
  CHECK(w.count("coverage_at_risk") == 1);
  CHECK(w.count("coverage_lost") == 1);
  CHECK(w.count("pull_finished") == 1);
  CHECK(std::stoi(w.last("pull_finished")["seconds_lost"]) >= 3599);
  CHECK(w.tested.counts().at_risk == 0);
  CHECK(w.tested.counts().schedules == 0);
  const auto calls = w.writes();
  w.run_for(days{2});
  CHECK(w.writes() == calls);
}

TEST_CASE("there is never more than one call in flight for a stream, over reloads as well [G23]") {
  world w(day_one - 1h);
  w.latency = 15s;
  w.load({harbour});
  w.run_for(31s);                      // the first look, and then an add on its way
  REQUIRE(w.writes() == 1);
  w.latency = 10ms;
  w.load({studio});
  w.run_for(10ms);
  w.load({harbour, studio});
  CHECK_NOTHROW(w.run_for(1min));
  CHECK(w.cloud.alive(harbour.key, w.second()).size() == 1);
}

TEST_CASE("the others of a domain do not wait for a schedule that was removed while it tried") {
  std::vector<schedule> schedules;
  for (int i = 0; i < 5; ++i) schedules.push_back(keep("cam" + std::to_string(i), day_one));
  world w(day_one - 1h);
  begin(w, schedules);
  w.run_until(utc_millis(grid1 - lead - 1s));
  w.calls.clear();
  w.latency = 3s;
  w.run_for(2s);
  REQUIRE(w.count(operation::add) == 1);
  const auto prober = w.calls.back().what.key;
  std::erase_if(schedules, [&](const schedule& s) { return s.key == prober; });
  w.load(schedules);
  w.latency = 100ms;
  w.run_for(1min);
  for (const auto& s : schedules) {
    CHECK(w.cloud.dark(s.key, day_one, day_one + days{12}) == 0s);
  }
}

TEST_CASE("other windows in the settings take effect with the next submission") {
  world w(day_one - 1h);
  begin(w, {harbour});
  w.settings.window = days{2};
  w.settings.lead = 6h;
  w.load({harbour});
  w.run_for(1h);
  CHECK(w.writes() == 0);              // what stands covers what is due
  w.run_until(utc_millis(day_one + days{20}));
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
}

TEST_CASE("an edit of window or start restarts no pull whose config covers what is wanted") {
  for (const bool of_start : {false, true}) {
    for (const bool restarted : {false, true}) {
      CAPTURE(of_start);
      world w(day_one - 1h);
      begin(w);
      auto edited = harbour;
      if (of_start) edited.wanted.start -= days{2};
      else w.settings.window = days{6} + 40min;
      if (restarted) w.restart({edited});
      else w.load({edited});
      w.run_until(utc_millis(grid1 - lead - 1min));
      CHECK(w.writes() == 0);
      w.run_until(utc_millis(grid1 + days{1}));
      CHECK(w.count(operation::update) == 1);
      CHECK(w.cloud.dark(edited.key, day_one, grid1 + days{1}) == 0s);
      CHECK(w.count("drift_found") == 0);
    }
  }
}

TEST_CASE("a pull that begins late in a window is not restarted by the next one at once") {
  for (const auto how : {fake_cloud::rule::unique, fake_cloud::rule::coexist}) {
    world w(grid1 - 2h);
    w.cloud.how = how;
    w.load({harbour});
    w.run_until(utc_millis(grid1 + days{4}));
    CHECK(w.writes() == 1);
    CHECK(w.cloud.dark(harbour.key, grid1 - 1h, w.second()) == 0s);
  }
}
