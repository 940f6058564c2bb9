// Waits that the API asks for: never longer than the time that is left allows.
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

answer throttled_for(milliseconds asked) {
  auto got = refusal(failure_kind::throttled, "Throttling.User");
  std::get<refused>(got.says).retry_after = asked;
  return got;
}

// Boot times of the calls of one operation.
std::vector<milliseconds> times_of(const world& w, operation op, const std::string& stream = {}) {
  std::vector<milliseconds> at;
  for (const auto& c : w.calls) {
    if (c.what.op == op && (stream.empty() || c.what.key.stream == stream)) at.push_back(c.boot);
  }
  return at;
}

}  // namespace

TEST_CASE("an hour's wait asked for 40 s before a window ends after a tenth of the time left") {
  for (const auto op : {operation::add, operation::describe}) {
    CAPTURE(std::string(to_string(op)));
    world w(day_one - 40s);
    bool done = false;
    w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
      if (c.op != op || std::exchange(done, true)) return std::nullopt;
      return throttled_for(1h);
    };
    w.load({harbour});
    w.run_for(30s);
    const auto at = times_of(w, op);
    REQUIRE(at.size() >= 2);
    CHECK(at[1] - at[0] <= 4s + 2 * w.latency);
    CHECK(at[1] - at[0] >= 3s);
    w.run_until(utc_millis(day_one + 1h));
    CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
  }
}

TEST_CASE("a handover that is throttled until 20 s before its end, an hour each time, is in time") {
  world w(day_one - 1h);
  w.cloud.how = fake_cloud::rule::unique;
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    if (c.op == operation::describe || now < day_one || now >= grid1 - 20s) return std::nullopt;
    return throttled_for(1h);
  };
  begin(w);
  w.run_until(utc_millis(grid1 + 1h));
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
  CHECK(w.writes() < 400);
}

TEST_CASE("what is dark is tried again within 30 s, however long a wait is asked for") {
  world w(day_one + 1h);
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    if (c.op != operation::add || now >= day_one + 2h) return std::nullopt;
    return throttled_for(1h);
  };
  w.load({harbour});
  w.run_for(2h);
  const auto at = times_of(w, operation::add);
  REQUIRE(at.size() >= 100);
  CHECK(at.size() <= 150);
  for (std::size_t i = 1; i < at.size(); ++i) CHECK(at[i] - at[i - 1] <= 30s + 2 * w.latency);
  CHECK(w.cloud.dark(harbour.key, day_one + 2h + 31s, w.second()) == 0s);
}

TEST_CASE("a wait asked of a call with time to spare costs another a tenth of its time at most") {
  world w(day_one);
  bool done = false;
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::add || std::exchange(done, true)) return std::nullopt;
    return throttled_for(1h);
  };
  const auto far = keep("far", day_one + 20h);
  const auto near = keep("near", day_one + 60s);
  w.load({far});
  w.run_for(5s);
  REQUIRE(times_of(w, operation::add, "far").size() == 1);
  w.load({far, near});
  w.run_for(10s);
  CHECK(w.count(operation::add, "near") == 1);
  CHECK(times_of(w, operation::add, "far").size() == 1);
}

TEST_CASE("a wait asked of a look ends before a tenth of the time that its streams have left") {
  world w(day_one);
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    if (c.op != operation::describe || now >= day_one + 1s) return std::nullopt;
    return throttled_for(1h);
  };
  w.load({keep("near", day_one + 50s)});
  w.run_for(10s);
  const auto at = times_of(w, operation::describe);
  REQUIRE(at.size() >= 2);
  CHECK(at[1] - at[0] <= 5s + 2 * w.latency);
}
