// Pulls that come and go: programmes of the week, and lists of pulls.
#include <string>

#include <doctest/doctest.h>

#include "core/pulls.hpp"
#include "support/core/world.hpp"
#include "support/core/zones.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

// Each day from 00:00Z to 10:00Z.
schedule council() {
  auto s = keep("council", day_one);
  s.repeat = {test::daily(8h, 18h, shanghai())};
  return s;
}

keep_settings updating() {
  keep_settings settings;
  settings.handover = handover_mode::update;
  return settings;
}

// Seconds of [from, to) in which it is wanted and dark.
seconds dark(const world& w, const schedule& s, utc_seconds from, utc_seconds to) {
  seconds sum{0};
  for (const auto& one : pulls_within(s, from, to, 10'000)) {
    sum += w.cloud.dark(s.key, std::max(one.start, from), std::min(one.end.value_or(to), to));
  }
  return sum;
}

// The same in which it is not wanted, and pulled all the same.
seconds needless(const world& w, const schedule& s, utc_seconds from, utc_seconds to) {
  seconds wanted{0};
  for (const auto& one : pulls_within(s, from, to, 10'000)) {
    wanted += std::min(one.end.value_or(to), to) - std::max(one.start, from);
  }
  const seconds lit = (to - from) - w.cloud.dark(s.key, from, to);
  return lit - (wanted - dark(w, s, from, to));
}

}  // namespace

TEST_CASE("a daily programme is pulled in its hours and in no others, whatever the API does") {
  for (const auto& api : fake_cloud::all_ways) {
    const auto [how, blocks] = api;
    CAPTURE(static_cast<int>(api.how));
    CAPTURE(api.expired_blocks);
    world w(day_one - days{2});
    w.cloud.how = how;
    w.cloud.expired_blocks = blocks;
    const auto s = council();
    w.load({s});
    w.run_until(utc_millis(day_one + days{14}));
    CHECK(dark(w, s, day_one, w.second()) == 0s);
    CHECK(needless(w, s, day_one, w.second()) == 0s);
    CHECK(w.cloud.restarts(s.key) == 0);
    CHECK(w.count("pull_finished") == 14);
    CHECK(w.count("coverage_at_risk") == 0);
    CHECK(w.count("drift_found") == 0);
  }
}

TEST_CASE("new data of a time zone move what they must, and are told as what they are") {
  world w(day_one - days{2}, updating());
  auto s = council();
  w.load({s});
  w.run_until(utc_millis(day_one + 2h));
  w.calls.clear();
  auto moved = s;
  auto zone = *s.repeat[0].zone;
  zone.changes.push_back({day_one + days{3}, 9h});      // an hour ahead from then on
  moved.repeat[0].zone = std::make_shared<const time_zone>(zone);
  w.load({moved});
  w.run_until(utc_millis(day_one + 9h));
  CHECK(w.writes() == 0);
  CHECK(w.last("schedule_changed")["reason"] == "new data of the time zone Asia/Shanghai");
  w.run_until(utc_millis(day_one + days{6}));
  CHECK(dark(w, moved, day_one, w.second()) == 0s);
  CHECK(needless(w, moved, day_one, w.second()) == 0s);
  moved.repeat[0].to = 17h;
  w.load({moved});
  CHECK(w.last("schedule_changed")["reason"].empty());
}

TEST_CASE("the next pull is submitted once the one before has ended, long before it begins") {
  world w(day_one - days{2});
  w.load({council()});
  w.run_until(utc_millis(day_one + days{1}));
  w.calls.clear();
  w.run_until(utc_millis(day_one + days{2}));
  REQUIRE(w.writes() == 1);
  for (const auto& c : w.calls) {
    if (!is_write(c.what)) continue;
    const auto ended = day_one + days{1} + 10h;
    CHECK(c.what.op == operation::add);
    CHECK(c.what.wanted.start == day_one + days{2});
    CHECK(c.what.wanted.end == day_one + days{2} + 10h);
    CHECK(c.at >= utc_millis(ended));
    CHECK(c.at <= utc_millis(ended + 10s));
  }
}

TEST_CASE("where configs coexist the next pull is submitted a lead before it, beside this one") {
  keep_settings settings;
  settings.lead = 20h;
  world w(day_one - days{2}, settings);
  w.cloud.how = fake_cloud::rule::coexist;
  auto s = council();
  s.repeat[0].to = 22h;                // 14 hours, so that the next is due while this one runs
  w.load({s, harbour});
  w.run_until(utc_millis(day_one + days{7}));      // what an add does has been learned by then
  w.calls.clear();
  w.run_until(utc_millis(day_one + days{8}));
  std::size_t seen = 0;
  for (const auto& c : w.calls) {
    if (!is_write(c.what) || c.what.key != s.key) continue;
    ++seen;
    CHECK(c.what.op == operation::add);
    CHECK(c.what.wanted.start == day_one + days{8});
    CHECK(c.at >= utc_millis(day_one + days{7} + 4h));
    CHECK(c.at <= utc_millis(day_one + days{7} + 4h + 1min));
  }
  CHECK(seen == 1);
  w.run_until(utc_millis(day_one + days{12}));
  CHECK(dark(w, s, day_one, w.second()) == 0s);
  CHECK(needless(w, s, day_one, w.second()) == 0s);
  CHECK(w.count("drift_found") == 0);
}

TEST_CASE("a gap of minutes between two pulls is met on both sides") {
  world w(day_one - days{1});
  auto s = council();
  s.repeat = {test::daily(0h, 12h, shanghai()), test::daily(12h + 5min, 24h, shanghai())};
  w.load({s});
  w.run_until(utc_millis(day_one + days{5}));
  CHECK(dark(w, s, day_one, w.second()) == 0s);
  CHECK(needless(w, s, day_one, w.second()) == 0s);
}

TEST_CASE("what blocks in a short gap is cleared in time, and is no alarm") {
  for (const bool in_silence : {false, true}) {
    CAPTURE(in_silence);
    world w(day_one - days{1});
    w.cloud.expired_blocks = true;
    w.cloud.updates_absent = false;
    w.cloud.absent_in_silence = in_silence;
    auto s = council();
    // That an update was in vain shows late.
    const seconds gap = in_silence ? seconds{4h} : seconds{10min};
    s.repeat = {test::daily(0h, 12h, shanghai()), test::daily(12h + gap, 24h, shanghai())};
    w.load({s});
    w.run_until(utc_millis(day_one + days{3}));
    CHECK(dark(w, s, day_one, w.second()) == 0s);
    CHECK(w.count("coverage_at_risk") == 0);
    CHECK(w.count("config_deleted") > 0);
  }
}

TEST_CASE("a long programme has its windows, which count from its own start") {
  world w(day_one - days{2}, updating());
  auto s = keep("festival", day_one);
  s.pulls = {{day_one + 5h, day_one + days{15}}, {day_one + days{20}, day_one + days{20} + 2h}};
  w.load({s});
  w.run_until(utc_millis(day_one + days{22}));
  CHECK(dark(w, s, day_one, w.second()) == 0s);
  CHECK(needless(w, s, day_one, w.second()) == 0s);
  CHECK(w.count(operation::add) == 2);
  CHECK(w.count(operation::update) == 2);
  for (const auto& c : w.calls) {
    if (c.what.op != operation::update) continue;
    const auto end = c.what.wanted.end;
    CHECK((end == day_one + days{12} + 5h || end == day_one + days{15}));
  }
  CHECK(w.count("pull_finished") == 2);
}

TEST_CASE("a restart finds the pull that is due, before, in, between and after the pulls") {
  const auto s = council();
  for (const int minutes : {-180, 60, 599, 660, 1380}) {
    const seconds down_at = std::chrono::minutes(minutes);
    for (const auto down : {milliseconds{1s}, milliseconds{30min}, milliseconds{20h}}) {
      CAPTURE(minutes);
      CAPTURE(down.count());
      world w(day_one - days{2});
      w.load({s});
      w.run_until(utc_millis(day_one + days{1} + down_at));
      w.restart({s}, down);
      const auto up = w.second();
      w.run_until(utc_millis(day_one + days{5}));
      CHECK(dark(w, s, up + 1min, w.second()) == 0s);
      if (down < 1h) CHECK(dark(w, s, day_one, w.second()) == 0s);
      CHECK(needless(w, s, day_one, w.second()) == 0s);
      CHECK(w.count("drift_found") == 0);
      CHECK(w.count("config_adopted") == 0);
    }
  }
}

TEST_CASE("an incident ends with its pull, and the next pull begins without it") {
  world w(day_one - days{1});
  const auto s = council();
  w.fault = [](const call& c, utc_seconds now) {
    return is_write(c) && now < day_one + 20h
               ? std::optional(refusal(failure_kind::permission, "Forbidden.RAM"))
               : std::nullopt;
  };
  w.load({s});
  w.run_until(utc_millis(day_one + 11h));
  CHECK(w.count("coverage_lost") == 1);
  CHECK(w.last("pull_finished")["seconds_lost"] == "36000");
  w.run_until(utc_millis(day_one + days{3}));
  CHECK(w.count("coverage_lost") == 1);
  CHECK(dark(w, s, day_one + days{1}, w.second()) == 0s);
}

TEST_CASE("an edit of the hours counts at once, and moves nothing that stays") {
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    world w(day_one - days{1}, updating());
    auto s = council();
    w.load({s});
    w.run_until(utc_millis(day_one + 2h));
    const auto before = w.writes();
    s.repeat[0].to = 20h;              // two hours more
    if (restarted) w.restart({s});
    else w.load({s});
    w.run_for(1h);
    CHECK(w.writes() == before + 1);
    w.run_until(utc_millis(day_one + days{4}));
    CHECK(dark(w, s, day_one, w.second()) == 0s);
    auto other = s;
    other.repeat[0].except = {{local_days(std::chrono::year(2027) / 6 / 1),
                               local_days(std::chrono::year(2027) / 6 / 9)}};
    w.run_for(1h);
    const auto then = w.writes();
    if (restarted) w.restart({other});
    else w.load({other});
    w.run_for(1h);
    CHECK(w.writes() == then);
  }
}

