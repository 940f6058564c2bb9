#include "core/stream/decide.hpp"

#include <utility>

#include <doctest/doctest.h>

#include "support/core/asking.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

utc_millis ms(utc_seconds at) { return utc_millis(at); }

// The first window's config stands, as after the first day.
asking running(handover learned, utc_seconds end = asking::grid(1)) {
  asking a;
  a.domain.learned = learned;
  a.observed({}, day_one - days{2});
  a.stands(made(day_one, end));
  return a;
}

}  // namespace

TEST_CASE("D1: what covers all due windows waits until the next one is due, in every mode") {
  for (const auto learned : {handover::unknown, handover::coexist, handover::unique}) {
    const auto a = running(learned);
    for (const auto now : {day_one - days{1}, day_one, day_one + days{3}, a.grid(1) - lead - 1s}) {
      const auto s = a.at(now);
      CHECK(s.what == action::wait);
      CHECK_FALSE(s.due);
      CHECK(s.at == ms(a.grid(1) - lead));
      CHECK(s.lapse == ms(a.grid(1)));
      CHECK(s.covered_until == ms(a.grid(1)));
    }
  }
}

TEST_CASE("D1, D4: long before a pull nothing is done, and the first window is due at its lead") {
  asking a;
  CHECK(a.at(day_one - days{30}).what == action::wait);
  CHECK(a.at(day_one - days{30}).at == ms(day_one - lead));
  CHECK(a.at(day_one - lead - 1s).what == action::wait);
  CHECK(a.at(day_one - lead).what == action::observe);
  a.observed({}, day_one - days{1});
  const auto s = a.at(day_one - lead);
  CHECK(s.what == action::add);
  CHECK(s.wanted == made(day_one, a.grid(1)));
  CHECK_FALSE(s.beside_live);
  CHECK(s.lapse == ms(day_one));
}

TEST_CASE("D4: nothing in place and a window under way: an add from now to the window's end") {
  asking a;
  a.observed({}, day_one + days{2});
  const auto s = a.at(ms(day_one + days{2}) + 789ms);
  CHECK(s.what == action::add);
  CHECK(runs_from(s.wanted, day_one + days{2}, a.grid(1)));
  CHECK(s.lapse <= ms(day_one + days{2}) + 789ms);
  CHECK(s.due);
}

TEST_CASE("D2, D3: an unknown outcome is observed before anything else") {
  for (const auto learned : {handover::unknown, handover::coexist, handover::unique}) {
    auto a = running(learned);
    a.state.lost({{operation::update, made(day_one, a.grid(2)), false}, 0ms});
    CHECK(a.at(a.grid(1) - lead).what == action::observe);
    CHECK(a.at(a.grid(1) + days{1}).what == action::observe);
    a.can_observe = false;
    CHECK(a.at(a.grid(1) - lead).what != action::observe);
    CHECK(a.at(a.grid(1) - lead).what != action::wait);
  }
}

TEST_CASE("D7, D8, D9: the next window is added beside a running config unless the key is unique") {
  for (const auto learned : {handover::unknown, handover::coexist}) {
    const auto a = running(learned);
    const auto s = a.at(a.grid(1) - lead);
    CHECK(s.what == action::add);
    CHECK(s.wanted == made(a.grid(1), a.grid(2)));
    CHECK(s.beside_live);
    CHECK(s.lapse == ms(a.grid(1)));
  }
}

TEST_CASE("D9: where the key is unique an update from now on carries the running pull over") {
  const auto a = running(handover::unique);
  const auto now = a.grid(1) - lead;
  const auto s = a.at(now);
  CHECK(s.what == action::update);
  CHECK(runs_from(s.wanted, now, a.grid(2)));
  CHECK_FALSE(s.beside_live);
  CHECK(s.wanted.end - s.wanted.start <= a.settings.max_config);
}

