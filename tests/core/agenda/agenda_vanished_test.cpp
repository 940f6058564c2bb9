// Schedules that are gone from the files: counted until somebody says that they may.
#include "core/agenda/vanished.hpp"

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

// `count` of one domain, and one of another.
std::vector<schedule> many(int count) {
  auto all = keep_many(count, "s", 100);
  auto other = keep("other", day_one);
  other.key.domain = "other.example.com";
  all.push_back(other);
  return all;
}

// All but the first `gone` ones.
std::vector<schedule> without(std::vector<schedule> all, int gone) {
  all.erase(all.begin(), all.begin() + gone);
  return all;
}

struct started : world {
  explicit started(const std::vector<schedule>& all, keep_settings with = {})
      : world(day_one, with) {
    load(all);
    run_for(2min);
  }
};

// Nothing of them is remembered.
struct found_in_place : world {
  explicit found_in_place(const std::vector<schedule>& all) : world(day_one + 1h) {
    cloud = started(all).cloud;
    load(all);
    run_for(2min);
    REQUIRE(writes() == 0);
  }
};

keep_settings deleting_two_at_most() {
  keep_settings settings;
  settings.on_removed = removal_policy::remove;
  settings.delete_brake = 2;
  return settings;
}

bool misses_none(const world& w, std::size_t of) {
  vanished_schedules none;
  none.expected = of;
  return w.tested.vanished() == none;
}

}  // namespace

TEST_CASE("three may go, and a tenth where that is more; one more is an alarm [G17]") {
  const std::pair<int, int> table[] = {{10, 3}, {29, 3}, {49, 5}, {99, 10}};
  for (const auto& [count, most] : table) {
    CAPTURE(count);
    const auto all = many(count);
    started w(all);
    w.load(without(all, most));
    CHECK(w.tested.vanished().missing == static_cast<std::size_t>(most));
    CHECK(w.tested.vanished().expected == all.size());
    CHECK_FALSE(w.tested.vanished().alarm);
    w.load(without(all, most + 1));
    CHECK(w.tested.vanished().alarm);
    CHECK(w.tested.vanished().first_end == utc_millis(day_one + std::chrono::days(6)));
    w.load(all);
    CHECK(misses_none(w, all.size()));
  }
}

TEST_CASE("the setting says how many may go") {
  const auto all = many(10);
  keep_settings none;
  none.removal_brake = 0;
  started w(all, none);
  w.load(without(all, 1));
  CHECK(w.tested.vanished().alarm);
  w.settings.removal_brake = 5;
  w.load(without(all, 5));
  CHECK_FALSE(w.tested.vanished().alarm);
}

TEST_CASE("the last one of a domain is an alarm, and so is the last one of all") {
  const auto all = many(10);
  started w(all);
  w.load(std::vector(all.begin(), all.end() - 1));
  CHECK(w.tested.vanished().alarm);
  CHECK(w.tested.vanished().domains == std::vector<std::string>{"other.example.com"});
}

TEST_CASE("what goes bit by bit is counted together, over reloads and restarts") {
  const auto all = many(10);
  started w(all);
  w.load(without(all, 2));
  w.run_for(1min);
  w.restart(without(all, 3));
  w.run_for(1min);
  CHECK(w.tested.vanished().missing == 3);
  CHECK_FALSE(w.tested.vanished().alarm);
  w.load(without(all, 4));
  CHECK(w.tested.vanished().alarm);
}

TEST_CASE("what is over, paused or was never accepted is not missed") {
  auto all = many(10);
  for (int i = 0; i < 2; ++i) all[static_cast<std::size_t>(i)].wanted.end = day_one + 1h;
  all[2].paused = all[3].paused = true;
  started w(all);
  w.run_for(2h);
  auto typo = all;
  typo.push_back(keep("typo", day_one + std::chrono::days(30)));
  typo.back().key.domain = "typo.example.com";
  w.load(typo);
  w.run_for(1min);
  w.load(without(all, 4));
  CHECK(w.tested.vanished().missing == 0);
  CHECK(w.tested.vanished().expected == 7);
}

