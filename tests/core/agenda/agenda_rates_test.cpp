// Rates that change while calls are under way.
#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

std::size_t most_adds_in_a_second(const world& w) {
  std::vector<milliseconds> at;
  for (const auto& c : w.calls) {
    if (c.what.op == operation::add) at.push_back(c.boot);
  }
  std::size_t most = 0;
  for (auto first = at.begin(); first != at.end(); ++first) {
    const auto past = std::find_if(first, at.end(), [&](auto t) { return t >= *first + 1s; });
    most = std::max(most, static_cast<std::size_t>(past - first));
  }
  return most;
}

}  // namespace

TEST_CASE("a reload with other rates forgets no call that has begun") {
  for (const int rate : {2, 4, 6, 7}) {
    CAPTURE(rate);
    world w(day_one - 1h);
    const auto schedules = keep_many(60);
    w.load(schedules);
    while (w.count(operation::add) < 5) w.run_for(10ms);
    // To and fro within a second: what the slower rate needs not know the faster one must.
    w.settings.rate.add = rate;
    w.load(schedules);
    w.run_for(50ms);
    w.settings.rate.add = 5;
    w.load(schedules);
    w.run_for(2s);
    CHECK(most_adds_in_a_second(w) <= static_cast<std::size_t>(std::max(rate, 5)));
    w.run_until(utc_millis(day_one));
    CHECK(w.count(operation::add) == 60);
  }
}

TEST_CASE("a reload with other rates forgets no throttling") {
  world w(day_one - 1h);
  const auto schedules = keep_many(60);
  bool throttling = true;
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::add || !throttling) return std::nullopt;
    auto got = refusal(failure_kind::throttled, "Throttling.User");
    std::get<refused>(got.says).retry_after = 2min;
    return got;
  };
  w.load(schedules);
  w.run_for(1s);
  throttling = false;
  const auto before = w.count(operation::add);
  REQUIRE(before > 0);
  w.settings.rate.add = 10;
  w.load(schedules);
  w.run_for(1min);
  CHECK(w.count(operation::add) == before);
  w.run_until(utc_millis(day_one));
  CHECK(w.cloud.dark(schedules[0].key, day_one, grid1) == 0s);
}
