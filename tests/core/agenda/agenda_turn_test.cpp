// When it is a standby's turn, and what it does then.
#include <doctest/doctest.h>

#include "support/core/hosts.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const auto later = day_one + days{25};         // past the handovers of day 6, 12, 18 and 24

}  // namespace

TEST_CASE("D22: what the standby has made gets the sources of its edited files") {
  begun all(2);
  all.stop(0);
  all.run_until(utc_millis(grid1 - 1h));
  auto edited = harbour;
  edited.sources = source_b;
  all[1].load({edited});
  all.run_until(all.now() + 59min);
  CHECK(all.cloud().alive(harbour.key, grid1).front().sources == source_a);
  all.run_until(all.now() + 10min);
  CHECK(all.cloud().alive(harbour.key, grid1).front().sources == source_b);
  CHECK(all.cloud().dark(harbour.key, day_one, grid1) == 0s);
}

TEST_CASE("D21: a pull that is dark waits half a minute for the primary, and then for nobody") {
  begun all(3);
  all.cloud().set(harbour.key, {}, all[0].second());
  const auto from = all[0].second();
  all.stop(0);
  all.run_until(all.now() + 30min);
  CHECK(all[1].count("standby_acted") == 1);
  CHECK(all[2].writes() == 0);
  // A look, another one to confirm it, and the wait.
  CHECK(all.cloud().dark(harbour.key, from, from + 30min) <= 13min);
}

TEST_CASE("D21: where a config may have been deleted with its schedule, its absence is waited for"
          " as long as the files may take to come") {
  keep_settings settings;
  settings.on_removed = removal_policy::remove;
  begun all(2, settings);
  all[0].load({});
  all[0].tested.confirm_removal(all[0].local());
  all.run_until(all.now() + 50min);
  CHECK(all.cloud().alive(harbour.key, all[0].second()).empty());
  CHECK(all[1].count("coverage_lost") == 1);
  all[1].load({});
  all.run_until(all.now() + days{2});
  CHECK(all[1].writes() == 0);
}

TEST_CASE("a pull that is dark is told by every host, and what waits for its turn is not") {
  begun all(2);
  all.stop(0);
  all[1].fault = [&](const call& made, utc_seconds now) -> std::optional<answer> {
    if (made.op == operation::describe) return all.cloud().apply(made, now);
    return refusal(failure_kind::permission, "Forbidden.RAM");
  };
  all.run_until(utc_millis(grid1 - lead + 1h) - 1s);
  CHECK(all[1].count("coverage_at_risk") == 0);
  all.run_until(utc_millis(grid1 - 10h));
  CHECK(all[1].count("coverage_at_risk") == 1);
  all.run_until(utc_millis(grid1 + 1h));
  CHECK(all[1].count("coverage_lost") == 1);
  CHECK(all[1].count("coverage_restored") == 0);
}

TEST_CASE("D20: on a list that cannot be had a standby acts when a quarter of the lead is left") {
  begun all(2);
  all.stop(0);
  all[1].fault = [&](const call& made, utc_seconds now) -> std::optional<answer> {
    if (made.op == operation::describe) return lost();
    return all.cloud().apply(made, now);
  };
  all.run_until(utc_millis(grid1) - lead / 4 - 1min);
  CHECK(all[1].writes() == 0);
  all.run_until(utc_millis(grid1));
  CHECK(all[1].writes() == 1);
  CHECK(all.cloud().dark(harbour.key, day_one, grid1 + 1h) == 0s);
}

TEST_CASE("two standbys of one rank act once: each looks right before it writes") {
  hosts all(day_one - 1h, 3, with_updates());
  for (const std::size_t rank : {1u, 2u}) all[rank].settings.standby.rank = 1;
  all.load({harbour});
  all.run_until(utc_millis(day_one + days{1}));
  all.stop(0);
  all.run_until(utc_millis(later));
  CHECK(all.cloud().restarts(harbour.key) == 4);
  CHECK(all.count("standby_acted") == 4);
}

TEST_CASE("each write of a standby follows a look of the last ten seconds") {
  begun all(2);
  all.stop(0);
  all[1].calls.clear();
  all.run_until(utc_millis(later));
  const auto& calls = all[1].calls;
  std::size_t writes = 0;
  for (std::size_t i = 1; i < calls.size(); ++i) {
    if (!is_write(calls[i].what)) continue;
    ++writes;
    CHECK(calls[i - 1].what.op == operation::describe);
    CHECK(calls[i].at - calls[i - 1].at <= 10s);
  }
  CHECK(writes == 4);
}

TEST_CASE("a standby deletes what it has made only after its wait, and where it still stands") {
  keep_settings settings;
  settings.on_removed = removal_policy::remove;
  begun all(2, settings);
  all.stop(0);
  all.run_until(utc_millis(grid1 - 1h));
  CHECK(all[1].count("standby_acted") == 1);
  all[1].load({});
  all[1].tested.confirm_removal(all[1].local());
  all.run_until(all.now() + 55min);
  CHECK(all[1].count(operation::remove) == 0);
  all.run_until(all.now() + 15min);
  CHECK(all[1].count(operation::remove) == 1);
  CHECK(all[1].count("standby_acted") == 2);
}
