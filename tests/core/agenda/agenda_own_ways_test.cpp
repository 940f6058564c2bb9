// A schedule with a window, a lead or a policy of its own, beside one without.
#include <string>

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

schedule with(schedule s, const own_settings& own) {
  s.own = own;
  return s;
}

const schedule daily = with(harbour, {.window = days{1}, .lead = 4h});

}  // namespace

TEST_CASE("a schedule with a window and a lead of its own is handed over by these") {
  world w(day_one - 5h);
  w.load({daily, studio});
  w.run_until(utc_millis(day_one + days{13}));
  for (int k = 0; k < 2; ++k) {        // the first config holds two windows
    CAPTURE(k);
    const auto due = day_one + days{k} - 4h;
    CHECK(w.cloud.alive(harbour.key, due + 1min).size() <= 1);
  }
  CHECK(w.count(operation::update, "harbour") >= 11);
  CHECK(w.count(operation::update, "studio") == 2);
  for (const auto& c : w.calls) {
    if (c.what.op != operation::update || c.what.key != harbour.key) continue;
    CHECK((c.what.wanted.end - day_one) % days{1} == 0s);
    const auto before = c.what.wanted.end - days{1} - std::chrono::floor<seconds>(c.at);
    CHECK(before <= 4h);
    CHECK(before >= 4h - 1min);
  }
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
  CHECK(w.cloud.dark(studio.key, day_one, w.second()) == 0s);
}

TEST_CASE("an edit of its own window restarts no pull, starts no try anew and is told") {
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    world w(day_one - 1h);
    begin(w);
    const auto edited = with(harbour, {.window = days{2}, .lead = 6h});
    if (restarted) w.restart({edited});
    else w.load({edited});
    w.run_for(1h);
    CHECK(w.writes() == 0);
    CHECK(w.count("schedule_changed") == (restarted ? 0 : 1));
    w.run_until(utc_millis(grid1 + days{1}));
    CHECK(w.count(operation::update) == 1);
    CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
  }
}

TEST_CASE("an edit of its own lead leaves a wait after failures as it is") {
  world w(day_one - 1h);
  w.fault = [](const call& c, utc_seconds) {
    return is_write(c) ? std::optional(refusal(failure_kind::permission, "Forbidden.RAM"))
                       : std::nullopt;
  };
  w.load({harbour});
  w.run_for(20min);
  const auto tried = w.count(operation::add);
  REQUIRE(tried > 0);
  w.load({with(harbour, {.lead = 22h})});
  w.run_for(1s);
  CHECK(w.count(operation::add) == tried);
}

TEST_CASE("a handover of its own is used without asking the API what it does") {
  world w(day_one - 1h);
  w.cloud.how = fake_cloud::rule::coexist;
  begin(w, {with(harbour, {.handover = handover_mode::update}), studio});
  w.run_until(utc_millis(grid1 + 1h));
  CHECK(w.count(operation::update, "harbour") == 1);
  CHECK(w.count(operation::update, "studio") == 0);
  CHECK(w.count(operation::add, "studio") == 1);
}

TEST_CASE("drift is only reported where the schedule asks for that, and repaired beside it") {
  world w(day_one - 1h);
  begin(w, {with(harbour, {.on_drift = drift_policy::report}), studio});
  for (const auto& key : {harbour.key, studio.key}) {
    w.cloud.set(key, {made(day_one, grid1, source_b)}, w.second());
  }
  w.run_for(1h);
  CHECK(w.count("drift_found") == 2);
  CHECK(w.count(operation::update, "harbour") == 0);
  CHECK(w.count(operation::update, "studio") == 1);
}

TEST_CASE("what a schedule says of its removal counts when it has left the files, and after it") {
  for (const bool deletes : {false, true}) {
    for (const bool restarted : {false, true}) {
      CAPTURE(deletes);
      CAPTURE(restarted);
      keep_settings settings;
      settings.on_removed = deletes ? removal_policy::keep : removal_policy::remove;
      world w(day_one - 1h, settings);
      const auto own = deletes ? removal_policy::remove : removal_policy::keep;
      begin(w, {with(harbour, {.on_removed = own}), studio});
      if (restarted) w.restart({studio});
      else w.load({studio});
      w.run_for(1s);
      w.restart({studio});
      w.run_for(1h);
      CHECK(w.count(operation::remove, "harbour") == (deletes ? 1 : 0));
      CHECK(w.cloud.alive(studio.key, w.second()).size() == 1);
    }
  }
}

TEST_CASE("owner and labels stand in every event of the schedule, and in no other") {
  world w(day_one - 1h);
  auto named = harbour;
  named.owner = "desk";
  named.labels = {{"site", "bonn"}, {"team", "news"}};
  w.load({named, studio});
  w.run_for(1h);
  std::size_t told = 0;
  for (const auto& e : w.events) {
    const bool of_it = e["schedule"] == "harbour";
    CHECK(e["owner"] == (of_it ? "desk" : ""));
    CHECK(e["labels"] == (of_it ? "site=bonn team=news" : ""));
    told += of_it ? 1 : 0;
  }
  CHECK(told > 0);
}

TEST_CASE("a window added once and updated without effect is asked for once it is gone") {
  world w(day_one - 2h);
  w.cloud.how = fake_cloud::rule::coexist;
  w.load({harbour});
  w.run_until(utc_millis(grid1 + 1h));                     // the handover is learned
  // From now on the API takes each update of a running config, and does nothing.
  w.fault = [](const call& made, utc_seconds) -> std::optional<answer> {
    if (made.op != operation::update) return std::nullopt;
    return accept();
  };
  auto edited = harbour;
  edited.sources = source_b;
  w.load({edited});
  w.run_for(5min);
  CHECK(w.count(operation::update) >= 1);
  w.cloud.set(harbour.key, {}, w.second());
  w.run_for(1h);
  CHECK(w.cloud.alive(harbour.key, w.second()).size() == 1);
}

TEST_CASE("an add that asks and is refused for its start in the past is made again with a margin") {
  world w(day_one);
  bool dropped = false;
  w.fault = [&](const call& made, utc_seconds now) -> std::optional<answer> {
    if (made.op != operation::add) return std::nullopt;
    if (!dropped) {
      dropped = true;
      return accept();
    }
    if (made.wanted.start > now) return std::nullopt;
    return refusal(failure_kind::start_refused, "InvalidStartTime.Mismatch");
  };
  w.load({harbour});
  w.run_until(utc_millis(day_one + 15min));
  CHECK(w.cloud.alive(harbour.key, w.second()).size() == 1);
}
