// Hosts with the same files, of which one acts and the others stand by.
#include <doctest/doctest.h>

#include "core/health_view.hpp"
#include "support/core/hosts.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

constexpr auto rules = {fake_cloud::rule::unique, fake_cloud::rule::coexist,
                        fake_cloud::rule::replace};
const auto later = day_one + days{25};         // past the handovers of day 6, 12, 18 and 24

void check_alarms(const hosts& all) {
  for (const std::string alarm : {"coverage_at_risk", "coverage_lost", "drift_found", "drift_fight",
                            "foreign_config", "list_unreliable"}) {
    CAPTURE(alarm);
    CHECK(all.count(alarm.c_str()) == 0);
  }
}

// For how many pulls the host acts, as it says itself.
std::size_t acts_for(const world& w) {
  return static_cast<std::size_t>(
      health_of(w.tested.view(), kept_by::this_process).role.acts_for);
}

}  // namespace

TEST_CASE("of two or three hosts the primary alone acts, once for each window [P29]") {
  for (const int count : {2, 3}) {
    for (const auto how : rules) {
      CAPTURE(count);
      CAPTURE(static_cast<int>(how));
      hosts all(day_one - 1h, count);
      all.cloud().how = how;
      all.load({harbour, studio});
      all.run_until(utc_millis(later));
      for (int rank = 1; rank < count; ++rank) {
        CHECK(all[static_cast<std::size_t>(rank)].writes() == 0);
      }
      CHECK(all.count("standby_acted") == 0);
      const auto learning = how == fake_cloud::rule::replace ? 1u : 0u;
      const auto handovers = how == fake_cloud::rule::coexist ? 0u : 4u;
      for (const auto& one : {harbour, studio}) {
        CHECK(all.cloud().restarts(one.key) <= handovers + learning);
        CHECK(all.cloud().dark(one.key, day_one, later) <= seconds(2 * learning));
      }
      check_alarms(all);
    }
  }
}

TEST_CASE("a standby takes over where the primary is gone, and the one after it stands by [P29]") {
  begun all(3);
  all.stop(0);
  all.run_until(utc_millis(grid1 - lead + 1h) - 1s);
  CHECK(all.count("standby_acted") == 0);
  all.run_until(utc_millis(grid1 - lead + 1h) + 6min);
  CHECK(all[1].count("standby_acted") == 1);
  CHECK(all[1].last("standby_acted")["rank"] == "1");
  CHECK(all[1].last("standby_acted")["action"] == "update");
  all.run_until(utc_millis(grid2 - 1h));
  CHECK(all[1].count("standby_acted") == 2);
  CHECK(all[2].writes() == 0);
  CHECK(acts_for(all[1]) == 1);
  CHECK(acts_for(all[2]) == 0);
  all.stop(1);
  all.run_until(utc_millis(later));
  CHECK(all[2].count("standby_acted") == 2);
  CHECK(all[2].last("standby_acted")["rank"] == "2");
  CHECK(all.cloud().restarts(harbour.key) == 4);
  CHECK(all.cloud().dark(harbour.key, day_one, later) == 0s);
  check_alarms(all);
}

TEST_CASE("the first config of a pull comes from a standby where the primary is gone [P29]") {
  hosts all(day_one - days{3}, 2);
  all.load({harbour});
  all.stop(0);
  all.run_until(utc_millis(day_one - lead + 1h) - 1s);
  CHECK(all[1].writes() == 0);
  all.run_until(utc_millis(day_one - lead + 1h) + 6min);
  CHECK(all[1].count(operation::add) == 1);
  all.run_until(utc_millis(day_one + 1h));
  CHECK(all.cloud().dark(harbour.key, day_one, day_one + 1h) == 0s);
}

TEST_CASE("a primary that hung for an hour and goes on restarts nothing again [P30]") {
  for (const auto since : {-1min, 0min, 1min, 30min}) {
    CAPTURE(since.count());
    begun all(2);
    all.run_until(utc_millis(grid1 - lead + since));
    all.stop(0);
    all.run_until(all.now() + 70min);
    all.go_on(0);
    all.run_until(utc_millis(later));
    CHECK(all.cloud().restarts(harbour.key) <= 5);
    CHECK(all.count("standby_acted") <= 1);
    CHECK(all.cloud().dark(harbour.key, day_one, later) == 0s);
    check_alarms(all);
  }
}

