#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "support/core/asking.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

utc_millis ms(utc_seconds at) { return utc_millis(at); }

asking running(handover learned, const config& held) {
  asking a;
  a.domain.learned = learned;
  a.observed({}, held.start - days{2});
  a.stands(held);
  return a;
}

}  // namespace

TEST_CASE("D12: an end moved earlier shortens what is ours, and leaves what is not [G16]") {
  const auto held = made(day_one, asking::grid(1));
  for (const auto learned : {handover::unknown, handover::coexist, handover::unique}) {
    auto ours = running(learned, held);
    ours.wanted.wanted.end = day_one + days{3};
    const auto s = ours.at(day_one + days{1});
    CHECK(s.what == action::update);
    CHECK(runs_from(s.wanted, day_one + days{1}, day_one + days{3}));
    ours.accepted(s);
    CHECK(ours.at(day_one + days{1} + 1s).what == action::wait);
  }
  asking foreign;
  foreign.observed({held}, day_one);
  foreign.wanted.wanted.end = day_one + days{3};
  CHECK(foreign.at(day_one + days{1}).what == action::wait);
}

TEST_CASE("D5: what was sent without an answer and cannot be seen is never shortened") {
  const auto sent = made(day_one, day_one + days{7});
  asking a;
  a.settings.window = a.settings.max_config;
  a.settings.handover = handover_mode::add;
  a.can_observe = false;
  a.state.lost({{operation::add, sent, false}, {}});
  a.state.give_up_on_unsettled();
  a.closed.blocked = true;
  a.endpoint.below_limit = true;       // learned since: windows are a minute shorter now
  const auto s = a.at(day_one + hours{1});
  CHECK(s.what == action::update);
  CHECK(s.wanted.end == sent.end);
}

TEST_CASE("D5: what may be in the way, and alive, is never made to begin later") {
  auto a = running(handover::unique, made(day_one, day_one + days{6}));
  const auto now = day_one + days{5} + hours{2};
  a.observed({}, now);                 // a list that does not show it
  a.hands_off_until = day_one + days{6};         // what was found is left
  a.closed.blocked = true;
  const auto s = a.at(now);
  CHECK(s.what == action::update);
  CHECK(runs_from(s.wanted, now, asking::grid(2)));
}

TEST_CASE("D9: an end moved later is covered window by window") {
  auto a = running(handover::unique, made(day_one, day_one + days{2}));
  a.wanted.wanted.end = day_one + days{20};
  const auto due = day_one + days{2} - lead;
  CHECK(a.at(due - 1s).what == action::wait);
  CHECK(a.at(due - 1s).at == utc_millis(due));
  const auto s = a.at(due);
  CHECK(s.what == action::update);
  CHECK(runs_from(s.wanted, due, a.grid(1)));
}

TEST_CASE("D12: a start moved later moves our running config out of the way, one earlier adds") {
  auto later = running(handover::unique, made(day_one, asking::grid(1)));
  later.wanted.wanted.start = day_one + days{3};
  const auto s = later.at(day_one + days{1});
  CHECK(s.what == action::update);
  CHECK(s.wanted.start == day_one + days{3});
  CHECK(s.wanted.end >= asking::grid(1));
  later.accepted(s);
  CHECK(later.at(day_one + days{1} + 1s).what == action::wait);

  auto earlier = running(handover::unique, made(day_one, asking::grid(1)));
  earlier.wanted.wanted.start = day_one - days{2};
  const auto now = day_one - days{1};
  const auto e = earlier.at(now);
  CHECK(e.what == action::update);
  CHECK(e.wanted.end >= day_one + days{4});
  CHECK(runs_from(e.wanted, now, e.wanted.end));
}

TEST_CASE("where a past start is refused: one a little ahead, and then no more calls") {
  for (const auto learned : {handover::unknown, handover::coexist, handover::unique}) {
    CAPTURE(std::string(to_string(learned)));
    asking a;
    a.domain.learned = learned;
    a.endpoint.start_margin = 5s;
    const auto now = day_one + days{2};
    a.observed({}, now);
    const auto s = a.at(now);
    CHECK(s.what == action::add);
    CHECK(s.wanted == made(now + 5s, a.grid(1)));
    a.accepted(s);
    for (const milliseconds later : {100ms, 1000ms, 4900ms, 5000ms, 60000ms}) {
      CAPTURE(later.count());
      CHECK(a.at(ms(now) + later).what == action::wait);
    }
  }
}

