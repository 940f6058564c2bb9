// What is told of an incident is of the pull that had it, and no more than is known.
#include <string>

#include <doctest/doctest.h>

#include "core/health_view.hpp"
#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

std::optional<answer> no_adds(const call& made, utc_seconds) {
  if (made.op != operation::add) return std::nullopt;
  return refusal(failure_kind::quota, "QuotaExceeded");
}

std::optional<answer> nobody_answers(const call&, utc_seconds) {
  return refusal(failure_kind::unreachable, "dns");
}

schedule entry(const std::string& name, utc_seconds start, utc_seconds end) {
  auto s = keep("stage", start, end);
  s.name = name;
  return s;
}

const auto fair = entry("fair", day_one, day_one + days{2});
const auto match = entry("match", day_one + days{3}, day_one + days{5});

health how_all_stands(world& w) { return health_of(w.tested.view(), kept_by::this_process); }

// It is dark, and that was told.
void darken(world& w) {
  w.fault = no_adds;
  w.load({fair});
  w.run_until(utc_millis(day_one + 1h));
  REQUIRE(w.count("coverage_lost") == 1);
}

}  // namespace

TEST_CASE("a dark entry that another one takes the place of is settled, and not restored") {
  // Beyond the lead of the other one, and within it.
  for (const auto start : {day_one + days{3}, day_one + 6h}) {
    for (const bool restarted : {false, true}) {
      CAPTURE(format_utc(start));
      CAPTURE(restarted);
      world w(day_one);
      darken(w);
      w.fault = {};
      const auto later = entry("match", start, start + days{1});
      if (restarted) w.restart({later}, 1min);
      else w.load({later});
      w.run_for(1min);
      CHECK(w.count("coverage_restored") == 0);
      REQUIRE(w.count("coverage_settled") == 1);
      CHECK(w.last("coverage_settled")["schedule"] == "fair");
      CHECK(w.last("coverage_settled")["reason"] == "changed");
      CHECK(std::stoi(w.last("coverage_settled")["seconds_lost"]) >= 3600);
      CHECK(how_all_stands(w).in(condition::dark) == 0);
      w.run_until(utc_millis(start + 1h));
      CHECK(w.count("coverage_lost") == 1);
      CHECK(w.count("coverage_restored") == 0);
      CHECK(w.cloud.dark(fair.key, start, start + 1h) == 0s);
    }
  }
}

TEST_CASE("what was at risk ahead of its start and is wanted later now is settled as well") {
  world w(day_one - 1h);
  w.fault = no_adds;
  w.load({fair});
  w.run_for(10min);
  REQUIRE(w.count("coverage_at_risk") == 1);
  w.load({match});
  w.run_for(1min);
  CHECK(w.count("coverage_restored") == 0);
  REQUIRE(w.count("coverage_settled") == 1);
  CHECK(w.last("coverage_settled")["reason"] == "changed");
}

TEST_CASE("a dark entry that another one follows at once stays dark until it is covered") {
  world w(day_one);
  darken(w);
  w.load({entry("match", day_one, day_one + days{2})});
  w.run_for(1min);
  CHECK(w.count("coverage_settled") + w.count("coverage_restored") == 0);
  w.fault = {};
  w.run_for(1min);
  CHECK(w.count("coverage_restored") == 1);
  CHECK(w.count("coverage_lost") == 1);
}

TEST_CASE("a turn that ended dark while no daemon ran is told by the name of its own entry") {
  // While the next one is to come, while it runs, and when the last is over as well.
  for (const auto down : {days{2}, days{3}, days{7}}) {
    CAPTURE(down.count());
    world w(day_one);
    w.fault = no_adds;
    w.load({fair, match});
    w.run_until(utc_millis(day_one + 1h));
    REQUIRE(w.last("coverage_lost")["schedule"] == "fair");
    w.fault = {};
    w.restart({fair, match}, down);
    w.run_for(1min);
    REQUIRE(w.count("pull_finished") >= 1);
    std::string seconds;
    int finished = 0;
    for (const auto& one : w.events) {
      if (std::string(one.what.name) != "pull_finished" || one["schedule"] != "fair") continue;
      ++finished;
      seconds = one["seconds_lost"];
    }
    CHECK(finished == 1);
    CHECK(seconds == "172800");
    CHECK(w.count("coverage_settled") == 0);
    if (w.count("coverage_restored") > 0) CHECK(w.last("coverage_restored")["schedule"] == "match");
  }
}

TEST_CASE("the last turn that ended dark while no daemon ran is told by its own name too") {
  world w(day_one + days{3});
  w.fault = no_adds;
  w.load({fair, match});
  w.run_for(1h);
  REQUIRE(w.last("coverage_lost")["schedule"] == "match");
  w.restart({fair, match}, days{3});
  w.run_for(1min);
  CHECK(w.count("pull_finished") == 1);
  CHECK(w.last("pull_finished")["schedule"] == "match");
  CHECK(w.last("pull_finished")["seconds_lost"] == "172800");
}

TEST_CASE("a turn at risk whose time passed while no daemon ran is not the next one's incident") {
  world w(day_one - 1h);
  w.fault = no_adds;
  w.load({fair, match});
  w.run_for(10min);
  REQUIRE(w.last("coverage_at_risk")["schedule"] == "fair");
  w.fault = {};
  w.restart({fair, match}, days{3} + 2h);
  w.run_for(1min);
  REQUIRE(w.count("pull_finished") == 1);
  CHECK(w.last("pull_finished")["schedule"] == "fair");
  CHECK(w.last("pull_finished")["seconds_lost"] == "172800");
}