TEST_CASE("a primary that is cut off for a day finds what the standby has made [P30]") {
  // The first call that gets through again may be the one that it has tried all the time.
  const auto unreachable = refusal(failure_kind::unreachable, "connect");
  for (const bool known : {true, false}) {
    begun all(2);
    all.run_until(utc_millis(grid1 - lead - 1h));
    all.cut_off(0, known ? unreachable : lost());
    all.run_until(utc_millis(grid1 - lead + 20h));
    CHECK(all[1].count("standby_acted") == 1);
    all.cut_off(0, std::nullopt);
    all.run_until(utc_millis(later));
    CHECK(all.cloud().restarts(harbour.key) <= 5);
    CHECK(all[1].count("standby_acted") == 1);
    CHECK(all.cloud().dark(harbour.key, day_one, later) == 0s);
  }
}

TEST_CASE("what the API has done for a primary that heard no answer is not done again [P30]") {
  begun all(2);
  all.run_until(utc_millis(grid1 - lead - 1h));
  all[0].fault = [&](const call& made, utc_seconds now) {
    all.cloud().apply(made, now);
    return lost();
  };
  all.run_until(utc_millis(grid1));
  CHECK(all[1].writes() == 0);
  CHECK(all.cloud().dark(harbour.key, day_one, grid1) == 0s);
}

TEST_CASE("a primary whose clock is wrong changes nothing for a standby [P31]") {
  for (const milliseconds skew : {milliseconds(-5h), milliseconds(5h)}) {
    for (const std::size_t rank : {0u, 1u}) {
      hosts all(day_one - 1h, 2, with_updates());
      all[rank].skew = skew;
      all.load({harbour});
      all.run_until(utc_millis(later));
      CHECK(all.cloud().restarts(harbour.key) == 4);
      CHECK(all[1].writes() == 0);
      CHECK(all.cloud().dark(harbour.key, day_one, later) == 0s);
    }
  }
}

TEST_CASE("a primary with old files keeps what it knows, and the standby adds what it lacks"
          " [P31]") {
  begun all(2);
  all[1].load({harbour, studio});
  all.run_until(utc_millis(later));
  CHECK(all.cloud().restarts(harbour.key) == 4);
  CHECK(all.cloud().restarts(studio.key) <= 5);
  CHECK(all.cloud().dark(harbour.key, day_one, later) == 0s);
  CHECK(all.cloud().dark(studio.key, day_one + days{1} + 2min, later) == 0s);
  CHECK(all[0].count("drift_found") == 0);
}

TEST_CASE("D22: sources that only the standby's files have are no reason to restart what the "
          "primary keeps [P31]") {
  begun all(2);
  auto edited = harbour;
  edited.sources = source_b;
  all[1].load({edited});
  all.run_until(utc_millis(later));
  CHECK(all[1].writes() == 0);
  CHECK(all.cloud().restarts(harbour.key) == 4);
  CHECK(all.count("drift_fight") == 0);
}

TEST_CASE("a standby that is started in the middle acts when it would have") {
  begun all(2);
  all.stop(0);
  all.run_until(utc_millis(grid1 - lead + 50min));
  all[1].restart({harbour});
  all.run_until(utc_millis(grid1 - lead + 1h) + 6min);
  CHECK(all[1].count("standby_acted") == 1);
}

TEST_CASE("a primary that comes back takes over with the next window") {
  begun all(2);
  all.stop(0);
  all.run_until(utc_millis(grid1 - 1h));
  all.go_on(0);
  all[0].restart({harbour});
  all.run_until(utc_millis(later));
  CHECK(all[1].count("standby_acted") == 1);
  CHECK(all.cloud().restarts(harbour.key) == 4);
  check_alarms(all);
}
