#include "core/gate/limiter.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include "core/random.hpp"

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

// Asks as often as possible from `now` until `until`; the instants of the calls.
std::vector<milliseconds> drain(limiter& tested, milliseconds now, milliseconds until) {
  std::vector<milliseconds> calls;
  for (now = std::max(now, tested.next_at(now)); now < until;
       now = std::max(now, tested.next_at(now))) {
    tested.begin(now);
    calls.push_back(now);
  }
  return calls;
}

std::size_t most_within(const std::vector<milliseconds>& calls, milliseconds span) {
  std::size_t most = 0;
  for (std::size_t first = 0, next = 0; first < calls.size(); ++first) {
    while (next < calls.size() && calls[next] < calls[first] + span) ++next;
    most = std::max(most, next - first);
  }
  return most;
}

}  // namespace

TEST_CASE("a fresh limiter lets a full second's worth through at once, and then the rate") {
  for (const int rate : {1, 5, 15}) {
    CAPTURE(rate);
    limiter tested(rate);
    const auto calls = drain(tested, 1h, 1h + 10s);
    CHECK(calls.size() == static_cast<std::size_t>(rate) * 10);
    CHECK(calls[static_cast<std::size_t>(rate) - 1] == 1h);
    CHECK(most_within(calls, 1s) == static_cast<std::size_t>(rate));
  }
}

TEST_CASE("no period of one second ever holds more than the rate, however the calls come") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    random_source random(seed);
    limiter tested(5);
    std::vector<milliseconds> calls;
    milliseconds now = 0ms;
    for (int i = 0; i < 10'000; ++i) {
      now += random.between(0ms, seed % 2 ? 30ms : 700ms);
      if (random.next() % 5000 == 0) tested.throttled(now, random.between(0ms, 3s));
      if (tested.next_at(now) > now) continue;
      tested.begin(now);
      calls.push_back(now);
    }
    CAPTURE(seed);
    CHECK(calls.size() > 100);
    CHECK(most_within(calls, 1s) <= 5);
  }
}

TEST_CASE("throttling halves the rate each time, down to a floor") {
  limiter tested(4);
  milliseconds now = 1h;
  drain(tested, now - 10s, now);
  for (int times = 0; times < 9; ++times) {
    CAPTURE(times);
    limiter copy = tested;
    // Within the minute before quiet counts, and after what was begun has aged.
    const auto calls = drain(copy, now, now + 59s);
    CHECK(most_within(calls, 1s) <= 4);
    const auto span = milliseconds(1s) * (1 << std::min(times, 6));
    CHECK(most_within(calls, span) <= 4);
    CHECK(tested.slowed(now).has_value() == (times > 0));
    tested.throttled(now, 0ms);
  }
  CHECK(tested.next_at(now) <= now + 64s);
}

TEST_CASE("a minute of quiet doubles the rate again until it is whole") {
  limiter tested(5);
  tested.throttled(1h, 0ms);
  tested.throttled(1h, 0ms);
  CHECK(tested.slowed(1h + 119s).has_value());
  CHECK_FALSE(tested.slowed(1h + 120s).has_value());
  limiter busy(5);
  busy.throttled(1h, 0ms);
  const auto calls = drain(busy, 1h, 1h + 5min);
  CHECK_FALSE(busy.slowed(1h + 5min).has_value());
  const auto late = std::count_if(calls.begin(), calls.end(),
                                  [](milliseconds c) { return c >= 1h + 4min; });
  CHECK(late == 5 * 60);
}

TEST_CASE("nothing begins before the wait that the API asked for is over") {
  limiter tested(5);
  tested.throttled(1h, 7s);
  CHECK(tested.next_at(1h) == 1h + 7s);
  tested.throttled(1h + 1s, 2s);
  CHECK(tested.next_at(1h + 1s) == 1h + 7s);
}

TEST_CASE("a rate of nothing is taken as the least that works") {
  limiter tested(0);
  CHECK(drain(tested, 1h, 1h + 3s).size() == 3);
}

TEST_CASE("a change of the rate counts what has begun, there and back") {
  limiter tested(5);
  CHECK(drain(tested, 1h, 1h + 500ms).size() == 5);
  tested.change_rate(7);
  CHECK(drain(tested, 1h + 500ms, 1h + 1s).size() == 2);
  tested.change_rate(2);
  CHECK(tested.next_at(1h + 1s) == 1h + 1500ms);
  tested.change_rate(7);
  CHECK(drain(tested, 1h + 1s, 1h + 1500ms).size() == 5);
  CHECK(tested.next_at(1h + 1s) == 1h + 1500ms);
}

TEST_CASE("a call whose time is short waits a tenth of it after throttling, and for its rate") {
  limiter tested(2);
  for (int times = 0; times < 8; ++times) {
    tested.begin(1h);
    tested.throttled(1h, 1h);
  }
  CHECK(tested.next_at(1h) == 1h + 10min);
  CHECK(tested.next_at(1h, 1h + 50min) == 1h + 5min);
  CHECK(tested.next_at(1h, 1h + 40s) == 1h + 4s);
  CHECK(tested.next_at(1h, 1h + 3s) == 1h + 1s);
  CHECK(tested.next_at(1h, 1h - 1min) == 1h + 5s);
}