TEST_CASE("D7, D9: the settings can force either way") {
  auto add = running(handover::unique);
  add.settings.handover = handover_mode::add;
  CHECK(add.at(add.grid(1) - lead).what == action::add);
  auto update = running(handover::coexist);
  update.settings.handover = handover_mode::update;
  CHECK(update.at(update.grid(1) - lead).what == action::update);
}

TEST_CASE("D8: where nothing can be observed and nothing is learned, an update is the safe way") {
  auto a = running(handover::unknown);
  a.can_observe = false;
  CHECK(a.at(a.grid(1) - lead).what == action::update);
}

TEST_CASE("D9: an add that has replaced the running config is followed by an update to cover now") {
  asking a;
  a.domain.learned = handover::unique;
  a.observed({made(a.grid(1), a.grid(2))}, day_one + days{5});
  const auto now = a.grid(1) - lead;
  const auto s = a.at(now);
  CHECK(s.what == action::update);
  CHECK(runs_from(s.wanted, now, a.grid(2)));
  CHECK(s.lapse <= ms(now));
}

TEST_CASE("D5, D6: a blocking expired config: add, update, then delete what is ours, then add") {
  auto a = running(handover::unique);
  const auto now = a.grid(1) + 1h;
  a.observed({}, now);
  CHECK(a.at(now).what == action::add);
  a.closed.blocked = true;
  const auto update = a.at(now);
  CHECK(update.what == action::update);
  CHECK(runs_from(update.wanted, now, a.grid(2)));
  a.closed.update_absent_failed = true;
  const auto remove = a.at(now);
  CHECK(remove.what == action::remove);
  a.accepted(remove);
  const auto add = a.at(now);
  CHECK(add.what == action::add);
  CHECK(runs_from(add.wanted, now, a.grid(2)));
}

TEST_CASE("D6: what blocks is never deleted without our own proof") {
  asking stranger;
  const auto now = day_one + days{8};
  stranger.observed({made(day_one, day_one + days{7}, source_b)}, day_one + days{6});
  stranger.observed({}, now);
  stranger.closed.blocked = stranger.closed.update_absent_failed = true;
  CHECK(stranger.at(now).what == action::add);

  auto unseen = running(handover::unique);
  unseen.observed({}, now);
  unseen.closed.blocked = unseen.closed.update_absent_failed = true;
  unseen.can_observe = false;
  CHECK(unseen.at(now).what == action::add);
}

TEST_CASE("D6: nothing is deleted before two looks that would show any write of ours") {
  auto a = running(handover::unique);
  const auto now = a.grid(1) + 1h;
  const pullkeeper::write longer{operation::update, made(day_one, a.grid(1)), false};
  a.state.accepted({longer, 1h}, handover::unique, "R");
  for (const auto& [began, sure] : {std::pair{1h + 1s, false}, std::pair{1h + 59s, false},
                                    std::pair{1h + 60s, false}, std::pair{1h + 61s, true}}) {
    view bare;
    bare.began = bare.now = began;
    bare.server_now = now;
    bare.settle = 60s;
    a.state.doubt();
    a.state.observe(bare);
    a.closed.blocked = a.closed.update_absent_failed = true;
    CAPTURE(began.count());
    CHECK((a.at(now, began).what == action::remove) == sure);
  }
}

TEST_CASE("D8: how a handover works is not tried while nobody can look") {
  auto a = running(handover::unknown);
  a.seen_lately = false;
  CHECK(a.at(a.grid(1) - lead).what == action::observe);
  a.domain.learned = handover::coexist;
  CHECK(a.at(a.grid(1) - lead).what == action::add);
}

TEST_CASE("D6: what somebody else has put in place of ours is not deleted by old proof") {
  auto a = running(handover::unique);
  const auto theirs = made(day_one, day_one + days{3}, source_b);
  a.observed({theirs}, day_one + days{2});
  const auto now = day_one + days{4};
  a.observed({}, now);
  a.closed.blocked = a.closed.update_absent_failed = true;
  CHECK(a.at(now).what == action::add);
}