TEST_CASE("what an earlier process was refused is known as such until a call is refused again") {
  world w(day_one - 1h);
  w.fault = no_adds;
  w.load({fair});
  w.run_for(10min);
  const auto recalled = [&] {
    const auto seen = how_all_stands(w);
    const auto* told = seen.find(trouble_kind::quota_reached);
    REQUIRE(told);
    CHECK(told->why.code == "QuotaExceeded");
    return told->why.recalled;
  };
  CHECK_FALSE(recalled());
  w.restart({fair});
  w.run_for(1s);
  CHECK(recalled());
  w.run_for(30min);
  CHECK_FALSE(recalled());
}

TEST_CASE("each time that the API throttles anew is told, and what goes on is not told again") {
  world w(day_one - 1h);
  int left = 3;
  w.fault = [&](const call& made, utc_seconds) -> std::optional<answer> {
    if (made.op != operation::describe || left == 0) return std::nullopt;
    --left;
    return refusal(failure_kind::throttled, "Throttling.User");
  };
  w.load({harbour});
  w.run_for(2min);
  CHECK(left == 0);
  CHECK(w.count("throttled") == 1);
  while (w.tested.view().way.slowed(operation::describe, w.local().boot - 10s)) w.run_for(1s);
  left = 1;
  w.run_for(11min);
  REQUIRE(left == 0);
  CHECK(w.count("throttled") == 2);
}

TEST_CASE("a fight is remembered over a restart: nothing is told or repaired again") {
  world w(day_one - 1h);
  begin(w);
  const auto fights = [&] {
    return how_all_stands(w).find(trouble_kind::drift_fight) != nullptr;
  };
  const auto meddle = [&] {
    w.cloud.set(harbour.key, {made(day_one, grid1, source_b)}, w.second());
    w.run_for(5min);
  };
  for (int i = 0; i < 12 && !fights(); ++i) meddle();
  REQUIRE(fights());
  REQUIRE(w.count("drift_fight") == 1);
  const auto repaired = w.count("drift_repaired");
  w.restart({harbour});
  w.run_for(1s);
  CHECK(fights());
  for (int i = 0; i < 4; ++i) meddle();
  CHECK(fights());
  CHECK(w.count("drift_fight") == 1);
  CHECK(w.count("drift_repaired") == repaired);
  // Nobody has meddled for an hour and more.
  w.restart({harbour}, 90min);
  w.run_for(1min);
  CHECK_FALSE(fights());
}

TEST_CASE("at a first start without an API nobody says until when anything is covered") {
  world w(day_one + 1h);
  w.cloud.set(harbour.key, {made(day_one, grid1)}, w.second());
  w.fault = nobody_answers;
  w.load({harbour});
  w.run_for(10min);
  REQUIRE(w.count("coverage_lost") == 1);
  for (const char* told : {"coverage_at_risk", "coverage_lost"}) {
    CHECK(w.last(told)["covered_until"] == "unknown");
    CHECK(w.last(told)["time_left"] == "unknown");
  }
  const auto seen = how_all_stands(w);
  CHECK_FALSE(seen.schedules.at(0).covered_until);
  CHECK_FALSE(seen.schedules.at(0).seen);
  REQUIRE(seen.find(trouble_kind::api_unreachable));
  CHECK(seen.find(trouble_kind::api_unreachable)->streams == 1);
  CHECK(seen.find(trouble_kind::api_unreachable)->first_dark == never);
  CHECK(sentence_of(seen).find("1 of 1 pull perhaps without a config: what stands is not yet "
                               "known") == 0);
  w.fault = {};
  w.run_for(1min);
  // It stood all the time.
  REQUIRE(w.count("coverage_restored") == 1);
  CHECK(w.last("coverage_restored")["covered_until"] == format_utc(grid1));
  CHECK(w.last("coverage_restored")["seconds_lost"] == "0");
}

TEST_CASE("what turns out to have been missing since the start has been dark since then") {
  world w(day_one + 1h);
  w.fault = nobody_answers;
  w.load({harbour});
  w.run_for(10min);
  w.fault = {};
  w.run_for(1min);
  REQUIRE(w.count("coverage_restored") == 1);
  CHECK(std::stoi(w.last("coverage_restored")["seconds_lost"]) >= 600);
  CHECK(std::stoi(w.last("coverage_restored")["seconds_lost"]) <= 615);
}

TEST_CASE("an accepted add tells that there was none before where it would have been refused") {
  struct row {
    fake_cloud::rule how;
    handover_mode mode;
    const char* told;
  };
  const row rows[] = {
      {fake_cloud::rule::coexist, handover_mode::add,
       "not in the list; accepted once more, and may stand twice"},
      {fake_cloud::rule::unique, handover_mode::automatic,
       "not in the list; the API has accepted it once more"},
      {fake_cloud::rule::unique, handover_mode::update,
       "the API did not hold it, and has accepted it again"},
  };
  for (const auto& r : rows) {
    CAPTURE(std::string(r.told));
    keep_settings settings;
    settings.handover = r.mode;
    world w(day_one - 1h, settings);
    w.cloud.how = r.how;
    bool lost = false;                 // the first add is accepted and not kept
    w.fault = [&](const call& made, utc_seconds) -> std::optional<answer> {
      if (!is_write(made) || std::exchange(lost, true)) return std::nullopt;
      return accept();
    };
    w.load({harbour});
    w.run_until(utc_millis(grid1));
    REQUIRE(w.count("unseen") == 1);
    CHECK(w.last("unseen")["next"] == r.told);
  }
}