TEST_CASE("what was found in place is missed as what was added is, over restarts as well") {
  const auto all = many(10);
  found_in_place w(all);
  CHECK(w.tested.vanished().expected == 11);
  w.load(without(all, 4));
  CHECK(w.tested.vanished().missing == 4);
  CHECK(w.tested.vanished().alarm);
  w.run_for(1min);
  w.restart(without(all, 4));
  CHECK(w.tested.vanished().missing == 4);
  w.run_for(10min);
  CHECK(w.tested.vanished().alarm);
  w.load(all);
  CHECK(misses_none(w, 11));
}

TEST_CASE("what was only ever found in place is missed where it goes while no process runs") {
  const auto all = many(10);
  found_in_place w(all);
  w.restart(without(all, 4));
  CHECK(w.tested.vanished().missing == 4);
  CHECK(w.tested.vanished().expected == 11);
  CHECK(w.tested.vanished().alarm);
  w.run_for(10min);
  w.restart(without(all, 4));
  CHECK(w.tested.vanished().alarm);
  w.tested.confirm_removal(w.local());
  w.run_for(1min);
  w.restart(without(all, 4));
  CHECK(misses_none(w, 7));
}

TEST_CASE("what stands with other sources than were asked for is not missed while down") {
  auto all = many(10);
  started first(all);
  world w(day_one + 1h);
  w.cloud = first.cloud;
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op == operation::describe) return std::nullopt;
    return refusal(failure_kind::permission, "Forbidden.RAM");
  };
  for (auto& one : all) one.sources = {"rtmp://elsewhere.example.com/a"};
  w.load(all);
  w.run_for(2min);
  w.restart(without(all, 4));
  CHECK(w.tested.vanished().missing == 0);
}

TEST_CASE("what ends by itself after it is gone is not missed any more") {
  auto all = many(10);
  for (int i = 0; i < 4; ++i) all[static_cast<std::size_t>(i)].wanted.end = day_one + 3h;
  started w(all);
  w.load(without(all, 4));
  CHECK(w.tested.vanished().alarm);
  w.run_for(4h);
  CHECK(w.tested.vanished().missing == 0);
}

TEST_CASE("what is confirmed is not missed, and is deleted without regard to the brake") {
  const auto all = many(20);
  started w(all, deleting_two_at_most());
  w.tested.hold_deletions(true, w.local());
  w.load(without(all, 12));
  w.run_for(30min);
  CHECK(w.count(operation::remove) == 0);
  CHECK(w.tested.confirm_removal(w.local()).size() == 12);
  w.tested.hold_deletions(false, w.local());
  w.run_for(30min);
  CHECK(w.count(operation::remove) == 12);
  CHECK(w.count("mass_removal_stopped") == 0);
  CHECK(misses_none(w, 9));
  w.restart(without(all, 12));
  CHECK(w.tested.vanished().missing == 0);
}

TEST_CASE("a confirmation that a crash has cut short can be given again") {
  const auto all = many(20);
  started w(all, deleting_two_at_most());
  w.tested.hold_deletions(true, w.local());
  w.load(without(all, 12));
  CHECK(w.tested.confirm_removal(w.local()).size() == 12);
  w.restart(without(all, 12));
  w.run_for(30min);
  CHECK(w.count(operation::remove) == 0);
  CHECK(w.tested.confirm_removal(w.local()).size() == 12);
  w.run_for(30min);
  CHECK(w.count(operation::remove) == 12);
  CHECK(w.tested.confirm_removal(w.local()).empty());
}

TEST_CASE("what is gone and has ended is forgotten where there was no alarm") {
  const auto all = many(10);
  started w(all);
  w.load(without(all, 2));
  w.run_for(1h);
  w.tested.forget_removed(w.local());
  CHECK(w.tested.vanished().missing == 2);
  w.run_for(std::chrono::days(7));
  w.tested.forget_removed(w.local());
  CHECK(w.tested.vanished().missing == 0);
  w.run_for(1min);
  w.restart(without(all, 2));
  CHECK(w.tested.vanished().missing == 0);
}
