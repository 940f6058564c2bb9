#include "core/stream/belief.hpp"

#include <string>

#include <doctest/doctest.h>

#include "core/stream/shown_form.hpp"
#include "support/core/make.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const utc_seconds t0 = day_one;
const config first = made(t0, t0 + days{6});
const config shortened = made(t0, t0 + days{3});

record seen(const config& held, seconds precision = 1s) {
  return {key_of("harbour"), held, precision};
}

view look(milliseconds began, std::vector<record> live,
          std::optional<utc_seconds> server_now = std::nullopt) {
  return {.live = std::move(live),
          .ended = {},
          .began = began,
          .now = began + 100ms,
          .server_now = server_now.value_or(t0 + std::chrono::floor<seconds>(began)),
          .settle = 60s,
          .settle_unknown = 30s,
          .confirm = 1s};
}

// `held` was accepted from us and has been seen; an hour has passed.
belief settled(const config& held) {
  belief state;
  state.accepted({{operation::add, held, false}, 0ms}, handover::unknown, "R");
  state.observe(look(1s, {seen(held)}));
  return state;
}

// Silent from `at` on, while the API says that something exists; the last judgement of the silence.
judgement silent_and_asked(belief& state, const config& held, milliseconds at) {
  auto quiet = [](milliseconds began) {
    auto in = look(began, {});
    in.may_ask = true;
    in.others_missing = false;
    return in;
  };
  state.observe(quiet(at));
  const auto asks = state.observe(quiet(at + 2min));
  CHECK(asks.unseen == held);
  if (!asks.cut_short) return asks;
  state.asked_for(held, at + 2min);
  state.asked_in_doubt(held);
  state.observe(quiet(at + 4min));
  return state.observe(quiet(at + 4min + 2s));
}

}  // namespace

TEST_CASE("cut short by somebody in one window and in the next one, it is gone both times") {
  auto state = settled(first);
  CHECK(silent_and_asked(state, first, 1h).drifted);
  const auto again = made(t0 + 2h, first.end);
  state.accepted({{operation::update, again, false}, 2h}, handover::unique, "R");
  state.observe(look(2h + 1s, {seen(again)}));
  // Within the window it is more likely that the list fails: what runs is not restarted again.
  CHECK_FALSE(silent_and_asked(state, again, 3h).drifted);
  state.observe(look(4h, {seen(again)}));

  belief over = settled(first);
  CHECK(silent_and_asked(over, first, 1h).drifted);
  const auto next = made(t0 + days{5}, first.end + days{6});
  over.accepted({{operation::update, next, false}, 24h * 5}, handover::unique, "R");
  over.observe(look(24h * 5 + 1s, {seen(next)}));
  CHECK(silent_and_asked(over, next, 24h * 6).drifted);
}

TEST_CASE("what was found, and is ours in no way, is gone when two looks a lag apart lack it") {
  belief state;
  state.observe(look(0ms, {seen(first)}));
  const auto once = state.observe(look(100s, {}));
  CHECK(once.is == verdict::look_again);
  const auto soon = state.observe(look(101s, {}));
  CHECK(soon.is == verdict::look_again);
  CHECK(soon.look_at == 160s);
  CHECK(state.standing() == std::vector{first});
  const auto later = state.observe(look(160s, {}));
  CHECK(later.is == verdict::changed);
  CHECK(state.standing().empty());
}

TEST_CASE("a steady view is confirmed again and again") {
  auto state = settled(first);
  for (int i = 1; i < 50; ++i) {
    const auto j = state.observe(look(1h * i, {seen(first)}));
    CHECK(j.is == verdict::confirmed);
    CHECK_FALSE(j.drifted);
  }
}

