#include "core/stream/decide.hpp"

#include <doctest/doctest.h>

#include "support/core/asking.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

// The first window's config stands, as after the first day.
asking running(handover learned) {
  asking a;
  a.domain.learned = learned;
  a.observed({}, day_one - days{2});
  a.stands(made(day_one, a.grid(1)));
  return a;
}

}  // namespace

TEST_CASE("D14: what a list never shows is asked for by the same add, which keeps its end") {
  auto a = running(handover::unique);
  const auto now = day_one + days{1};
  CHECK(a.at(now).what == action::wait);
  a.unseen = made(day_one, a.grid(1));
  const auto s = a.at(now);
  CHECK(s.what == action::add);
  CHECK(s.asking);
  CHECK_FALSE(s.due);
  CHECK_FALSE(s.beside_live);
  CHECK(runs_from(s.wanted, now, a.grid(1)));
  CHECK(a.at(day_one - 1h).wanted == *a.unseen);
  CHECK(a.at(a.grid(1) - lead).what == action::update);   // what is due comes first
  a.can_observe = false;
  CHECK(a.at(now).what == action::wait);
}

TEST_CASE("D14: an add that would replace what stands never asks, one that would double it late") {
  auto a = running(handover::unique);
  a.unseen = made(day_one, a.grid(1));
  a.domain.add_replaces = true;
  CHECK(a.at(day_one + days{1}).what == action::wait);
  auto beside = running(handover::coexist);
  const auto next = made(a.grid(1), a.grid(2));
  beside.state.accepted({{operation::add, next, true}, 1h}, handover::coexist, "R");
  beside.state.trust_unverified();
  beside.unseen = next;
  CHECK(beside.at(a.grid(1) - lead / 2 - 1s).what == action::wait);
  const auto s = beside.at(a.grid(1) - lead / 2 + 1s);
  CHECK(s.what == action::add);
  CHECK(s.wanted == next);
}