TEST_CASE("a handover by update with a start margin is one update and no more") {
  auto a = running(handover::unique, made(day_one, asking::grid(1)));
  a.endpoint.start_margin = 5s;
  const auto now = a.grid(1) - lead;
  const auto s = a.at(now);
  CHECK(s.what == action::update);
  CHECK(s.wanted == made(now + 5s, a.grid(2)));
  a.accepted(s);
  for (const milliseconds later : {100ms, 1000ms, 4900ms, 5000ms, 60000ms}) {
    CAPTURE(later.count());
    CHECK(a.at(ms(now) + later).what == action::wait);
  }
}

TEST_CASE("no config is longer than the limit, nor as long once that was refused") {
  keep_settings settings;
  endpoint_memory endpoint;
  CHECK(config_limit(settings, endpoint) == days{7});
  endpoint.below_limit = true;
  CHECK(config_limit(settings, endpoint) < days{7});
  CHECK(config_limit(settings, endpoint) >= days{7} - 1min);
}

TEST_CASE("a window and lead that fill the limit exactly still need one update for each window") {
  for (const bool below : {false, true}) {
    CAPTURE(below);
    auto a = running(handover::unique, made(day_one, asking::grid(1)));
    a.settings.lead = 24h;
    a.endpoint.below_limit = below;
    auto now = a.grid(1) - 24h;
    int updates = 0;
    for (; now < a.grid(1) + 1h; now += 1s) {
      const auto s = a.at(now);
      CHECK(s.lapse > ms(now));
      if (s.what == action::wait) {
        now = std::max(now, std::min(std::chrono::floor<seconds>(s.at), a.grid(1)) - 1s);
        continue;
      }
      ++updates;
      CHECK(s.wanted.end - s.wanted.start <= config_limit(a.settings, a.endpoint));
      a.accepted(s);
    }
    CHECK(updates == 1);
  }
}

TEST_CASE("the last seconds of a window are not worth a config of their own, those of a pull are"
          " [A36]") {
  asking a;
  const auto now = a.grid(1) - 20s;
  a.observed({}, now);
  const auto s = a.at(now);
  CHECK(s.what == action::add);
  CHECK(runs_from(s.wanted, now, a.grid(2)));
  asking last;
  last.wanted.wanted.end = last.grid(1);
  last.observed({}, now);
  CHECK(last.at(now).what == action::wait);            // EndTime might be past on arrival
}

TEST_CASE("a short last window and a short pull are covered like any other") {
  for (const seconds rest : {seconds(1s), seconds(30s), seconds(60s), seconds(61s), seconds(1h)}) {
    CAPTURE(rest.count());
    auto a = running(handover::coexist, made(day_one, asking::grid(1)));
    a.wanted.wanted.end = a.grid(1) + rest;
    const auto s = a.at(a.grid(1) - lead);
    CHECK(s.what == action::add);
    CHECK(s.wanted == made(a.grid(1), a.grid(1) + rest));
    asking whole;
    whole.wanted.wanted.end = day_one + rest;
    whole.observed({}, day_one - days{1});
    const auto first = whole.at(day_one - lead);
    CHECK(first.what == action::add);
    CHECK(first.wanted == made(day_one, day_one + rest));
  }
}

TEST_CASE("nothing is to come after the end of a pull, and never for an open one") {
  auto a = running(handover::coexist, made(day_one, day_one + days{2}));
  a.wanted.wanted.end = day_one + days{2};
  const auto s = a.at(day_one + days{1});
  CHECK(s.what == action::wait);
  CHECK_FALSE(s.due);
  CHECK(s.lapse == never);
  CHECK(s.at <= ms(day_one + days{2}));
}

TEST_CASE("far in the future nothing overflows [C08]") {
  asking a;
  a.wanted = keep("harbour", at("9999-12-01T00:00:00Z"), at("9999-12-31T23:59:59Z"));
  CHECK(a.at(day_one).what == action::wait);
  CHECK(a.at(day_one).at == ms(at("9999-11-30T01:00:00Z")));
  a.observed({}, at("9999-11-30T01:00:00Z"));
  CHECK(a.at(at("9999-11-30T01:00:00Z")).what == action::add);
}

TEST_CASE("the decision depends on the past only through what stands: the same files converge") {
  // A daemon that was away for any time submits configs that end on the same grid.
  for (int hour = 0; hour < 24 * 30; hour += 5) {
    asking a;
    const auto now = day_one + 1h * hour;
    a.observed({}, now);
    const auto s = a.at(now);
    CHECK(s.what == action::add);
    CHECK((s.wanted.end - day_one) % days{6} == 0s);
  }
}