TEST_CASE("drift is believed when it has been seen twice, and told with before and after") {
  struct row {
    const char* what;
    std::vector<record> live;
  };
  const row rows[] = {
      {"shortened", {seen(shortened)}},
      {"other sources", {seen(made(first.start, first.end, source_b))}},
      {"moved to the future", {seen(made(t0 + 9h, first.end))}},
      {"a second config", {seen(first), seen(made(t0 + days{6}, t0 + days{7}))}},
  };
  for (const auto& r : rows) {
    CAPTURE(std::string(r.what));
    auto state = settled(first);
    const auto once = state.observe(look(1h, r.live));
    CHECK(once.is == verdict::look_again);
    CHECK(once.look_at == 1h + 100ms + 1s);
    CHECK_FALSE(once.drifted);
    CHECK(state.standing() == std::vector{first});
    const auto twice = state.observe(look(once.look_at, r.live));
    CHECK(twice.is == verdict::changed);
    CHECK(twice.drifted);
    CHECK(twice.expected == std::vector{first});
    CHECK(twice.found.size() == r.live.size());
    CHECK(state.standing() == twice.found);
    CHECK(state.observe(look(2h, r.live)).is == verdict::confirmed);
  }
}

TEST_CASE("a deletion is believed after a lag of silence of a list that has shown it, and a look") {
  auto state = settled(first);
  const auto once = state.observe(look(1h, {}));
  CHECK(once.is == verdict::look_again);
  CHECK(once.look_at == 1h + 60s + 1ms);
  const auto twice = state.observe(look(once.look_at, {}));
  CHECK(twice.is == verdict::look_again);
  CHECK(twice.look_at == once.look_at + 100ms + 1s);
  CHECK(state.standing() == std::vector{first});
  const auto sure = state.observe(look(twice.look_at, {}));
  CHECK(sure.is == verdict::changed);
  CHECK(sure.drifted);
  CHECK(sure.expected == std::vector{first});
  CHECK(sure.found.empty());
  CHECK(state.standing().empty());
}

TEST_CASE("what a list shows no more is asked for where that does no harm, not taken for deleted") {
  auto state = settled(first);
  const auto at = [&](milliseconds began) {
    auto silent = look(began, {});
    silent.may_ask = true;
    return state.observe(silent);
  };
  CHECK_FALSE(at(1h).unseen);
  for (const auto later : {1h + 60s, 1h + 61s, 2h + 0s}) {
    CHECK(at(later).unseen == first);
    CHECK(state.standing() == std::vector{first});
  }
}

TEST_CASE("a view that flaps between two replicas is no drift [A24]") {
  auto state = settled(first);
  for (int i = 1; i <= 100; ++i) {
    const bool stale = i % 2 == 1;
    const auto j = state.observe(
        look(1h + 1min * i, stale ? std::vector<record>{} : std::vector{seen(first)}));
    CHECK(j.is == (stale ? verdict::look_again : verdict::confirmed));
    CHECK_FALSE(j.drifted);
    CHECK(state.standing() == std::vector{first});
  }
}

TEST_CASE("two different surprises are not one confirmed twice") {
  auto state = settled(first);
  CHECK(state.observe(look(1h, {})).is == verdict::look_again);
  CHECK(state.observe(look(1h + 1min, {seen(shortened)})).is == verdict::look_again);
  CHECK(state.observe(look(1h + 2min, {})).is == verdict::look_again);
  CHECK(state.standing() == std::vector{first});
}

TEST_CASE("an answer of minute precision is as expected, and our own seconds are kept") {
  const auto exact = made(t0 + 17s, t0 + days{6} + 43s);
  auto state = settled(exact);
  const auto coarse = seen(made(t0, t0 + days{6}), 60s);
  for (int i = 1; i < 5; ++i) {
    CHECK(state.observe(look(1h * i, {coarse}, t0 - 1h)).is == verdict::confirmed);
    CHECK(state.standing() == std::vector{exact});
    CHECK(state.is_ours(state.standing().front()));
  }
  const auto off_by_one = seen(made(t0, t0 + days{6} - 1min), 60s);
  CHECK(state.observe(look(9h, {off_by_one}, t0 - 1h)).is == verdict::look_again);
}

