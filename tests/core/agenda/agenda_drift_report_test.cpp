// on_drift: report: what somebody else changed is told once and left, for as long as the files and
// the policy stay as they are.
#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const std::vector<config> repointed{made(day_one, grid1, source_b)};

// A day after the first window has begun somebody has changed what stands, and that was told.
struct reported : world {
  explicit reported(const std::vector<config>& now_stands) : world(day_one - 1h, report()) {
    begin(*this);
    cloud.set(harbour.key, now_stands, second());
    run_for(1h);
    REQUIRE(count("drift_found") == 1);
    REQUIRE(writes() == 0);
  }

  static keep_settings report() {
    keep_settings settings;
    settings.on_drift = drift_policy::report;
    return settings;
  }
};

schedule edited() {
  auto s = harbour;
  s.sources = {"rtmp://c.example.com/cams/harbour"};
  return s;
}

}  // namespace

TEST_CASE("what was reported and left stays left over restarts, and is told once") {
  for (const auto& stands : {std::vector<config>{}, repointed,
                             std::vector{made(day_one, day_one + days{2})}}) {
    CAPTURE(stands.size());
    reported w(stands);
    for (int i = 0; i < 3; ++i) {
      w.restart({harbour});
      w.run_for(1h);
    }
    CHECK(w.writes() == 0);
    CHECK(w.count("drift_found") == 1);
    w.run_until(utc_millis(grid1 + 1h));
    CHECK(w.cloud.dark(harbour.key, grid1, grid1 + 1h) == 0s);
  }
}

TEST_CASE("what was reported of a config that was never proved ours is left over a restart too") {
  world w(day_one + 1h, reported::report());
  w.cloud.set(harbour.key, {made(day_one, grid1)}, w.second());
  w.load({harbour});
  w.run_for(1h);
  w.cloud.set(harbour.key, {}, w.second());
  w.run_for(1h);
  w.restart({harbour});
  w.run_for(1h);
  CHECK(w.count("drift_found") == 1);
  CHECK(w.writes() == 0);
}

TEST_CASE("what was left is brought to the files once they are edited, before or at a restart") {
  for (const bool restarted : {false, true}) {
    for (const auto& stands : {std::vector<config>{}, repointed}) {
      CAPTURE(restarted);
      reported w(stands);
      if (restarted) w.restart({edited()});
      else w.load({edited()});
      w.run_for(1h);
      CHECK(w.writes() == 1);
      CHECK(w.cloud.alive(harbour.key, w.second()).at(0).sources == edited().sources);
    }
  }
}

TEST_CASE("what was left is repaired once the policy asks for that, and that is told") {
  for (const bool restarted : {false, true}) {
    for (const auto& stands : {std::vector<config>{}, repointed}) {
      CAPTURE(restarted);
      reported w(stands);
      w.settings.on_drift = drift_policy::repair;
      if (restarted) w.restart({harbour});
      else w.load({harbour});
      w.run_for(1h);
      CHECK(w.writes() == 1);
      CHECK(w.count("drift_repaired") == 1);
      CHECK(w.count("config_adopted") == 0);
      CHECK(w.cloud.alive(harbour.key, w.second()).at(0).sources == source_a);
    }
  }
}

TEST_CASE("what was left and then put back by its author is kept again") {
  reported w(repointed);
  w.cloud.set(harbour.key, {made(day_one, grid1)}, w.second());
  w.run_for(1h);
  CHECK(w.kept(harbour.key).drift.left_until == utc_seconds{});
  CHECK(w.writes() == 0);
}

TEST_CASE("what was left of a schedule that leaves the files and comes back is kept again") {
  reported w(repointed);
  w.load({});
  w.run_for(1h);
  w.load({harbour});
  w.run_for(1h);
  CHECK(w.writes() == 1);
}
