#include "core/gate/limiter.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
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

// Counts as the API does: what arrives in any second beyond the limit is refused, and not counted.
class counting_api {
 public:
  explicit counting_api(std::size_t limit) : limit_(limit) {}
  bool takes(milliseconds now) {
    while (!taken_.empty() && taken_.front() <= now - 1s) taken_.pop_front();
    if (taken_.size() >= limit_) return false;
    taken_.push_back(now);
    return true;
  }

 private:
  std::size_t limit_;
  std::deque<milliseconds> taken_;
};

}  // namespace

TEST_CASE("after quiet a fifth of a second's worth leaves at once, and then all is spaced") {
  for (const int rate : {1, 5, 15, 50}) {
    CAPTURE(rate);
    limiter tested(rate);
    const auto calls = drain(tested, 1h, 1h + 10s);
    const auto of_rate = static_cast<double>(calls.size()) / (rate * 10);
    CHECK(of_rate >= 0.92);
    CHECK(of_rate <= 1.0);
    CHECK(std::count(calls.begin(), calls.end(), milliseconds(1h)) == 1 + rate / 5);
    CHECK(most_within(calls, 1050ms) <= static_cast<std::size_t>(rate));
    const auto spaced = milliseconds(1000 / rate);
    for (std::size_t i = static_cast<std::size_t>(rate) / 5 + 1; i < calls.size(); ++i) {
      CHECK(calls[i] - calls[i - 1] >= spaced);
    }
  }
}

TEST_CASE("no second ever holds more than the rate as the API counts, however the calls come") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    random_source random(seed);
    limiter tested(5);
    std::vector<milliseconds> calls, arrivals;
    milliseconds now = 0ms;
    for (int i = 0; i < 10'000; ++i) {
      now += random.between(0ms, seed % 2 ? 30ms : 700ms);
      if (random.next() % 5000 == 0) tested.throttled(now, random.between(0ms, 3s), now);
      if (tested.next_at(now) > now) continue;
      tested.begin(now);
      calls.push_back(now);
      arrivals.push_back(now + random.between(0ms, 50ms));
    }
    CAPTURE(seed);
    std::sort(arrivals.begin(), arrivals.end());
    CHECK(calls.size() > 100);
    CHECK(most_within(arrivals, 1s) <= 5);
  }
}

TEST_CASE("thousands of calls leave at 92 % of the limit at least, and none is refused") {
  limiter tested(15);
  counting_api api(15);
  random_source random(3);
  std::vector<milliseconds> arrivals;
  auto now = milliseconds(1h);
  for (int i = 0; i < 5000; ++i) {
    now = std::max(now, tested.next_at(now));
    tested.begin(now);
    arrivals.push_back(now + random.between(0ms, 50ms));
  }
  std::sort(arrivals.begin(), arrivals.end());
  CHECK(std::all_of(arrivals.begin(), arrivals.end(), [&](auto at) { return api.takes(at); }));
  CHECK(5000.0 / static_cast<double>((now - milliseconds(1h)).count()) >= 0.92 * 15 / 1000);
}

TEST_CASE("throttling halves the pace each time, down to a floor [A07]") {
  limiter tested(4);
  milliseconds now = 1h;
  for (int times = 0; times < 9; ++times) {
    CAPTURE(times);
    const auto left = std::max(1.0 / (1 << times), 1.0 / 64);
    CHECK(tested.share(now) == doctest::Approx(left).epsilon(0.02));
    CHECK(tested.slowed(now).has_value() == (times > 0));
    now += 1ms;
    tested.throttled(now, 0ms, now);
  }
  CHECK(tested.next_at(now) <= now + 18s);
}

TEST_CASE("one burst slows the pace once, however many answers tell of it") {
  limiter tested(15);
  for (int i = 0; i < 4; ++i) tested.begin(1h);
  for (int i = 1; i <= 4; ++i) tested.throttled(1h + i * 10ms, 0ms, 1h);
  CHECK(tested.share(1h + 40ms) == doctest::Approx(0.5).epsilon(0.01));
  tested.throttled(1h + 200ms, 0ms, 1h + 100ms);
  CHECK(tested.share(1h + 200ms) == doctest::Approx(0.25).epsilon(0.02));
}