TEST_CASE("a clock that is put back finds the pull that is wanted by the right one [C02]") {
  world w(day_one - 1h);
  const auto s = council();
  w.dates = false;
  w.load({s});
  w.run_until(utc_millis(day_one + 1h));
  w.skew = days{30};
  w.run_for(1min);
  w.skew = {};
  w.run_until(utc_millis(day_one + days{3}));
  CHECK(dark(w, s, day_one + 2h, w.second()) == 0s);
}

TEST_CASE("what is over with its last pull is told once, and rests") {
  world w(day_one - days{1});
  auto s = council();
  s.wanted.end = day_one + days{3};
  w.load({s});
  w.run_until(utc_millis(day_one + days{3} + 1h));
  CHECK(w.count("pull_finished") == 3);
  const auto done = w.writes();
  w.run_for(days{3});
  w.restart({s});
  w.run_for(days{1});
  CHECK(w.writes() == done);
  CHECK(w.count("pull_finished") == 3);
}

TEST_CASE("a paused programme is not kept, and one that is paused until an instant from then on") {
  world w(day_one - days{1});
  auto paused = council();
  paused.paused = true;
  auto later = keep("studio", day_one + days{2} + 5h);
  later.repeat = {test::daily(8h, 18h, shanghai())};
  w.load({paused, later});
  w.run_until(utc_millis(day_one + days{4}));
  CHECK(w.count(operation::add, "council") == 0);
  CHECK(w.count("pull_finished") == 2);
  CHECK(dark(w, later, day_one, w.second()) == 0s);
  CHECK(needless(w, later, day_one, w.second()) == 0s);
}
