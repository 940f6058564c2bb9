// The endpoint as a whole: limits, throttling, outages, credentials and the clock.
#include <algorithm>

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

std::vector<schedule> many(int count, seconds apart = 0s) {
  std::vector<schedule> schedules;
  for (int i = 0; i < count; ++i) {
    schedules.push_back(keep("cam" + std::to_string(i), day_one + apart * i));
  }
  return schedules;
}

std::size_t most_within(const std::vector<made_call>& calls, operation op, milliseconds span) {
  std::vector<milliseconds> at;
  for (const auto& c : calls) {
    if (c.what.op == op) at.push_back(c.boot);
  }
  std::size_t most = 0;
  for (std::size_t i = 0, j = 0; i < at.size(); ++i) {
    while (j < at.size() && at[j] < at[i] + span) ++j;
    most = std::max(most, j - i);
  }
  return most;
}

}  // namespace

TEST_CASE("three hundred schedules due at once: four calls at a time, five a second, none lost"
          " [A08]") {
  for (const milliseconds latency : {100ms, 1500ms}) {
    CAPTURE(latency.count());
    world w(day_one - 1h);
    w.latency = latency;
    const auto schedules = many(300);
    w.load(schedules);
    w.run_until(utc_millis(day_one));
    CHECK(w.in_flight_most <= 4);
    if (latency > 1s) CHECK(w.in_flight_most == 4);
    else CHECK(most_within(w.calls, operation::add, 1s) == 5);
    CHECK(w.count(operation::add) == 300);
    for (const auto& s : schedules) CHECK(w.cloud.dark(s.key, day_one, grid1) == 0s);
  }
}

TEST_CASE("the earliest lapse comes first wherever the rate is the limit") {
  world w(day_one - 1h);
  auto schedules = many(60, 1min);
  std::reverse(schedules.begin(), schedules.end());
  w.load(schedules);
  w.run_for(1min);
  std::vector<int> order;
  for (const auto& c : w.calls) {
    if (c.what.op == operation::add) order.push_back(std::stoi(c.what.key.stream.substr(3)));
  }
  REQUIRE(order.size() == 60);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("throttling halves the rate, is told once as long as it lasts, and loses nothing [A08]") {
  world w(day_one - 1h);
  utc_seconds until = day_one - 30min;
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    if (c.op == operation::describe || now >= until) return std::nullopt;
    return refusal(failure_kind::throttled, "Throttling.User");
  };
  const auto schedules = many(300);
  w.load(schedules);
  w.run_until(utc_millis(until));
  CHECK(w.count("throttled") == 1);
  CHECK(w.count(operation::add) < 1800 * 2);           // far below five a second
  const auto before = w.calls.size();
  w.run_for(10min);
  CHECK(w.calls.size() - before < 400);
  for (const auto& s : schedules) CHECK(w.cloud.dark(s.key, day_one, grid1) == 0s);
  CHECK(w.count("attempt_failed") <= 20 * 30);
}

TEST_CASE("one schedule's failures never delay another's [A16]") {
  world w(day_one - 2h);
  const auto schedules = many(40);
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op == operation::describe || c.key.stream != "cam0") return std::nullopt;
    return refusal(failure_kind::rejected, "InvalidSourceUrl");
  };
  w.load(schedules);
  w.run_for(30s);
  for (const auto& s : schedules) {
    if (s.name != "cam0") CHECK(w.cloud.alive(s.key, w.second()).size() == 1);
  }
  w.run_for(1h);
  CHECK(w.count(operation::add, "cam1") == 1);
}

TEST_CASE("in an outage one probe at a time is sent, for the earliest lapse, until it is over") {
  world w(day_one - 2h);
  w.load(many(100, 1min));
  const auto down_from = w.now() + 5s;
  utc_millis up = utc_millis(day_one - 1h);
  std::size_t together = 0;
  std::size_t probes = 0;
  utc_millis last_probe{};
  w.fault = [&](const call&, utc_seconds) -> std::optional<answer> {
    if (w.now() < down_from || w.now() >= up) return std::nullopt;
    if (w.now() > down_from + 5s) {
      if (w.now() < last_probe + w.latency) ++together;
      ++probes;
      last_probe = w.now();
    }
    return refusal(failure_kind::unreachable, "connect");
  };
  w.run_until(up);
  CHECK(together == 0);
  CHECK(probes > 500);
  CHECK(probes < 3600);
  w.run_for(1min);
  for (const auto& s : many(100, 1min)) {
    CHECK(w.cloud.dark(s.key, s.wanted.start, grid1) == 0s);
  }
  CHECK(w.count("attempt_failed") < 700);
}

