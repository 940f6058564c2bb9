#include "core/gate/breaker.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace pullkeeper;
using namespace std::chrono_literals;

TEST_CASE("a breaker opens at once where the endpoint as a whole has failed") {
  for (const auto kind : {failure_kind::unreachable, failure_kind::credentials}) {
    random_source random(1);
    breaker tested;
    CHECK_FALSE(tested.open());
    CHECK(tested.failed(kind, 1h, 23h, random));
    CHECK(tested.open());
    CHECK(tested.cause() == kind);
    CHECK_FALSE(tested.failed(kind, 1h + 1s, 23h, random));
    CHECK(tested.open());
  }
}

TEST_CASE("doubtful answers open it only after five in a row") {
  random_source random(1);
  breaker tested;
  for (int i = 0; i < 4; ++i) CHECK_FALSE(tested.failed(failure_kind::transient, 1h, 23h, random));
  CHECK_FALSE(tested.answered());
  for (int i = 0; i < 4; ++i) CHECK_FALSE(tested.failed(failure_kind::transient, 1h, 23h, random));
  CHECK_FALSE(tested.open());
  CHECK(tested.failed(failure_kind::transient, 1h, 23h, random));
  CHECK(tested.open());
  CHECK(tested.cause() == failure_kind::transient);
}

TEST_CASE("an answer closes it and says so once") {
  random_source random(1);
  breaker tested;
  tested.failed(failure_kind::unreachable, 1h, 23h, random);
  CHECK(tested.answered());
  CHECK_FALSE(tested.open());
  CHECK_FALSE(tested.answered());
}

TEST_CASE("probes go on often enough for the time left, and never in a storm") {
  struct row {
    failure_kind kind;
    milliseconds left;
    milliseconds least;
    milliseconds most;
  };
  const row rows[] = {
      {failure_kind::unreachable, 23h, 2s, 4s},     {failure_kind::unreachable, 20s, 1s, 2s},
      {failure_kind::unreachable, 1ms, 125ms, 250ms}, {failure_kind::unreachable, -1h, 2s, 4s},
      {failure_kind::transient, 23h, 2s, 4s},       {failure_kind::credentials, 23h, 30s, 60s},
      {failure_kind::credentials, -1h, 2s, 4s},
  };
  for (const auto& r : rows) {
    random_source random(2);
    breaker tested;
    for (int i = 0; i < 200; ++i) {
      const auto now = 1h + 1min * i;
      tested.failed(r.kind, now, r.left, random);
      if (i < 20) continue;            // the growing part
      CAPTURE(std::string(to_string(r.kind)));
      CAPTURE(r.left.count());
      CHECK(tested.probe_at() >= now + r.least);
      CHECK(tested.probe_at() <= now + r.most);
    }
  }
}

TEST_CASE("the first probes come quickly") {
  random_source random(2);
  breaker tested;
  tested.failed(failure_kind::unreachable, 1h, 23h, random);
  CHECK(tested.probe_at() <= 1h + 500ms);
  CHECK(tested.probe_at() > 1h);
}
