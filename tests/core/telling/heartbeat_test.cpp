// When a ping is due.
#include "core/telling/heartbeat.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

// Every minute; the first ping is taken at 0 s.
heartbeat beating() {
  heartbeat one;
  one.configure(60s);
  one.follow(true, "fine", 0s);
  one.ended("", 0s);
  return one;
}

std::string names(std::vector<event> told) {
  std::string all;
  for (const auto& one : told) all += (all.empty() ? "" : " ") + std::string(one.name);
  return all;
}

}  // namespace

TEST_CASE("without an interval there is no ping, and nothing wakes for one") {
  heartbeat none;
  CHECK(!none.follow(true, "fine", 0s));
  CHECK(none.wake() == far_future);
}

TEST_CASE("the first ping is sent at once, and the next ones at their interval") {
  heartbeat one;
  one.configure(60s);
  const auto first = one.follow(true, "fine", 0s);
  REQUIRE(first);
  CHECK(first->well);
  CHECK(first->verdict == "fine");
  CHECK(one.wake() == far_future);
  one.ended("", 100ms);
  CHECK(one.wake() == 60s);
  CHECK(!one.follow(true, "fine", 59s));
  CHECK(one.follow(true, "fine", 60s));
}

TEST_CASE("a receiver that waits for 120 s is overdue 120 s after a death, and never before") {
  // Each ping may take up to 20 s, and we may be looked at up to 1 s late.
  heartbeat one;
  one.configure(60s);
  milliseconds now{0}, last{0};
  for (int i = 0; i < 1000; ++i) {
    now = std::max(now, one.wake()) + 997ms;
    const auto sent = one.follow(true, "fine", now);
    REQUIRE(sent);
    CHECK(now - last <= 61s);
    last = now;
    now += 20s * (i % 2);
    one.ended("", now);
  }
  // Whenever we die, no more than one interval has passed since the last ping.
  CHECK(one.wake() - last == 60s);
}

TEST_CASE("a change is told at once, with the verdict, but no more than once in five seconds") {
  auto one = beating();
  CHECK(!one.follow(false, "dark", 3s));
  CHECK(one.wake() == 5s);
  const auto fail = one.follow(false, "dark", 5s);
  REQUIRE(fail);
  CHECK(!fail->well);
  CHECK(fail->verdict == "dark");
  one.ended("", 5s);
  CHECK(!one.follow(false, "dark", 20s));
  CHECK(one.follow(true, "fine", 21s));
}

TEST_CASE("what has changed and changed back within five seconds is not told") {
  auto one = beating();
  CHECK(!one.follow(false, "dark", 3s));
  CHECK(!one.follow(true, "fine", 5s));
  CHECK(one.wake() == 60s);
}

TEST_CASE("what is not well for a moment only is not told, and no ping says meanwhile that it is") {
  heartbeat one;
  one.configure(60s);
  CHECK(!one.follow(false, "dark", 0s));
  CHECK(one.wake() == 2s);
  CHECK(!one.follow(false, "dark", 1s));
  const auto well = one.follow(true, "fine", 1500ms);
  REQUIRE(well);
  CHECK(well->well);
  one.ended("", 1500ms);
  CHECK(!one.follow(false, "dark", 61500ms));
  CHECK(one.wake() == 63500ms);
  CHECK(one.follow(false, "dark", 63500ms));
}

TEST_CASE("no ping is sent while another one is under way") {
  heartbeat one;
  one.configure(5s);
  CHECK(one.follow(true, "fine", 0s));
  CHECK(!one.follow(true, "fine", 30s));
  one.ended("", 31s);
  CHECK(one.follow(true, "fine", 31s));
}

TEST_CASE("failing pings are one line, and so is the first that works again") {
  auto one = beating();
  for (const auto at : {60s, 120s, 180s}) {
    REQUIRE(one.follow(true, "fine", at));
    one.ended("connect: refused", at + 1s);
    CHECK(names(one.take_events()) == (at == 60s ? "heartbeat_failed" : ""));
  }
  REQUIRE(one.follow(true, "fine", 240s));
  one.ended("", 241s);
  const auto told = one.take_events();
  REQUIRE(names(told) == "heartbeat_restored");
  CHECK(told[0].fields[0].second == "3m");
}

TEST_CASE("a ping that was broken off is due anew, and has neither failed nor worked") {
  auto one = beating();
  REQUIRE(one.follow(true, "fine", 60s));
  one.abandoned();
  CHECK(one.take_events().empty());
  CHECK(one.follow(true, "fine", 61s));
}

TEST_CASE("a receiver that was away for an earlier process is told to be back, for all that time") {
  heartbeat before;
  before.configure(60s);
  before.follow(true, "", 0s);
  before.ended("refused", 1s);
  REQUIRE(before.failing().since() == milliseconds{1s});
  heartbeat beat;
  beat.failing().recall(*before.failing().since());
  beat.configure(60s);
  REQUIRE(beat.follow(true, "", 100s));
  beat.ended("", 101s);
  const auto told = beat.take_events();
  REQUIRE(told.size() == 1);
  CHECK(std::string(told[0].name) == "heartbeat_restored");
  CHECK(told[0].fields[0].second == "1m40s");
  beat.failing().recall(0s);
  beat.configure(0s);                  // nobody is to be pinged any more
  CHECK(!beat.failing().since());
}
