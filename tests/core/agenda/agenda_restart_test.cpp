// What was told stays told: an incident, and what it has cost, outlive the process.
#include <string>

#include <doctest/doctest.h>

#include "core/health_view.hpp"
#include "support/core/world.hpp"
#include "support/core/zones.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

// Writes are refused for good from the first window on, until `mended`.
struct refusing : world {
  explicit refusing(const schedule& kept = harbour) : world(day_one - 1h) {
    begin(*this, {kept});
    fault = [this](const call& c, utc_seconds) -> std::optional<answer> {
      if (mended || c.op == operation::describe) return std::nullopt;
      return refusal(failure_kind::permission, "Forbidden.RAM");
    };
  }
  long lost(const char* by = "coverage_restored") const {
    return std::stol(last(by)["seconds_lost"]);
  }

  bool mended = false;
};

}  // namespace

TEST_CASE("an incident is told once over restarts, and its seconds count from its beginning") {
  refusing w;
  for (auto at = grid1 - lead + 1h; at < grid1 + 2h; at += 3h) {
    w.run_until(utc_millis(at));
    w.restart({harbour});
  }
  w.run_until(utc_millis(grid1 + 2h));
  w.restart({harbour}, 10min);
  w.run_for(5min);
  w.mended = true;
  w.run_for(2h);
  CHECK(w.count("coverage_at_risk") == 1);
  CHECK(w.count("coverage_lost") == 1);
  CHECK(w.count("coverage_restored") == 1);
  const auto dark = w.cloud.dark(harbour.key, grid1, w.second()).count();
  CHECK(dark >= 2 * 3600 + 15 * 60);
  CHECK(w.lost() >= dark - 2);
  CHECK(w.lost() <= dark + 2);
  w.restart({harbour});
  w.run_for(1h);
  CHECK(w.count("coverage_restored") == 1);
  CHECK(w.tested.counts().at_risk == 0);
}

TEST_CASE("an incident that was at risk when the process died is told as lost by the next one") {
  refusing w;
  w.run_until(utc_millis(grid1 - 1h));
  CHECK(w.count("coverage_at_risk") == 1);
  w.restart({harbour}, 2h);
  w.run_for(1h);
  CHECK(w.count("coverage_at_risk") == 1);
  CHECK(w.count("coverage_lost") == 1);
  w.mended = true;
  w.run_for(2h);
  CHECK(w.lost() >= w.cloud.dark(harbour.key, grid1, w.second()).count() - 2);
}

TEST_CASE("how long a stream is dark is known right after a restart") {
  refusing w;
  w.run_until(utc_millis(grid1 + 2h));
  w.restart({harbour});
  const auto seen = health_of(w.tested.view(), kept_by::this_process);
  CHECK(seen.in(condition::dark) == 1);
  CHECK(seen.schedules[0].since == utc_millis(grid1));
}

TEST_CASE("an incident ends with its pull, in the next process as well, and is told to that end") {
  const auto end = grid1 + 1h;
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    const auto s = keep("harbour", day_one, end);
    refusing w(s);
    w.run_until(utc_millis(end - 1min));
    CHECK(w.count("coverage_lost") == 1);
    if (restarted) w.restart({s}, 10min);
    w.run_for(1h);
    CHECK(w.count("pull_finished") == 1);
    CHECK(w.lost("pull_finished") == 3600);
    CHECK(w.tested.counts().lost == 0);
    w.restart({s});
    w.run_for(1h);
    CHECK(w.count("pull_finished") == 1);
    CHECK(w.tested.counts().lost == 0);
  }
}

TEST_CASE("an incident of a schedule that leaves the files is over, whenever it comes back") {
  for (const bool removed_while_down : {false, true}) {
    CAPTURE(removed_while_down);
    refusing w;
    w.run_until(utc_millis(grid1 + 1h));
    if (removed_while_down) w.restart({});
    else w.load({});
    w.run_for(1h);
    CHECK(w.tested.counts().lost == 0);
    REQUIRE(w.count("coverage_settled") == 1);
    CHECK(w.last("coverage_settled")["reason"] == "removed");
    CHECK(w.last("coverage_settled")["stream"] == "harbour");
    CHECK(w.lost("coverage_settled") >= 3600 - 1);
    CHECK(w.lost("coverage_settled") <= 3600 + 2);
    w.mended = true;
    w.events.clear();
    w.restart({harbour});
    w.run_for(1h);
    CHECK(w.count("coverage_restored") == 0);
    CHECK(w.count("coverage_settled") == 0);
  }
}

TEST_CASE("an incident of a schedule that is paused is over, and is told to be") {
  for (const bool paused_while_down : {false, true}) {
    CAPTURE(paused_while_down);
    refusing w;
    w.run_until(utc_millis(grid1 + 1h));
    auto paused = harbour;
    paused.paused = true;
    if (paused_while_down) w.restart({paused});
    else w.load({paused});
    w.run_for(1h);
    CHECK(w.last("coverage_settled")["reason"] == "paused");
    w.restart({paused});
    w.run_for(1h);
    CHECK(w.count("coverage_settled") == 1);
    CHECK(w.count("pull_finished") == 0);
  }
}

TEST_CASE("a pull in the dark that ended while no process ran is told to have ended, once") {
  auto s = keep("council", day_one);
  s.repeat = {test::daily(8h, 18h, shanghai())};
  world w(day_one - 1h);
  w.load({s});
  w.fault = [](const call&, utc_seconds) -> std::optional<answer> {
    return refusal(failure_kind::credentials, "InvalidAccessKeyId.NotFound");
  };
  w.run_until(utc_millis(day_one + 9h));
  REQUIRE(w.count("coverage_lost") == 1);
  w.fault = {};
  w.restart({s}, 20h);                 // within the next day's pull
  w.run_for(1h);
  REQUIRE(w.count("pull_finished") == 1);
  CHECK(w.last("pull_finished")["seconds_lost"] == "36000");
  w.restart({s});
  w.run_for(1h);
  CHECK(w.count("pull_finished") == 1);
  CHECK(w.tested.counts().lost == 0);
}