TEST_CASE("a cosmetic difference is none") {
  auto state = settled(first);
  auto changed = first;
  changed.sources = {" RTMP://A.EXAMPLE.COM/cams/harbour "};
  CHECK(state.observe(look(1h, {seen(changed)})).is == verdict::confirmed);
}

TEST_CASE("two starts in the past are the same start, one in the future is not") {
  const auto now = t0 + 1h;
  CHECK(same_config(first, seen(made(t0 - days{1}, first.end)), now));
  CHECK(same_config(made(now, first.end), seen(first), now));
  CHECK_FALSE(same_config(first, seen(made(now + 1s, first.end)), now));
  CHECK_FALSE(same_config(made(now + 5s, first.end), seen(made(now + 9s, first.end)), now));
  CHECK_FALSE(same_config(first, seen(made(t0, first.end + 1s)), now));
}

TEST_CASE("a config that has ended is expected to be gone") {
  auto state = settled(first);
  const auto j = state.observe(look(1h, {}, first.end));
  CHECK(j.is == verdict::confirmed);
  CHECK_FALSE(j.drifted);
  CHECK(state.standing().empty());
  auto earlier = settled(first);
  CHECK(earlier.observe(look(1h, {}, first.end - 1s)).is == verdict::look_again);
}

TEST_CASE("somebody else's config in our place is adopted as it is, but is not ours") {
  belief state;
  const auto theirs = made(t0 - 1h, t0 + days{2}, source_b);
  CHECK(state.observe(look(1s, {seen(theirs)})).is == verdict::changed);
  CHECK(state.standing() == std::vector{theirs});
  CHECK_FALSE(state.is_ours(theirs));
  CHECK(state.has_live(t0));
  CHECK_FALSE(state.has_live(t0 + days{2}));
}

TEST_CASE("doubt makes the next look count at once") {
  auto state = settled(first);
  state.doubt();
  CHECK_FALSE(state.known());
  const auto j = state.observe(look(1h, {}));
  CHECK(j.is == verdict::changed);
  CHECK_FALSE(j.drifted);
  CHECK(state.standing().empty());
}

TEST_CASE("an update without effect allows no delete before any list must have shown it") {
  auto state = settled(shortened);
  const milliseconds ended = days{3};
  const auto later = made(shortened.end, shortened.end + days{6});
  state.observe(look(ended + 1min, {}));
  state.accepted({{operation::update, later, false}, ended + 2min}, handover::unique, "R2");
  const auto bare = [&](milliseconds since) {
    auto in = look(ended + 2min + since, {});
    in.certain_after = 1h;
    return in;
  };
  state.observe(bare(20min));
  CHECK(state.observe(bare(21min)).no_effect);
  CHECK_FALSE(state.only_ours_has_ended(later.start + minutes{30}));
  state.observe(bare(59min));
  CHECK_FALSE(state.only_ours_has_ended(later.start + hours{1}));
  state.observe(bare(1h));
  CHECK(state.only_ours_has_ended(later.start + hours{1}));
}

TEST_CASE("what a list has shown and shows no more is not deleted as what has ended") {
  auto state = settled(first);
  const auto later = made(first.end, first.end + days{6});
  const milliseconds handed_over = days{5};
  state.accepted({{operation::add, later, true}, handed_over}, handover::coexist, "R2");
  state.observe(look(handed_over + 1min, {seen(first), seen(later)}));
  const milliseconds silent = days{7};
  state.observe(look(silent, {seen(later)}));
  CHECK(state.may_be_blocked());
  for (const auto since : {1h, 2h}) state.observe(look(silent + since, {}));
  CHECK(state.observe(look(silent + 2h + 1s, {})).is == verdict::changed);
  REQUIRE(state.standing().empty());
  const milliseconds updated = silent + 3h;
  state.accepted({{operation::update, later, false}, updated}, handover::coexist, "R3");
  for (const auto since : {1h, 2h, 3h}) {
    state.observe(look(updated + since, {}));
    CHECK_FALSE(state.only_ours_has_ended(t0 + days{8}));
  }
}
