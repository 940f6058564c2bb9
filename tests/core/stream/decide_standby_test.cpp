// The rows of a standby: when it leaves a write to the hosts before it, and for how long.
#include <doctest/doctest.h>

#include "support/core/asking.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const auto due = utc_millis(grid1 - lead);
constexpr milliseconds boot = days{40};
constexpr auto turn_after = 1h;

// A config of the primary runs up to the first boundary; it was just looked at.
asking standing_by(int rank = 1) {
  asking a;
  a.settings.standby = {rank, turn_after};
  a.domain.learned = handover::unique;
  a.observed({made(day_one, grid1)}, day_one);
  a.looked = boot;
  a.wanted_since = boot;
  return a;
}

}  // namespace

TEST_CASE("D19: what is due is left to the hosts before this one, and is not due until its turn") {
  for (const int rank : {1, 2, 3}) {
    auto a = standing_by(rank);
    const auto turn = due + rank * turn_after;
    a.wanted_since = boot - 1min;
    const auto waiting = a.at(due + 1min, boot);
    CHECK(waiting.what == action::wait);
    CHECK(waiting.standing_by);
    CHECK_FALSE(waiting.due);
    CHECK(waiting.at == turn);
    a.wanted_since = boot - rank * turn_after + 1ms;
    CHECK(a.at(turn - 1ms, boot).what == action::wait);
    a.wanted_since = boot - rank * turn_after;
    const auto made = a.at(turn, boot);
    CHECK(made.what == action::update);
    CHECK(made.due);
    CHECK_FALSE(made.standing_by);
  }
}

TEST_CASE("D19: the turn of each host of a rank has its own place in the spread") {
  auto a = standing_by();
  a.host_part = 1u << 31;
  CHECK(a.at(due, boot).at == due + turn_after + 150s);
}

TEST_CASE("D15: a standby looks before whatever it writes, an add as well") {
  auto a = standing_by();
  a.wanted_since = boot - turn_after;
  a.domain.learned = handover::coexist;
  CHECK(a.at(due + turn_after, boot).what == action::add);
  a.looked = boot - 11s;
  const auto checking = a.at(due + turn_after, boot);
  CHECK(checking.what == action::observe);
  CHECK(checking.checking);
}

TEST_CASE("D19: found after its turn, it is left as long from then on, but for a quarter of the "
          "lead") {
  auto a = standing_by();
  const auto found = due + 3h;
  CHECK(a.at(found, boot).at == found + turn_after);
  const auto late = utc_millis(grid1) - lead / 4 - 10min;
  CHECK(a.at(late, boot).at == utc_millis(grid1) - lead / 4);
  CHECK(a.at(utc_millis(grid1) - 1h, boot).at == utc_millis(grid1) - 1h + 30s);
}

TEST_CASE("D20: on a list that proves nothing it waits until a quarter of the lead is left") {
  const auto last = utc_millis(grid1) - lead / 4;
  for (const int what : {0, 1, 2}) {
    auto a = standing_by();
    a.wanted_since = boot - 12h;
    if (what == 0) a.seen_lately = false;
    if (what == 1) a.can_observe = false;
    if (what == 2) a.list_doubted = true;
    CHECK(a.at(due + 12h, boot).at == last);
    CHECK(a.at(last - 1ms, boot).what == action::wait);
    CHECK(a.at(last, boot).what == action::update);
  }
}

TEST_CASE("D21: dark it is looked at, is due for all to see, and left for half a minute") {
  asking a;
  a.settings.standby = {2, turn_after};
  a.domain.learned = handover::unique;
  a.observed({}, day_one);
  const auto now = utc_millis(day_one + 1h);
  a.wanted_since = boot;
  a.looked = boot - 31s;
  const auto looking = a.at(now, boot);
  CHECK(looking.what == action::observe);
  CHECK(looking.due);
  a.looked = boot;
  const auto waiting = a.at(now, boot);
  CHECK(waiting.what == action::wait);
  CHECK(waiting.due);
  CHECK(waiting.at == now + 1min);
  a.wanted_since = boot - 1min;
  CHECK(a.at(now, boot).what == action::add);
  // One look since its turn is enough, however long that takes.
  a.looked = boot - 1s - 1min;
  CHECK(a.at(now + 20s, boot + 20s).what == action::observe);
  a.looked = boot + 1s;
  CHECK(a.at(now + 20s, boot + 20s).what == action::add);
  a.settings.on_removed = removal_policy::remove;
  a.wanted_since = boot;
  CHECK(a.at(now, boot).at == now + 2 * turn_after);
}

TEST_CASE("D22: what covers is left, whatever its sources, unless this standby has sent it") {
  auto a = standing_by();
  a.wanted.sources = source_b;
  const auto before = utc_millis(day_one + days{1});
  const auto left = a.at(before, boot);
  CHECK(left.what == action::wait);
  CHECK_FALSE(left.standing_by);
  asking own;
  own.settings.standby = {1, turn_after};
  own.domain.learned = handover::unique;
  own.stands(made(day_one, grid1));
  own.looked = boot;
  own.wanted.sources = source_b;
  own.wanted_since = boot;
  CHECK(own.at(before, boot).at == before + turn_after);
  own.wanted_since = boot - turn_after;
  CHECK(own.at(before, boot).what == action::update);
}

TEST_CASE("D19: what was told to be at risk is not told to be over by waiting") {
  auto a = standing_by();
  a.at_risk = true;
  a.list_doubted = true;
  const auto waiting = a.at(due + 3h, boot);
  CHECK(waiting.what == action::wait);
  CHECK(waiting.due);
}
