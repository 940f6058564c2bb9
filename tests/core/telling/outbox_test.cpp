// The messages for one hook.
#include "core/telling/outbox.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

const delivery taken;

delivery lost() { return {"connect: refused", false}; }
delivery refused() { return {"the receiver answers with HTTP 400", true}; }

message with_id(const std::string& id) { return {.id = id, .incident = "coverage", .summary = id}; }

std::string next_id(outbox& box, milliseconds now) {
  const auto* due = box.next(now);
  return due ? due->id : "";
}

std::string names(outbox& box) {
  std::string all;
  for (const auto& one : box.take_events()) {
    all += (all.empty() ? "" : " ") + std::string(one.name);
  }
  return all;
}

}  // namespace

TEST_CASE("messages are sent in their order, one at a time") {
  outbox box("oncall");
  CHECK(next_id(box, 0s).empty());
  CHECK(box.wake() == far_future);
  box.add(with_id("a"), 0s);
  box.add(with_id("b"), 0s);
  CHECK(next_id(box, 0s) == "a");
  CHECK(next_id(box, 1s).empty());
  box.ended(taken, 2s);
  CHECK(next_id(box, 2s) == "b");
  box.ended(taken, 3s);
  CHECK(box.waiting() == 0);
  CHECK(names(box).empty());
}

TEST_CASE("a hook that fails rests longer each time, is one line, and gets it later [S09]") {
  outbox box("oncall");
  box.add(with_id("a"), 0s);
  auto now = 0s;
  for (const auto rest : {5s, 10s, 20s, 40s, 80s, 160s, 300s, 300s}) {
    CHECK(next_id(box, now) == "a");
    box.ended(lost(), now);
    CHECK(names(box) == (rest == 5s ? "hook_failed" : ""));
    CHECK(next_id(box, now + rest - 1s).empty());
    CHECK(box.wake() == now + rest);
    now += rest;
  }
  CHECK(next_id(box, now) == "a");
  box.ended(taken, now);
  CHECK(names(box) == "hook_restored");
  CHECK(box.waiting() == 0);
}

TEST_CASE("what nobody takes for a day is given up, and told once") {
  outbox box("oncall");
  box.add(with_id("a"), 0s);
  box.add(with_id("b"), 0s);
  milliseconds now{0};
  while (box.waiting() > 0) {
    if (!next_id(box, now).empty()) box.ended(lost(), now);
    now = std::max(now, box.wake() == far_future ? now : box.wake());
    REQUIRE(now < 30h);
  }
  CHECK(now >= 24h);
  CHECK(names(box) == "hook_failed hook_gave_up");
  box.add(with_id("c"), now);
  CHECK(next_id(box, now + 5min) == "c");
  box.ended(taken, now + 5min);
  const auto told = box.take_events();
  REQUIRE(told.size() == 1);
  CHECK(told[0].fields.back().second == "2");
}

TEST_CASE("one that is refused ten times is in no other message's way") {
  outbox box("oncall");
  box.add(with_id("bad"), 0s);
  box.add(with_id("good"), 0s);
  milliseconds now{0};
  for (int i = 0; i < 10; ++i) {
    REQUIRE(next_id(box, now) == "bad");
    box.ended(refused(), now);
    now += 5min;
  }
  CHECK(now < 1h);
  CHECK(next_id(box, now) == "good");
}

TEST_CASE("no more than a hundred wait: the oldest goes, but not the one under way") {
  outbox box("oncall");
  for (int i = 0; i < 100; ++i) box.add(with_id(std::to_string(i)), 0s);
  CHECK(next_id(box, 0s) == "0");
  box.add(with_id("100"), 0s);
  CHECK(box.waiting() == 100);
  CHECK(names(box) == "hook_gave_up");
  box.ended(taken, 1s);
  CHECK(next_id(box, 1s) == "2");
}

TEST_CASE("a reload tries at once, and what was broken off is sent anew") {
  outbox box("oncall");
  box.add(with_id("a"), 0s);
  next_id(box, 0s);
  box.ended(lost(), 0s);
  box.try_again();
  CHECK(next_id(box, 1s) == "a");
  box.abandoned();
  CHECK(next_id(box, 1s) == "a");
}

TEST_CASE("a hook that was unusable and is mended is told as such once nothing waits for it") {
  outbox box("oncall");
  box.failed("others can change it", 0s);
  CHECK(names(box) == "hook_failed");
  box.failed("others can change it", 9s);
  CHECK(names(box).empty());
  box.usable(60s);
  CHECK(names(box) == "hook_restored");
  box.usable(61s);
  CHECK(names(box).empty());
}

TEST_CASE("a hook that failed for an earlier process is told to be restored, not to fail anew") {
  outbox before("oncall");
  CHECK(!before.failing().since());
  before.add(with_id("a"), 0s);
  next_id(before, 0s);
  before.ended(lost(), 3s);
  REQUIRE(before.failing().since() == milliseconds{3s});
  outbox box("oncall");
  box.failing().recall(*before.failing().since());
  box.add(with_id("a"), 60s);
  CHECK(next_id(box, 60s) == "a");
  box.ended(lost(), 60s);
  CHECK(names(box).empty());
  CHECK(next_id(box, 70s) == "a");
  box.ended(taken, 73s);
  const auto told = box.take_events();
  REQUIRE(told.size() == 1);
  CHECK(std::string(told[0].name) == "hook_restored");
  CHECK(told[0].fields[1].second == "1m10s");
  CHECK(!box.failing().since());
}

TEST_CASE("what waits for a hook that is gone is given up") {
  outbox box("oncall");
  box.discard();
  CHECK(names(box).empty());
  box.add(with_id("a"), 0s);
  box.discard();
  CHECK(box.waiting() == 0);
  CHECK(names(box) == "hook_gave_up");
}
