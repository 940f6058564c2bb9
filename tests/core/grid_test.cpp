#include "core/grid.hpp"

#include <algorithm>
#include <cstdint>

#include <doctest/doctest.h>

#include "core/random.hpp"
#include "support/core/make.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;

namespace {

constexpr seconds six_days = days{6};

struct drawn {
  pull wanted;
  seconds length;
};

// Starts around the present and far away, lengths of a second up to the limit.
drawn draw(random_source& random) {
  const auto pick = [&](std::int64_t most) {
    return static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(most));
  };
  drawn d;
  d.length = seconds{1 + pick(random.next() % 4 == 0 ? 100 : 7 * 86400)};
  d.wanted.start = utc_seconds{seconds{pick(4'000'000'000)}};
  const auto count = pick(random.next() % 64 == 0 ? 100 : 6);
  const auto rest = pick(d.length.count() + 1);
  d.wanted.end = d.wanted.start + d.length * count + seconds{std::max<std::int64_t>(rest, 1)};
  return d;
}

}  // namespace

TEST_CASE("the windows of any pull cover it exactly, none too long, and no more than needed") {
  random_source random(20261201);
  for (int round = 0; round < 1'000'000; ++round) {
    const auto [wanted, length] = draw(random);
    const auto total = *wanted.end - wanted.start;
    const auto needed = (total.count() + length.count() - 1) / length.count();
    auto covered = wanted.start;
    long long count = 0;
    while (covered < *wanted.end) {
      const auto w = grid(wanted, length, {}).containing(covered);
      const bool fits = w.start == covered && w.end > w.start && w.end - w.start <= length &&
                        w.index == count && w == grid(wanted, length, {}).number(count) &&
                        grid(wanted, length, {}).containing(w.end - seconds{1}) == w;
      if (!fits) FAIL("round " << round << ", window " << count);
      covered = w.end;
      ++count;
    }
    if (covered != *wanted.end || count != needed) FAIL("round " << round);
  }
}

TEST_CASE("a window beyond the end of a pull is empty") {
  const pull wanted{day_one, day_one + six_days};
  CHECK(grid(wanted, six_days, {}).number(0) == window{0, day_one, day_one + six_days});
  const auto beyond = grid(wanted, six_days, {}).number(1);
  CHECK(beyond.start >= beyond.end);
}

TEST_CASE("an open-ended pull has windows as far as one looks") {
  const pull wanted{day_one, std::nullopt};
  const auto far = grid(wanted, six_days, {}).containing(at("2100-01-01T00:00:00Z"));
  CHECK((far.start - day_one) % six_days == seconds{0});
  CHECK(far.end - far.start == six_days);
  CHECK(far.start <= at("2100-01-01T00:00:00Z"));
  CHECK(far.end > at("2100-01-01T00:00:00Z"));
}

TEST_CASE("a window is due from its lead on, to the second") {
  const pull wanted{day_one, day_one + days{15}};
  const seconds lead = hours{23};
  const auto bound = [&](int k) { return day_one + six_days * k; };
  struct row {
    utc_seconds now;
    utc_seconds horizon;
  };
  const row rows[] = {
      {day_one - days{300}, day_one},
      {bound(0) - lead - seconds{1}, day_one},
      {bound(0) - lead, bound(1)},
      {bound(0) - lead + seconds{1}, bound(1)},
      {bound(0), bound(1)},
      {bound(1) - lead - seconds{1}, bound(1)},
      {bound(1) - lead, bound(2)},
      {bound(1) - lead + seconds{1}, bound(2)},
      {bound(1), bound(2)},
      {bound(2) - lead - seconds{1}, bound(2)},
      {bound(2) - lead, *wanted.end},
      {bound(2) - lead + seconds{1}, *wanted.end},
      {*wanted.end, *wanted.end},
      {*wanted.end + days{1000}, *wanted.end},
  };
  for (const auto& r : rows) {
    CAPTURE(format_utc(r.now));
    CHECK(format_utc(grid(wanted, six_days, lead).horizon(r.now)) == format_utc(r.horizon));
  }
}

TEST_CASE("a lead of nothing makes a window due at its start, and a long one several at once") {
  const pull wanted{day_one, std::nullopt};
  CHECK(grid(wanted, six_days, seconds{0}).horizon(day_one - seconds{1}) == day_one);
  CHECK(grid(wanted, six_days, seconds{0}).horizon(day_one) == day_one + six_days);
  CHECK(grid(wanted, days{1}, days{3}).horizon(day_one) == day_one + days{4});
}

TEST_CASE("the horizon is always a bound of the grid, never falls, and reaches past the lead") {
  random_source random(7);
  for (int round = 0; round < 20'000; ++round) {
    auto [wanted, length] = draw(random);
    if (round % 3 == 0) wanted.end.reset();
    const seconds lead{static_cast<std::int64_t>(random.next() % 86400)};
    auto now = wanted.start - lead - seconds{5};
    auto before = wanted.start;
    for (int tick = 0; tick < 40; ++tick) {
      const auto horizon = grid(wanted, length, lead).horizon(now);
      const bool on_grid = horizon == wanted.end || (horizon - wanted.start) % length == seconds{0};
      const bool reaches = now + lead < wanted.start || horizon == wanted.end ||
                           (horizon > now + lead && horizon - length <= now + lead);
      if (!on_grid || !reaches || horizon < before) FAIL("round " << round << ", tick " << tick);
      before = horizon;
      now += seconds{1 + static_cast<std::int64_t>(random.next() %
                                                   static_cast<std::uint64_t>(length.count()))};
    }
  }
}
