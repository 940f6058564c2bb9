// How schedules stand whose pulls come and go.
#include <doctest/doctest.h>

#include "core/health_view.hpp"
#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

schedule council(std::vector<pull> pulls) {
  auto s = keep("council", {}, {});
  s.pulls = std::move(pulls);
  return s;
}

schedule_health seen_in(const world& w) {
  const auto seen = health_of(w.tested.view(), kept_by::this_process);
  REQUIRE(seen.schedules.size() == 1);
  return seen.schedules[0];
}

utc_millis next_in(const world& w) {
  const auto next = seen_in(w).next;
  REQUIRE(next);
  CHECK(next->op == operation::add);
  return next->at;
}

}  // namespace

TEST_CASE("between the pulls of a schedule the next submission is that of the next pull") {
  for (const auto how : {fake_cloud::rule::unique, fake_cloud::rule::coexist}) {
    CAPTURE(static_cast<int>(how));
    world w(day_one - 2h);
    w.cloud.how = how;
    w.load({council(
        {{day_one, day_one + 4h}, {day_one + 30h, day_one + 40h}, {day_one + 90h, {}}})});
    w.run_until(utc_millis(day_one + 2h));
    CHECK(seen_in(w).state == condition::covered);
    CHECK(next_in(w) == utc_millis(day_one + 30h - 23h));
    w.run_until(utc_millis(day_one + 4h + 2s));
    CHECK(next_in(w) == utc_millis(day_one + 30h - 23h));
    w.run_until(utc_millis(day_one + 39h));
    CHECK(next_in(w) == utc_millis(day_one + 90h - 23h));
  }
}

TEST_CASE("a pull that begins within the lead of the one before it is due when that has ended") {
  world w(day_one - 2h);
  w.load({council({{day_one, day_one + 4h}, {day_one + 6h, day_one + 8h}})});
  w.run_until(utc_millis(day_one + 2h));
  CHECK(next_in(w) == utc_millis(day_one + 4h + 5s));
  w.run_until(utc_millis(day_one + 7h));
  CHECK_FALSE(seen_in(w).next);
}

TEST_CASE("of what is left of a pull that is nearly over nobody says that it is tried") {
  world w(day_one + 2h - 40s);
  w.load({council({{day_one, day_one + 2h}, {day_one + 6h, day_one + 8h}})});
  w.run_for(3s);
  CHECK(w.writes() == 0);
  CHECK(seen_in(w).state == condition::dark);
  CHECK(seen_in(w).todo.text == "its pull is over before a config could begin");
  CHECK(next_in(w) == utc_millis(day_one + 2h + 5s));
}
