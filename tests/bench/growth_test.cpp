// What grows with the number of schedules, and what must not: counted, so that it is the same on
// every machine. Bounds are a fifth above what was measured.
#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

#include "bench/events.hpp"

using namespace pullkeeper::bench;

namespace {

constexpr std::size_t few = 1000;
constexpr std::size_t more = 4000;

const std::vector<row>& of(std::size_t schedules) {
  static const auto small = measure(few);
  static const auto large = measure(more);
  return schedules == few ? small : large;
}

const row& find(std::size_t schedules, const std::string& event) {
  const auto& all = of(schedules);
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const row& r) { return r.event == event; });
  if (found == all.end()) throw std::logic_error("nothing measured of " + event);
  return *found;
}

}  // namespace

TEST_CASE("the worst turn of the loop does not grow with the schedules") {
  for (const auto* event : {"clock stepped and put back", "retry of all", "outage of 10 min",
                            "answer after the outage, 2 min",
                            "unreachable from the start, 10 min"}) {
    CAPTURE(event);
    const auto small = find(few, event).spent.worst_allocations;
    const auto large = find(more, event).spent.worst_allocations;
    CHECK(large < small * 3 / 2 + 5000);
  }
}

TEST_CASE("while the API is gone, a schedule costs the same however many there are") {
  const auto each = [](std::size_t n) {
    const auto& spent = find(n, "unreachable from the start, 10 min").spent;
    return static_cast<double>(spent.allocations) / static_cast<double>(n);
  };
  CHECK(each(more) < each(few) * 1.5);
}

TEST_CASE("removed schedules cost the same each, however many go at once") {
  const auto each = [](std::size_t n) {
    const auto& spent = find(n, "40 % removed").spent;
    return static_cast<double>(spent.allocations) / static_cast<double>(n);
  };
  CHECK(each(more) < each(few) * 1.5);
}

TEST_CASE("a schedule that is kept takes at most 3 KiB in the core") {
  for (const auto n : {few, more}) {
    CHECK(find(n, "first lists").bytes_each > 500);
    CHECK(find(n, "first lists").bytes_each < 3000);
  }
}

TEST_CASE("what is due is submitted at the rate that the account allows") {
  const auto& spent = find(more, "first start, 2 min of it").spent;
  CHECK(spent.adds > 15 * 120 * 92 / 100);
  CHECK(spent.adds <= 15 * 121);
}
