#include "core/gate/server_clock.hpp"

#include <doctest/doctest.h>

#include "support/core/make.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

// A host whose clock is `skew` ahead of the API's, and the API, `boot` after the start of both.
struct host {
  server_clock clock;
  milliseconds skew{0};
  milliseconds boot{1h};

  utc_millis truth() const { return utc_millis(day_one) + boot; }
  moment now() const { return {truth() + skew, boot}; }
  milliseconds pass(milliseconds span) {
    boot += span;
    return clock.tick(now());
  }
  // One exchange of `took`; the answer bears the API's time, or `wrong` more than that.
  bool ask(bool refused = false, milliseconds took = 100ms, milliseconds wrong = 0ms) {
    clock.tick(now());
    const auto sent = now();
    const auto date = std::chrono::floor<seconds>(truth() + took / 2 + wrong);
    boot += took;
    return clock.learn(sent, now(), date, refused);
  }
  milliseconds error() const { return clock.now(now()) - truth(); }
};

}  // namespace

TEST_CASE("a host that keeps time stays at zero, whatever the answers round off") {
  host h;
  for (int i = 0; i < 10'000; ++i) {
    h.pass(milliseconds{i * 37 % 5000});
    CHECK_FALSE(h.ask(false, milliseconds{1 + i * 13 % 4000}));
  }
  CHECK(h.clock.offset() == 0ms);
  CHECK_FALSE(h.clock.take_news());
}

TEST_CASE("a jump needs two answers that agree [A10]") {
  for (const milliseconds skew : {milliseconds(10s), milliseconds(-10s), milliseconds(14min),
                                  milliseconds(-20h)}) {
    CAPTURE(skew.count());
    host h;
    h.skew = skew;
    CHECK_FALSE(h.ask());
    CHECK(h.clock.offset() == 0ms);
    CHECK(h.ask());
    CHECK(std::chrono::abs(h.error()) <= 1100ms);
    CHECK(h.clock.take_news());
    CHECK_FALSE(h.clock.take_news());
    h.ask();
    CHECK(std::chrono::abs(h.error()) <= 1100ms);
  }
}

TEST_CASE("a slow answer and a quick one agree on the time between them") {
  for (const milliseconds skew : {milliseconds(-15s), milliseconds(15s)}) {
    for (const bool slow_first : {true, false}) {
      CAPTURE(skew.count());
      host h;
      h.skew = skew;
      CHECK_FALSE(h.ask(false, slow_first ? 6s : 20ms));
      CHECK(h.ask(false, slow_first ? 20ms : 6s));
      CHECK(std::chrono::abs(h.error()) <= (slow_first ? 1100ms : 6s));
    }
  }
}

TEST_CASE("answers that contradict each other move nothing [A10]") {
  host h;
  CHECK_FALSE(h.ask(false, 100ms, 1h));
  CHECK_FALSE(h.ask(false, 100ms, -1h));
  CHECK_FALSE(h.ask(false, 100ms, 2h));
  CHECK_FALSE(h.ask());
  CHECK_FALSE(h.ask(false, 100ms, 1h));
  CHECK(h.clock.offset() == 0ms);
}

TEST_CASE("an offset of a day or more is believed from two answers in a row that agree [A10]") {
  for (const milliseconds skew : {milliseconds(days{3}), milliseconds(-days{3}),
                                  milliseconds(-days{365 * 50})}) {
    CAPTURE(skew.count());
    host h;
    h.skew = skew;
    CHECK_FALSE(h.ask());
    CHECK(h.clock.offset() == 0ms);
    CHECK(h.ask());
    CHECK(std::chrono::abs(h.error()) <= 1100ms);
  }
  host odd;
  CHECK_FALSE(odd.ask(false, 100ms, days{400}));
  CHECK_FALSE(odd.ask(false, 100ms, -days{400}));
  CHECK_FALSE(odd.ask());
  CHECK_FALSE(odd.ask(false, 100ms, days{400}));
  CHECK(odd.clock.offset() == 0ms);
}

TEST_CASE("a refused time stamp is enough to move at once") {
  host h;
  h.skew = -20min;
  CHECK(h.ask(true));
  CHECK(std::chrono::abs(h.error()) <= 1100ms);
  CHECK(h.clock.take_news());
  host dead_battery;
  dead_battery.skew = -days{365 * 50};
  CHECK(dead_battery.ask(true));
  CHECK(std::chrono::abs(dead_battery.error()) <= 1100ms);
}

TEST_CASE("a step of the local clock is noticed, and moves the server's time only if unconfirmed"
          " [C01 C02]") {
  for (const milliseconds step : {milliseconds(1h), milliseconds(-1h), milliseconds(days{365}),
                                  milliseconds(-262s), milliseconds(2s)}) {
    CAPTURE(step.count());
    host confirmed;
    confirmed.ask();
    const auto before = confirmed.error();
    confirmed.skew += step;
    CHECK(confirmed.pass(1s) == step);
    CHECK(confirmed.error() == before);
    CHECK(confirmed.pass(1s) == 0ms);
    host alone;
    alone.pass(1s);
    alone.skew += step;
    CHECK(alone.pass(1s) == step);
    CHECK(alone.error() == step);
  }
}

TEST_CASE("drift is not a step, and is followed as soon as an answer contradicts it") {
  host h;
  h.ask();
  for (int minute = 0; minute < 24 * 60; ++minute) {
    h.skew += 5ms;                     // 83 ppm: 7.2 s in a day
    CHECK(h.pass(1min) == 0ms);
    if (minute % 10 == 0) h.ask();
    CHECK(std::chrono::abs(h.error()) <= 1200ms);
  }
}

TEST_CASE("the first tick of a process is no step") {
  server_clock clock;
  CHECK(clock.tick({utc_millis(day_one), 5h}) == 0ms);
}

TEST_CASE("suspend counts on both clocks and is no step [C05]") {
  host h;
  h.ask();
  CHECK(h.pass(days{3}) == 0ms);
}

TEST_CASE("news comes once for each noteworthy change, and none when time is right again") {
  host h;
  h.skew = 4s;
  h.ask();
  h.ask();
  CHECK_FALSE(h.clock.take_news());
  h.skew = 60s;
  h.clock.tick(h.now());
  CHECK(h.clock.take_news());
  CHECK_FALSE(h.clock.take_news());
  h.skew = 0s;
  h.clock.tick(h.now());
  CHECK_FALSE(h.clock.take_news());
  h.skew = 60s;
  h.clock.tick(h.now());
  CHECK(h.clock.take_news());
}

TEST_CASE("what an earlier process has learned is no news before an answer has confirmed it") {
  for (const bool still_off : {true, false}) {
    CAPTURE(still_off);
    host h;
    h.skew = still_off ? -1200s : 0s;
    h.clock.assume(1200s);
    CHECK_FALSE(h.clock.take_news());
    h.ask();
    CHECK(h.clock.take_news() == still_off);
    h.ask();
    CHECK_FALSE(h.clock.take_news());
  }
}