TEST_CASE("a minute of quiet brings the whole rate back, step by step") {
  limiter tested(5);
  tested.throttled(1h, 0ms, 1h);
  CHECK(tested.share(1h + 30s) == doctest::Approx(0.75));
  CHECK(tested.slowed(1h + 59s).has_value());
  CHECK_FALSE(tested.slowed(1h + 60s).has_value());
  const auto calls = drain(tested, 1h, 1h + 5min);
  const auto late = std::count_if(calls.begin(), calls.end(),
                                  [](milliseconds c) { return c >= 1h + 4min; });
  CHECK(late >= 5 * 60 * 94 / 100);
  CHECK(calls[1] - calls[0] > 300ms);
}

TEST_CASE("throttled again within ten minutes, it stays below what was refused for as long") {
  limiter tested(5);
  tested.throttled(1h, 0ms, 1h);
  tested.throttled(1h + 30s, 0ms, 1h + 29s);
  CHECK(tested.share(1h + 5min) == doctest::Approx(0.75 * 0.95));
  CHECK(tested.share(1h + 10min + 29s) == doctest::Approx(0.75 * 0.95));
  CHECK(tested.share(1h + 10min + 30s) == 1);
}

TEST_CASE("hours of throttling end like a minute of it: at a floor, and with the whole rate back"
          " [A08]") {
  limiter tested(5);
  auto now = milliseconds(1h);
  // What is dark is tried all the time, whatever pace is left.
  for (; now < milliseconds(7h); now += 10s) {
    tested.begin(now);
    tested.throttled(now + 1s, 0ms, now);
  }
  CHECK(tested.share(now) >= 1.0 / 64);
  CHECK(tested.next_at(now) <= now + 15s);
  CHECK(drain(tested, now + 1min, now + 2min).size() >= 4);
  CHECK(drain(tested, now + 11min, now + 12min).size() >= 60 * 5 * 94 / 100);
}

TEST_CASE("beside another client that uses half of the limit, one call in a hundred is refused") {
  limiter tested(15);
  counting_api api(15);
  int refused = 0, calls = 0;
  auto other = milliseconds(1h);
  for (auto now = milliseconds(1h); now < 2h;) {
    now = std::max(now, tested.next_at(now));
    for (; other <= now; other += 133ms) api.takes(other);
    tested.begin(now);
    ++calls;
    if (api.takes(now)) continue;
    ++refused;
    tested.throttled(now + 20ms, 1s, now);
  }
  CHECK(refused * 100 <= calls);
  CHECK(calls >= 3600 * 5);
}

TEST_CASE("nothing begins before the wait that the API asked for is over") {
  limiter tested(5);
  tested.throttled(1h, 7s, 1h);
  CHECK(tested.next_at(1h) == 1h + 7s);
  tested.throttled(1h + 1s, 2s, 1h);
  CHECK(tested.next_at(1h + 1s) == 1h + 7s);
}

TEST_CASE("a rate of nothing is taken as the least that works") {
  limiter tested(0);
  CHECK(drain(tested, 1h, 1h + 3s).size() == 3);
}

TEST_CASE("a change of the rate counts what has begun, there and back") {
  limiter tested(5);
  auto calls = drain(tested, 1h, 1h + 900ms);
  CHECK(calls.size() == 5);
  const auto take = [&](milliseconds from, milliseconds until) {
    for (const auto at : drain(tested, from, until)) calls.push_back(at);
  };
  tested.change_rate(7);
  take(1h + 900ms, 1h + 2s);
  CHECK(most_within(calls, 1s) <= 7);
  tested.change_rate(2);
  CHECK(tested.next_at(1h + 2s) >= calls[calls.size() - 2] + 1s);
  tested.change_rate(7);
  take(1h + 2s, 1h + 3s);
  CHECK(most_within(calls, 1s) <= 7);
}

TEST_CASE("a call whose time is short waits a tenth of it after throttling, and for its rate") {
  limiter tested(2);
  for (int times = 0; times < 8; ++times) {
    if (times == 0) tested.begin(1h);
    tested.throttled(1h + times * 1ms, 1h, 1h + times * 1ms);
  }
  const milliseconds now = 1h + 7ms;
  CHECK(tested.next_at(now) == now + 10min);
  CHECK(tested.next_at(now, now + 50min) == now + 5min);
  CHECK(tested.next_at(now, now + 40s) == now + 4s);
  CHECK(tested.next_at(now, now - 1min) == now + 5s);
}
