#include "core/retry.hpp"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "support/core/make.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

constexpr int many = 40;               // attempts after which only the cap counts

const failure_kind passing[] = {failure_kind::unreachable, failure_kind::transient,
                                failure_kind::throttled,   failure_kind::clock,
                                failure_kind::credentials, failure_kind::missing};
const failure_kind standing[] = {failure_kind::permission, failure_kind::rejected,
                                 failure_kind::start_refused, failure_kind::length_refused,
                                 failure_kind::quota};

}  // namespace

TEST_CASE("the wait after a passing failure is capped by the time left, at each bound") {
  struct row {
    milliseconds left;
    milliseconds cap;
  };
  const row rows[] = {
      {days{30}, 10min},        {12h + 1ms, 10min},  {12h, 60s},        {12h - 1ms, 60s},
      {1h + 1ms, 60s},          {1h, 15s},           {1h - 1ms, 15s},   {150s, 15s},
      {149s, 14900ms},          {10s, 1s},           {2500ms, 250ms},   {2s, 250ms},
      {1ms, 250ms},             {0ms, 5s},           {-1ms, 5s},        {-days{30}, 5s},
  };
  for (const auto kind : passing) {
    for (const auto& r : rows) {
      CAPTURE(r.left.count());
      CAPTURE(std::string(to_string(kind)));
      CHECK(retry_ceiling(kind, many, r.left) == r.cap);
    }
  }
}

TEST_CASE("what only a person can mend is tried hourly, and within 30 s of the lapse") {
  for (const auto kind : standing) {
    CAPTURE(std::string(to_string(kind)));
    CHECK(retry_ceiling(kind, many, days{6}) == 1h);
    CHECK(retry_ceiling(kind, many, 1h + 1ms) == 1h);
    CHECK(retry_ceiling(kind, many, 1h) == 10min);
    CHECK(retry_ceiling(kind, many, 5min) == 5min + 30s);
    CHECK(retry_ceiling(kind, many, 1s) == 31s);
    CHECK(retry_ceiling(kind, many, 0ms) == 30s);
    CHECK(retry_ceiling(kind, many, -1h) == 30s);
  }
}

TEST_CASE("a conflict is first like any other, and an old one is not tried every few seconds") {
  CHECK(retry_ceiling(failure_kind::conflict, 10, days{6}) == 512s);
  CHECK(retry_ceiling(failure_kind::conflict, 10, 30min) == 15s);
  CHECK(retry_ceiling(failure_kind::conflict, 10, -1s) == 5s);
  CHECK(retry_ceiling(failure_kind::conflict, many, 30min) == 60s);
  CHECK(retry_ceiling(failure_kind::conflict, many, -1s) == 30s);
  CHECK(retry_ceiling(failure_kind::conflict, many, days{6}) == 10min);
}

TEST_CASE("the wait doubles from one second with each failure") {
  milliseconds expected = 1s;
  for (int attempts = 1; attempts <= 9; ++attempts, expected *= 2) {
    CHECK(retry_ceiling(failure_kind::transient, attempts, days{6}) == expected);
  }
  CHECK(retry_ceiling(failure_kind::transient, 11, days{6}) == 10min);
  CHECK(retry_ceiling(failure_kind::transient, 2'000'000'000, days{6}) == 10min);
  CHECK(retry_ceiling(failure_kind::permission, 1, days{6}) == 1s);
}

TEST_CASE("the drawn wait fills the range from zero to the ceiling and never leaves it") {
  random_source random(3);
  const auto ceiling = retry_ceiling(failure_kind::transient, many, 30h);
  milliseconds least = ceiling;
  milliseconds most{0};
  milliseconds sum{0};
  for (int i = 0; i < 10'000; ++i) {
    const auto wait = retry_delay(failure_kind::transient, many, 30h, 0ms, random);
    least = std::min(least, wait);
    most = std::max(most, wait);
    sum += wait;
  }
  CHECK(least >= 0ms);
  CHECK(least < ceiling / 100);
  CHECK(most <= ceiling);
  CHECK(most > ceiling * 99 / 100);
  CHECK(sum / 10'000 > ceiling * 48 / 100);
  CHECK(sum / 10'000 < ceiling * 52 / 100);
}

TEST_CASE("any lead holds many tries: every failure leaves at least nine tenths of the time") {
  random_source random(4);
  for (const auto lead : {milliseconds(23h), milliseconds(1h)}) {
    milliseconds left = lead;
    int tries = 0;
    for (; left > 0ms; ++tries) {
      left -= std::max<milliseconds>(
          1ms, retry_delay(failure_kind::transient, tries + 1, left, 0ms, random));
    }
    CHECK(tries > 100);
  }
}

TEST_CASE("what the API asks for wins over the table, in milliseconds and within reason") {
  random_source random(5);
  CHECK(retry_delay(failure_kind::throttled, 1, 6h, 4321ms, random) == 4321ms);
  CHECK(retry_delay(failure_kind::throttled, many, 6h, 1ms, random) == 1ms);
  CHECK(retry_delay(failure_kind::transient, 1, -1h, 30s, random) == 30s);
  CHECK(retry_delay(failure_kind::throttled, 1, days{6}, days{365}, random) == 10min);
}

TEST_CASE("what the API asks for never passes a tenth of the time left, nor 30 s while dark") {
  random_source random(6);
  const std::pair<milliseconds, milliseconds> rows[] = {
      {days{6}, 10min}, {100min, 10min}, {50min, 5min}, {40s, 4s},     {2500ms, 250ms},
      {1s, 250ms},      {1ms, 250ms},    {0ms, 30s},    {-1ms, 30s},   {-days{6}, 30s},
  };
  for (const auto& [left, most] : rows) {
    CAPTURE(left.count());
    for (const auto kind : {failure_kind::throttled, failure_kind::transient}) {
      CHECK(retry_delay(kind, 1, left, 1h, random) == most);
      CHECK(retry_delay(kind, 1, left, 100ms, random) == 100ms);
    }
  }
}

TEST_CASE("the same seed draws the same jitter, another seed another") {
  random_source one(9), same(9), other(10);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const auto drawn = one.between(0ms, 1h);
    CHECK(drawn == same.between(0ms, 1h));
    differs = differs || drawn != other.between(0ms, 1h);
  }
  CHECK(differs);
  CHECK(one.between(5ms, 5ms) == 5ms);
  CHECK(one.between(5ms, 1ms) == 5ms);
}

TEST_CASE("many that are dark for one reason are one probe every 30 s, and no other waits") {
  using kind = failure_kind;
  CHECK(in_turn(20s, kind::permission, -1s, 10) == 200s);
  CHECK(in_turn(20s, kind::permission, -1s, 1000) == 10min);
  CHECK(in_turn(20s, kind::permission, -1s, 1) == 20s);
  CHECK(in_turn(20s, kind::permission, 1s, 10) == 20s);
  CHECK(in_turn(20s, kind::transient, -1s, 10) == 20s);
}

TEST_CASE("a failure that an earlier process had more than a day ago does not count any more") {
  failures before;
  const present then{1h, utc_millis(day_one)};
  before.count(operation::describe, failure_kind::transient, "timeout", then.boot);
  const auto kept = before.remember(then);
  for (const auto& [passed, counts] : {std::pair{24h, 1}, std::pair{25h, 0}}) {
    failures after;
    after.recall(kept, present{1h, utc_millis(day_one) + passed});
    CHECK(after.in_a_row() == counts);
  }
}
