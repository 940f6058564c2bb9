// When a key that ends is asked for anew: the rules alone, without network and clock.
#include "edge/credentials/renewal.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;
using namespace std::chrono_literals;
using advice = renewal::advice;

namespace {

constexpr milliseconds start = 1000h;

renewal renewed(milliseconds life, double chance = 0) {
  renewal result;
  result.succeeded(start, life, chance);
  return result;
}

// How long after its coming a key is asked for anew.
milliseconds renewed_after(milliseconds life, double chance) {
  const renewal r = renewed(life, chance);
  milliseconds low{0}, high = life;
  while (low < high) {
    const auto middle = (low + high) / 2;
    if (r.at(start + middle) == advice::use) low = middle + 1ms;
    else high = middle;
  }
  return low;
}

}  // namespace

TEST_CASE("without a key, the call waits for one") {
  const renewal nothing;
  CHECK(nothing.at(start) == advice::wait);
  CHECK(nothing.time_left(start) == 0ms);
  CHECK_FALSE(nothing.failing());
}

TEST_CASE("a key is renewed a quarter of its life before its end, from 5 to 15 minutes") {
  const struct {
    milliseconds life;
    milliseconds margin;
  } table[] = {{6h, 15min}, {1h, 15min}, {40min, 10min}, {20min, 5min}, {12min, 5min},
               {10min, 5min}, {6min, 3min}, {1min, 30s}, {20s, 10s}};
  for (const auto& [life, margin] : table) {
    CAPTURE(life.count());
    CHECK(renewed_after(life, 0) == life - margin);
    CHECK(renewed_after(life, 1) == life - margin - margin / 5);
  }
}

TEST_CASE("a key that has hardly any life left is not asked for without end") {
  CHECK(renewed(8s).at(start) == advice::wait);
  CHECK(renewed_after(14s, 1) == 4s);
  CHECK(renewed(30s, 0.99).at(start + 5s) == advice::use);
}

TEST_CASE("a call waits only when the key might end before the call does") {
  const renewal r = renewed(1h);
  CHECK(r.at(start) == advice::use);
  CHECK(r.at(start + 45min - 1ms) == advice::use);
  CHECK(r.at(start + 45min) == advice::use_and_renew);
  CHECK(r.at(start + 1h - 10s - 1ms) == advice::use_and_renew);
  CHECK(r.at(start + 1h - 10s) == advice::wait);
  CHECK(r.time_left(start + 1h - 1ms) == 1ms);
  CHECK(r.time_left(start + 1h) == 0ms);
  CHECK(r.time_left(start + 2h) == 0ms);
}

TEST_CASE("a failed renewal is told once, and not where there is no good key any more") {
  renewal r = renewed(1h);
  CHECK(r.failed(start + 45min, 0));
  CHECK_FALSE(r.failed(start + 46min, 0));
  CHECK(r.failing());
  CHECK(r.failing_for(start + 50min) == 5min);
  r.succeeded(start + 50min, 1h, 0);
  CHECK_FALSE(r.failing());
  CHECK(r.failing_for(start + 50min) == 0ms);
  CHECK(r.failed(start + 100min, 0));
  renewal none;
  CHECK_FALSE(none.failed(start, 0));
  renewal ended = renewed(1h);
  CHECK_FALSE(ended.failed(start + 1h, 0));
}

TEST_CASE("failed renewals are repeated after 1 s, 2 s, ... 1 min, sooner when time runs out") {
  renewal r = renewed(1h);
  auto now = start + 40min;
  for (const auto pause : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
    CAPTURE(pause.count());
    r.failed(now, 0);                  // half of twice the pause
    CHECK(r.at(now + pause - 1ms) == advice::use);
    CHECK(r.at(now + pause) == advice::use_and_renew);
    now += pause;
  }
  r.failed(now, 0.999);
  CHECK(r.at(now + 59s) == advice::use);
  CHECK(r.at(now + 60s) == advice::use_and_renew);
  r.failed(start + 1h - 20s, 0.999);
  CHECK(r.at(start + 1h - 18s) == advice::use_and_renew);
}

TEST_CASE("a key that the API refuses is renewed before the next call, but only once") {
  renewal r = renewed(1h);
  r.refused();
  CHECK(r.at(start + 1min) == advice::wait);
  SUBCASE("by another") {
    r.succeeded(start + 1min, 1h, 0);
    CHECK(r.at(start + 1min) == advice::use);
  }
  SUBCASE("or goes on being used, where no other is to be had") {
    CHECK(r.failed(start + 1min, 0));
    CHECK(r.at(start + 1min) == advice::use);
    CHECK(r.at(start + 2min) == advice::use_and_renew);
  }
}

TEST_CASE("a key from before a reload is used at once, and asked for anew beside the first call") {
  renewal r;
  r.inherited(start, 20min);
  CHECK(r.at(start) == advice::use_and_renew);
  CHECK(r.time_left(start) == 20min);
  CHECK(r.failed(start, 0));
  CHECK(r.at(start) == advice::use);
  renewal nearly_over;
  nearly_over.inherited(start, 5s);
  CHECK(nearly_over.at(start) == advice::wait);
}