TEST_CASE("wrong credentials are told once, tried rarely, and at once after a reload") {
  world w(day_one - lead);
  bool wrong = true;
  w.fault = [&](const call&, utc_seconds) -> std::optional<answer> {
    if (!wrong) return std::nullopt;
    return refusal(failure_kind::credentials, "InvalidAccessKeyId.NotFound");
  };
  w.load({harbour});
  w.run_for(1h);
  CHECK(w.count("credentials_failed") == 1);
  CHECK(w.calls.size() <= 140);
  wrong = false;
  w.run_for(1ms);
  const auto before = w.calls.size();
  w.try_again();
  w.run_for(1ms);
  CHECK(w.calls.size() > before);
  w.run_for(1min);
  CHECK(w.count("window_accepted") == 1);
}

TEST_CASE("a clock in doubt is looked after until an answer has settled it") {
  world w(day_one - days{2});
  w.skew = 15s;
  w.load({harbour});
  w.run_for(50ms);
  w.dates = false;                     // of the second answer, the first contradicts the clock
  w.run_for(500ms);
  w.dates = true;
  w.run_for(5s);
  CHECK(std::chrono::abs(w.tested.clock().offset() + 15s) <= 1100ms);
  CHECK(w.count(operation::describe) == 3);
}

TEST_CASE("a skewed host signs with the API's time after one refusal, and says so once [A09 C15]") {
  for (const milliseconds skew :
       {milliseconds(-40min), milliseconds(3h), milliseconds(-days{20000})}) {
    CAPTURE(skew.count());
    world w(day_one - 1h);
    w.skew = skew;
    w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
      const auto off = std::chrono::abs(skew + c.server_offset);
      if (off <= 15min) return std::nullopt;
      return refusal(failure_kind::clock, "InvalidTimeStamp.Expired");
    };
    w.load({harbour});
    w.run_for(1min);
    CHECK(w.calls.size() <= 5);
    CHECK(w.count("clock_skew") == 1);
    CHECK(w.count("window_accepted") == 1);
    CHECK(w.cloud.alive(harbour.key, w.second()).front().start == day_one);
    w.run_until(utc_millis(day_one + days{7}));
    CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
    CHECK(w.count("clock_skew") == 1);
  }
}

TEST_CASE("a clock that no answer can mend is no reason for a hot loop") {
  world w(day_one - 1h);
  w.dates = false;
  w.fault = [](const call&, utc_seconds) -> std::optional<answer> {
    return refusal(failure_kind::clock, "InvalidTimeStamp.Expired");
  };
  w.load({harbour});
  w.run_for(10min);
  CHECK(w.calls.size() < 300);         // every quarter of a minute, looks and tries
}

TEST_CASE("steps of the host's clock cause no call that a fresh start would not make"
          " [C01 C02 C03]") {
  world w(day_one - 1h);
  w.load({harbour});
  w.run_until(utc_millis(day_one + days{1}));
  w.calls.clear();
  for (int i = 0; i < 20; ++i) {
    w.skew = i % 2 ? 0s : 262s;
    w.run_for(10s);
  }
  w.skew = days{365};
  w.run_for(10min);
  w.skew = -days{365};
  w.run_for(10min);
  CHECK(w.writes() == 0);
  CHECK(w.count(operation::describe) <= 6);
  w.run_until(utc_millis(day_one + days{20}));
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
}

TEST_CASE("a step of the host's clock is told, and changes neither the time nor a call") {
  world w(day_one - 1h);
  w.load({harbour});
  w.run_until(utc_millis(day_one + 1h));
  w.calls.clear();
  w.skew = -3h;
  w.run_for(1min);
  CHECK(w.count("clock_skew") == 1);
  CHECK(w.last("clock_skew")["offset"] == "3h");
  w.skew = 0ms;
  w.run_for(1h);
  CHECK(w.count("clock_skew") == 1);   // what is right again is told by the health
  CHECK(w.writes() == 0);
  CHECK(w.count("coverage_lost") == 0);
}