TEST_CASE("D12: other sources than wanted are updated at once, for the time that they are needed") {
  for (const auto learned : {handover::unknown, handover::coexist, handover::unique}) {
    auto a = running(learned);
    a.wanted.sources = source_b;
    const auto now = day_one + days{2};
    const auto s = a.at(now);
    CHECK(s.what == action::update);
    CHECK(runs_from(s.wanted, now, a.grid(1), source_b));
  }
}

TEST_CASE("D10: the same update twice without effect stops, and coverage is renewed at the end") {
  auto a = running(handover::unique);
  a.wanted.sources = source_b;
  a.closed.update_failures = 2;
  CHECK(a.at(day_one + days{2}).what == action::wait);
  const auto s = a.at(a.grid(1) - lead);
  CHECK(s.what == action::wait);
  CHECK(s.refused_for_good);
  CHECK(s.at == ms(a.grid(1)) - 2s);
}

TEST_CASE("D10, D11: updates refused for good: at risk at once, an add from 2 s before the end") {
  auto a = running(handover::unique);
  a.closed.update_failures = 2;
  const auto early = a.at(a.grid(1) - lead);
  CHECK(early.what == action::wait);
  CHECK(early.refused_for_good);
  CHECK(early.at == ms(a.grid(1)) - 2s);
  CHECK(a.at(ms(a.grid(1)) - 2s - 1ms).what == action::wait);
  for (const auto now : {ms(a.grid(1)) - 2s, ms(a.grid(1)) - 1ms}) {
    const auto s = a.at(now);
    CHECK(s.what == action::add);
    CHECK(s.beside_live);
    CHECK(s.wanted == made(a.grid(1), a.grid(2)));
  }
  const auto late = a.at(ms(a.grid(1)) + 1500ms);
  CHECK(late.what == action::add);
  CHECK(runs_from(late.wanted, a.grid(1) + 1s, a.grid(2)));
}

TEST_CASE("D13: somebody who undoes our repairs is let be until coverage would lapse") {
  auto a = running(handover::unique);
  a.observed({made(day_one, a.grid(1), source_b)}, day_one + days{1});
  a.in_fight = true;
  CHECK(a.at(day_one + days{2}).what == action::wait);
  const auto s = a.at(a.grid(1) - lead);
  CHECK(s.what == action::wait);
  CHECK(s.at > ms(a.grid(1) - lead));
  CHECK(s.at < ms(a.grid(1)));
  CHECK(a.at(s.at).what == action::update);
  a.observed({}, day_one + days{2});
  CHECK(a.at(day_one + days{2}).what == action::add);
}

TEST_CASE("D1: a change that is only to be reported is left alone until it no longer matters") {
  auto a = running(handover::unique);
  const auto theirs = made(day_one, day_one + days{3}, source_b);
  a.observed({theirs}, day_one + days{1});
  a.hands_off_until = a.grid(1);
  CHECK(a.at(day_one + days{2}).what == action::wait);
  a.observed({}, day_one + days{3});
  CHECK(a.at(day_one + days{4}).what == action::wait);
  CHECK(a.at(a.grid(1) - lead).what == action::add);
  CHECK(a.at(a.grid(1) - lead).wanted.start == a.grid(1));
}

TEST_CASE("D1: a longer config than needed is kept, whoever made it [A30]") {
  auto a = running(handover::unique);
  a.observed({made(day_one, a.grid(1) + days{1})}, day_one + days{1});
  const auto s = a.at(a.grid(1) - lead);
  CHECK(s.what == action::update);                     // covers only a part of window 1
  CHECK(s.wanted.end == a.grid(2));
  a.observed({made(day_one, a.grid(2))}, day_one + days{2});
  CHECK(a.at(a.grid(1) - lead).what == action::wait);
  CHECK(a.at(a.grid(1) - lead).at == ms(a.grid(2) - lead));
}
