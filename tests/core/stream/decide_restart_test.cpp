// Before a running pull is restarted: a look, and this host's turn.
#include <doctest/doctest.h>

#include "support/core/asking.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

constexpr milliseconds boot = hours{100};

// A unique key whose first window runs; the latest look is a minute old.
asking running() {
  asking a;
  a.domain.learned = handover::unique;
  a.stands(made(day_one, grid1));
  a.looked = boot - 1min;
  return a;
}

const auto due = utc_millis(grid1 - lead);

}  // namespace

TEST_CASE("D15: an update of what runs is preceded by a look that is no older than 10 s") {
  auto a = running();
  CHECK(a.at(due - 1s, boot).what == action::wait);
  CHECK(a.at(due, boot).what == action::observe);
  CHECK(a.at(due, boot).checking);
  a.looked = boot - 10001ms;
  CHECK(a.at(due, boot).what == action::observe);
  a.looked = boot - 10s;
  CHECK(a.at(due, boot).what == action::update);
  CHECK(!a.at(due, boot).checking);
}

TEST_CASE("D15: other sources are put right after such a look as well") {
  auto a = running();
  a.wanted.sources = source_b;
  CHECK(a.at(utc_millis(day_one + days{1}), boot).checking);
  a.looked = boot;
  CHECK(a.at(utc_millis(day_one + days{1}), boot).what == action::update);
}

TEST_CASE("an update waits for no look where looks fail, or in the last tenth of the lead") {
  auto a = running();
  a.seen_lately = false;
  CHECK(a.at(due, boot).what == action::update);
  a = running();
  a.can_observe = false;
  CHECK(a.at(due, boot).what == action::update);
  a = running();
  CHECK(a.at(utc_millis(grid1) - lead / 10 - 1s, boot).what == action::observe);
  CHECK(a.at(utc_millis(grid1) - lead / 10, boot).what == action::update);
  CHECK(a.at(utc_millis(grid1) + 1s, boot).what == action::add);
}

TEST_CASE("of a short lead a minute, or a quarter where that is less, is left for the update") {
  auto a = running();
  a.settings.lead = 5min;
  CHECK(a.at(utc_millis(grid1 - 61s), boot).what == action::observe);
  CHECK(a.at(utc_millis(grid1 - 60s), boot).what == action::update);
  a.settings.lead = 8s;
  CHECK(a.at(utc_millis(grid1 - 3s), boot).what == action::observe);
  CHECK(a.at(utc_millis(grid1 - 2s), boot).what == action::update);
}

TEST_CASE("what does not run is added or updated without another look") {
  asking a;
  a.domain.learned = handover::unique;
  a.looked = boot - 1min;
  a.observed({}, day_one);
  CHECK(a.at(utc_millis(day_one), boot).what == action::add);
  a.closed.blocked = true;
  CHECK(a.at(utc_millis(day_one), boot).what == action::update);
  a = running();
  a.domain.learned = handover::coexist;
  CHECK(a.at(due, boot).what == action::add);
}

TEST_CASE("something unexpected that reaches further is confirmed first, however fresh the look") {
  auto a = running();
  a.looked = boot;
  a.glimpsed({made(day_one, grid1 - days{1})}, due);
  CHECK(a.at(due, boot).what == action::update);
  a = running();
  a.looked = boot;
  a.glimpsed({made(grid1 - lead, grid2)}, due);
  CHECK(a.at(due, boot).what == action::observe);
  // Of sources to be put right anything unexpected may be the cure.
  a = running();
  a.looked = boot;
  a.wanted.sources = source_b;
  a.glimpsed({made(day_one, grid1, source_b)}, due - days{1});
  CHECK(a.at(due - days{1}, boot).what == action::observe);
}

TEST_CASE("D16: an update of what runs waits for this host's turn, and nothing is due before") {
  auto a = running();
  a.looked = boot;
  a.host_part = 1u << 31;
  const auto turn = due + 150s;
  const auto waiting = a.at(due, boot);
  CHECK(waiting.what == action::wait);
  CHECK(waiting.at == turn);
  CHECK(!waiting.due);
  CHECK(a.at(turn - 1ms, boot).what == action::wait);
  CHECK(a.at(turn, boot).what == action::update);
  // Neither a correction nor an add does.
  a.wanted.sources = source_b;
  CHECK(a.at(due, boot).what == action::update);
  a = running();
  a.host_part = 1u << 31;
  a.domain.learned = handover::coexist;
  CHECK(a.at(due, boot).what == action::add);
}
