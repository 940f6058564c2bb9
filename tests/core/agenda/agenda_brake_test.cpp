// The brake: files that lost many schedules at once were lost by mistake.
#include <string>

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

keep_settings deleting() {
  keep_settings settings;
  settings.on_removed = removal_policy::remove;
  return settings;
}

std::size_t alive(world& w, const std::vector<schedule>& all) {
  std::size_t sum = 0;
  for (const auto& s : all) sum += w.cloud.alive(s.key, w.second()).size();
  return sum;
}

}  // namespace

TEST_CASE("the brake stops a mass removal as a whole, tells it once for each load, and lets go"
          " [G17]") {
  const auto cams = keep_many(12);
  auto settings = deleting();
  settings.delete_brake = 10;
  world w(day_one - 1h, settings);
  auto all = cams;
  all.push_back(harbour);
  begin(w, all);
  w.load({harbour});
  w.run_for(days{1});
  CHECK(w.count(operation::remove) == 0);
  CHECK(alive(w, cams) == 12);
  CHECK(w.count("mass_removal_stopped") == 1);
  CHECK(w.last("mass_removal_stopped")["deletions"] == "12");
  CHECK(w.last("mass_removal_stopped")["delete_brake"] == "10");
  w.load({harbour});
  w.run_for(1h);
  CHECK(w.count("mass_removal_stopped") == 2);
  w.settings.delete_brake = 12;
  w.load({harbour});
  w.run_for(1h);
  CHECK(w.count(operation::remove) == 12);
  CHECK(alive(w, cams) == 0);
  CHECK(w.count("mass_removal_stopped") == 2);
  CHECK(w.cloud.alive(harbour.key, w.second()).size() == 1);
}

TEST_CASE("exactly as many as the brake allows are deleted") {
  const auto cams = keep_many(10);
  world w(day_one - 1h, deleting());
  begin(w, cams);
  w.load({});
  w.run_for(1h);
  CHECK(w.count(operation::remove) == 10);
  CHECK(w.count("mass_removal_stopped") == 0);
}

TEST_CASE("a restart does not release the brake, nor does it forget what is to be deleted") {
  const auto cams = keep_many(12);
  world w(day_one - 1h, deleting());
  begin(w, cams);
  w.load({});
  for (int i = 0; i < 5; ++i) {
    w.run_for(1h);
    w.restart({});
  }
  w.run_for(1h);
  CHECK(w.count(operation::remove) == 0);
  CHECK(alive(w, cams) == 12);
  w.settings.delete_brake = 100;
  w.restart({});
  w.run_for(1h);
  CHECK(alive(w, cams) == 0);
}

TEST_CASE("schedules that come back release the brake and keep their configs and proofs") {
  const auto cams = keep_many(12);
  world w(day_one - 1h, deleting());
  begin(w, cams);
  const auto proofs = w.kept(cams[0].key).proofs;
  REQUIRE_FALSE(proofs.empty());
  w.load({});
  w.run_for(1h);
  w.restart({});
  w.run_for(1h);
  w.load(cams);
  w.run_for(1h);
  CHECK(w.writes() == 0);
  CHECK(alive(w, cams) == 12);
  CHECK(w.kept(cams[0].key).proofs == proofs);
  CHECK(w.count("config_adopted") == 0);
  w.load(std::vector(cams.begin() + 1, cams.end()));
  w.run_for(1h);
  CHECK(w.count(operation::remove) == 1);              // still provably ours
}
