// What is decided for one pull of a stream that has others, from other sources.
#include <doctest/doctest.h>

#include "support/core/asking.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

// The pull of `source_b` from the fourth day on is to come; what stands is of a paused one.
asking turns(handover learned, utc_seconds stands_until) {
  asking a;
  a.domain.learned = learned;
  a.observed({}, day_one - days{2});
  a.stands(made(day_one, stands_until));
  a.wanted.others = {a.wanted};
  a.wanted.sources = source_b;
  a.wanted.wanted = {day_one + days{3}, {}};
  return a;
}

}  // namespace

TEST_CASE("D18: the config of another pull runs to its end, and then this one is added") {
  const auto end = day_one + days{2} + 12h;
  for (const auto learned : {handover::unknown, handover::unique}) {
    const auto a = turns(learned, end);
    const auto early = a.at(utc_millis(day_one + days{2} + 6h));   // less than a lead before
    CHECK(early.what == action::wait);
    CHECK_FALSE(early.due);
    CHECK(early.at == utc_millis(end));
    const auto free = a.at(utc_millis(end));
    CHECK(free.what == action::add);
    CHECK(free.wanted.start == day_one + days{3});
    CHECK(free.wanted.sources == source_b);
  }
}

TEST_CASE("D18: one that would run on gives way when this pull begins, and not before") {
  const auto a = turns(handover::unique, day_one + days{5});
  const auto before = a.at(utc_millis(day_one + days{2} + 6h));
  CHECK(before.what == action::wait);
  CHECK(before.at == utc_millis(day_one + days{3}));
  const auto begun = a.at(utc_millis(day_one + days{3}));
  CHECK(begun.what == action::update);
  CHECK(begun.wanted.sources == source_b);
}

TEST_CASE("D4: of a pull of less than a minute most is submitted, and no mere remainder") {
  asking a;
  a.observed({}, day_one - days{1});
  a.wanted.wanted = {day_one, day_one + 40s};
  const auto begun = a.at(utc_millis(day_one + 5s));
  CHECK(begun.what == action::add);
  CHECK(begun.wanted.end == day_one + 40s);
  CHECK(a.at(utc_millis(day_one + 35s)).what == action::wait);
  a.wanted.wanted = {day_one, day_one + 2h};
  CHECK(a.at(utc_millis(day_one + 2h - 40s)).what == action::wait);
}

TEST_CASE("D7: where configs coexist this pull is added beside the config of another one") {
  const auto a = turns(handover::coexist, day_one + days{2} + 12h);
  const auto s = a.at(utc_millis(day_one + days{2} + 6h));
  CHECK(s.what == action::add);
  CHECK(s.beside_live);
  CHECK(s.wanted.start == day_one + days{3});
}
