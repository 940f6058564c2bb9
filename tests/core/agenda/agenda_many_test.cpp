// More streams than one slice of a walk takes.
#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;

namespace {

constexpr int many = 1000;
static_assert(many > 3 * static_cast<int>(rounds::slice_most));

keep_settings fast() {
  keep_settings with;
  with.rate = {15, 15, 15, 15};
  return with;
}

// An API that takes any number of configs, and lists none.
answer takes_all(const call& made) {
  return is_write(made) ? accept() : refusal(failure_kind::permission, "Forbidden");
}

void settle(agenda& tested, const moment& at) {
  while (!tested.settled()) tested.next(at);
}

}  // namespace

TEST_CASE("what concerns many is done in slices, between which calls leave") {
  agenda tested(fast(), 1);
  const moment at{utc_millis(day_one), hours(1)};
  tested.load(keep_many(many), fast(), at);
  CHECK(!tested.knows_all());
  CHECK(tested.wake() <= at.boot);
  const auto first = tested.next(at);
  REQUIRE(first);
  CHECK(first->op == operation::describe);
  CHECK(!tested.knows_all());
  settle(tested, at);
  CHECK(tested.knows_all());
  CHECK(tested.wake() > at.boot);
}

TEST_CASE("who asks how all stands waits until all were asked") {
  agenda tested(fast(), 1);
  const moment at{utc_millis(day_one), hours(1)};
  tested.load(keep_many(many), fast(), at);
  tested.ask_all(at);
  CHECK(tested.knows_all());
  for (const auto& s : keep_many(many)) CHECK(tested.find(s.key)->last().due);
}

TEST_CASE("many streams are all submitted after an outage from the start") {
  world w(day_one, fast());
  bool gone = true;
  w.fault = [&](const call& made, utc_seconds) {
    return gone ? refusal(failure_kind::unreachable, "connect") : takes_all(made);
  };
  w.load(keep_many(many));
  w.run_for(minutes(10));
  CHECK(w.writes() == 0);
  gone = false;
  w.run_for(minutes(5));
  for (const auto& s : keep_many(many)) CHECK(w.count(operation::add, s.key.stream) == 1);
}

TEST_CASE("many streams that have waited for a person are all tried again on demand") {
  world w(day_one, fast());
  bool refused = true;
  w.fault = [&](const call& made, utc_seconds) {
    return refused && is_write(made) ? refusal(failure_kind::quota, "Quota") : takes_all(made);
  };
  w.load(keep_many(many));
  w.run_for(minutes(5));
  refused = false;
  w.calls.clear();
  w.try_again();
  w.run_for(minutes(3));
  for (const auto& s : keep_many(many)) CHECK(w.count(operation::add, s.key.stream) == 1);
}

TEST_CASE("many removed schedules of which nothing stands leave nothing behind") {
  agenda tested(fast(), 1);
  const moment at{utc_millis(day_one), hours(1)};
  auto all = keep_many(many);
  tested.load(all, fast(), at);
  settle(tested, at);
  auto other = studio;
  other.key.domain = "other.example.com";
  tested.load({other}, fast(), at);
  settle(tested, at);
  CHECK(tested.everything().streams.size() == 1);
  CHECK(tested.counts().schedules == 1);
  for (const auto& s : all) CHECK(!tested.find(s.key));
  CHECK(tested.find(other.key));
}

TEST_CASE("what is to be saved of many comes in parts, that of a call first") {
  agenda tested(fast(), 1);
  moment at{utc_millis(day_one), hours(1)};
  memory known;
  for (const auto& s : keep_many(2 * many)) {
    stream_memory m;
    m.key = s.key;
    m.name = "earlier";
    m.known = true;
    m.standing = {made(day_one, grid1)};
    known.streams.push_back(m);
  }
  tested.recall(known, at);
  tested.load(keep_many(2 * many), fast(), at);
  const auto call = tested.next(at);
  REQUIRE(call);
  const auto first = tested.take_changes(at);
  CHECK(first.domains.size() == 1);
  CHECK(first.streams.size() < std::size_t{many});
  CHECK(tested.has_changes());
  auto streams = first.streams.size();
  while (tested.has_changes()) streams += tested.take_changes(at).streams.size();
  CHECK(streams == std::size_t{2 * many});
}
