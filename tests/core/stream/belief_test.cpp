#include "core/stream/belief.hpp"

#include <doctest/doctest.h>

#include "support/core/make.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const utc_seconds t0 = day_one;
const config first = made(t0, t0 + days{6});
const config second = made(t0 + days{6}, t0 + days{12});

record seen(const config& held, seconds precision = 1s) {
  return {key_of("harbour"), held, precision};
}

// A look that was sent at boot time `began`; the server's clock runs along with it from t0.
view look(milliseconds began, std::vector<record> live, seconds server = 0s) {
  return {.live = std::move(live),
          .ended = {},
          .may_ask = true,
          .began = began,
          .now = began + 100ms,
          .server_now = t0 + server,
          .settle = 60s,
          .settle_unknown = 30s,
          .confirm = 1s};
}

belief after(const std::vector<config>& accepted, handover mode = handover::coexist) {
  belief state;
  for (const auto& c : accepted) state.accepted({{operation::add, c, false}, 0ms}, mode, "R");
  return state;
}

}  // namespace

TEST_CASE("nothing is known before the first look, which is believed as it is") {
  belief state;
  CHECK_FALSE(state.known());
  const auto j = state.observe(look(1s, {seen(first)}));
  CHECK(j.is == verdict::changed);
  CHECK_FALSE(j.drifted);
  CHECK(state.known());
  CHECK(state.standing() == std::vector{first});
  CHECK(state.accepted_configs().empty());
  CHECK_FALSE(state.is_ours(first));
}

TEST_CASE("coverage reaches as far as configs touch, whatever their order and overlap") {
  belief state = after({second, first});
  CHECK(state.standing() == std::vector{first, second});
  CHECK(state.covered_until(t0) == t0 + days{12});
  CHECK(state.covered_until(t0 + days{7}) == t0 + days{12});
  CHECK(state.covered_until(t0 - 1s) == t0 - 1s);
  CHECK(state.covered_until(t0 + days{12}) == t0 + days{12});
  belief hole = after({first, made(first.end + 1s, first.end + days{6})});
  CHECK(hole.covered_until(t0) == first.end);
  belief overlapping = after({first, made(t0 + days{2}, t0 + days{8})});
  CHECK(overlapping.covered_until(t0) == t0 + days{8});
  belief inside = after({first, made(t0 + days{1}, t0 + days{2})});
  CHECK(inside.covered_until(t0) == first.end);
}

TEST_CASE("an accepted update stands in place of what it updates") {
  belief unique = after({first}, handover::unique);
  const auto longer = made(t0 + days{5}, t0 + days{11});
  unique.accepted({{operation::update, longer, false}, 1s}, handover::unique, "R2");
  CHECK(unique.standing() == std::vector{longer});
  CHECK(unique.is_ours(longer));
  belief several = after({first, second});
  const auto later = made(t0 + days{6}, t0 + days{13}, source_b);
  several.accepted({{operation::update, later, false}, 1s}, handover::coexist, "R3");
  CHECK(several.standing() == std::vector{first, later});
  belief gone = after({first});
  gone.accepted({{operation::remove, {}, false}, 1s}, handover::unique, "R4");
  CHECK(gone.standing().empty());
}

TEST_CASE("our proof names the very config: sources, start and end") {
  const belief state = after({first});
  CHECK(state.is_ours(first));
  CHECK_FALSE(state.is_ours(made(first.start, first.end + 1s)));
  CHECK_FALSE(state.is_ours(made(first.start + 1s, first.end)));
  CHECK_FALSE(state.is_ours(made(first.start, first.end, source_b)));
  CHECK(state.is_ours(made(first.start, first.end, {"RTMP://A.example.com/cams/harbour"})));
}

TEST_CASE("proofs are bounded and the newest are kept") {
  belief state;
  for (int i = 0; i < 100; ++i) {
    const auto c = made(t0, t0 + 1h * (i + 1));
    state.accepted({{operation::update, c, false}, 0ms}, handover::unique, "");
  }
  CHECK(state.accepted_configs().size() <= 8);
  CHECK(state.is_ours(made(t0, t0 + 100h)));
}

TEST_CASE("a look that began before the last write's end says nothing") {
  belief state = after({first});
  state.accepted({{operation::update, second, false}, 10s}, handover::unique, "R");
  CHECK(state.observe(look(9999ms, {})).is == verdict::ignored);
  CHECK(state.standing() == std::vector{second});
  state.refused(20s);
  CHECK(state.observe(look(15s, {seen(second)})).is == verdict::ignored);
  CHECK(state.observe(look(20s, {seen(second)})).is == verdict::confirmed);
}

TEST_CASE("an unknown write that is seen was executed") {
  belief state = after({first}, handover::unique);
  const auto longer = made(t0 + 1h, t0 + days{7});
  state.lost({{operation::update, longer, false}, 10s});
  REQUIRE(state.unsettled().has_value());
  const auto j = state.observe(look(10s, {seen(longer)}, 1h));
  CHECK(j.settled);
  CHECK(j.settled_done);
  CHECK_FALSE(j.drifted);
  CHECK(state.standing() == std::vector{longer});
  CHECK(state.is_ours(longer));
  CHECK_FALSE(state.unsettled().has_value());
}

TEST_CASE("an unknown write that is not seen may still appear, until a view has had time") {
  belief state;
  state.observe(look(0ms, {}));
  state.lost({{operation::add, first, false}, 10s});
  const auto soon = state.observe(look(11s, {}));
  CHECK(soon.is == verdict::look_again);
  CHECK_FALSE(soon.settled);
  CHECK(soon.look_at > 11s);
  CHECK(soon.look_at <= 40s);
  REQUIRE(state.unsettled().has_value());
  const auto late = state.observe(look(40s, {}));
  CHECK(late.settled);
  CHECK_FALSE(late.settled_done);
  CHECK_FALSE(late.drifted);
  CHECK(state.standing().empty());
}

TEST_CASE("an unknown delete was executed where nothing is to be seen any more") {
  belief state = after({first});
  state.trust_unverified();
  state.lost({{operation::remove, {}, false}, 10s});
  CHECK_FALSE(state.observe(look(11s, {seen(first)})).settled);
  CHECK(state.observe(look(12s, {})).settled_done);
  CHECK(state.standing().empty());
}

TEST_CASE("an unknown add beside a running config tells how handover works once it is seen") {
  struct row {
    std::vector<record> live;
    handover expected;
  };
  for (const auto& r : {row{{seen(first), seen(second)}, handover::coexist},
                        row{{seen(second)}, handover::unique}}) {
    belief state = after({first});
    state.trust_unverified();
    state.lost({{operation::add, second, true}, 10s});
    const auto j = state.observe(look(11s, r.live));
    CHECK(j.settled_done);
    CHECK(j.evidence == r.expected);
    CHECK(state.standing().size() == r.live.size());
  }
}

TEST_CASE("an accepted add beside a running config tells the same") {
  belief coexisting = after({first});
  coexisting.trust_unverified();
  coexisting.accepted({{operation::add, second, true}, 10s}, handover::unknown, "R");
  CHECK(coexisting.standing() == std::vector{first, second});
  const auto both = coexisting.observe(look(11s, {seen(first), seen(second)}));
  CHECK(both.is == verdict::confirmed);
  CHECK(both.evidence == handover::coexist);

  belief replaced = after({first});
  replaced.observe(look(9s, {seen(first)}));
  replaced.accepted({{operation::add, second, true}, 10s}, handover::unknown, "R");
  CHECK(replaced.observe(look(11s, {seen(second)})).is == verdict::look_again);
  const auto twice = replaced.observe(look(12s, {seen(second)}));
  CHECK(twice.is == verdict::changed);
  CHECK(twice.evidence == handover::unique);
  CHECK_FALSE(twice.drifted);
  CHECK(replaced.standing() == std::vector{second});
}

TEST_CASE("an add whose neighbour has ended meanwhile tells nothing of how configs coexist") {
  belief accepted = after({first});
  accepted.observe(look(9s, {seen(first)}));
  accepted.accepted({{operation::add, second, true}, 10s}, handover::unknown, "R");
  accepted.age(first.end);
  CHECK(accepted.observe(look(6 * 24h, {seen(second)}, days{6} + 1s)).evidence ==
        handover::unknown);

  belief unknown = after({first});
  unknown.observe(look(9s, {seen(first)}));
  unknown.lost({{operation::add, second, true}, 10s});
  const auto j = unknown.observe(look(6 * 24h, {seen(second)}, days{6} + 1s));
  CHECK(j.settled_done);
  CHECK(j.evidence == handover::unknown);
}

TEST_CASE("an update of what has ended is asked for after the first look without it") {
  belief state = after({first});
  state.observe(look(1s, {seen(first)}));
  state.age(first.end);
  state.accepted({{operation::update, second, false}, 10s}, handover::unique, "R");
  const auto j = state.observe(look(11s, {}, days{6}));
  CHECK(j.is == verdict::look_again);
  CHECK(j.unseen == second);
}

TEST_CASE("a list that shows what was before the latest two writes is late, and no drift") {
  belief state = after({first}, handover::unique);
  state.observe(look(1s, {seen(first)}));
  state.accepted({{operation::add, second, true}, 10s}, handover::unique, "R");
  state.assume_replaced();
  state.accepted({{operation::update, made(t0 + 5s, second.end), false}, 15s}, handover::unique,
                 "R");
  auto late = look(100s, {seen(first)}, 100s);
  late.vain_after = 10min;
  CHECK(state.observe(late).is == verdict::look_again);
  late.began = late.now = 110s;
  CHECK_FALSE(state.observe(late).drifted);
  CHECK(state.standing().front().end == second.end);
}

TEST_CASE("the start that is shown tells which of two updates it is, and how late the list was") {
  belief state = after({first}, handover::unique);
  state.observe(look(1s, {seen(first)}));
  const auto one = made(t0 + 100s, second.end);
  const auto other = made(t0 + 200s, second.end);
  state.accepted({{operation::update, one, false}, 100s}, handover::unique, "R");
  state.observe(look(190s, {seen(first)}, 190s));
  state.accepted({{operation::update, other, false}, 200s}, handover::unique, "R");
  const auto j = state.observe(look(210s, {seen(one)}, 210s));
  REQUIRE(j.late);
  CHECK(*j.late == 89900ms);       // the last look without it began then
}

TEST_CASE("an accepted write that is never seen stands, and is asked for after two lags") {
  belief state;
  state.observe(look(0ms, {}));
  state.accepted({{operation::add, first, false}, 10s}, handover::unknown, "R");
  milliseconds at = 10s;
  int looks = 0;
  while (at < 70s) {
    const auto j = state.observe(look(at, {}));
    REQUIRE(j.is == verdict::look_again);
    REQUIRE(j.look_at > at);
    CHECK(j.look_at <= 70s);
    CHECK(state.standing() == std::vector{first});
    at = j.look_at;
    ++looks;
  }
  CHECK(looks >= 3);
  CHECK(looks <= 20);
  const auto waiting = state.observe(look(at, {}));
  CHECK(waiting.is == verdict::look_again);
  CHECK(waiting.look_at == 130s + 1ms);
  CHECK_FALSE(state.observe(look(130s, {})).unseen);
  for (const auto later : {131s, 132s, 86400s}) {
    const auto j = state.observe(look(later, {}));
    CHECK(j.is == verdict::unproven);
    CHECK(j.unseen == first);
    CHECK(state.standing() == std::vector{first});
  }
  CHECK(state.asked_for(first, 86400s) == 1);
  CHECK_FALSE(state.observe(look(86400s + 479s, {})).unseen);
  CHECK(state.observe(look(86400s + 480s, {})).unseen == first);
}

TEST_CASE("an update without effect is told from one that is seen") {
  belief state = after({first}, handover::unique);
  state.trust_unverified();
  const auto longer = made(t0 + 1h, t0 + days{7});
  for (int round = 1; round <= 2; ++round) {
    const milliseconds done = 1h * round;
    state.accepted({{operation::update, longer, false}, done}, handover::unique, "R");
    state.observe(look(done + 60s, {seen(first)}, 1h));
    const auto j = state.observe(look(done + 62s, {seen(first)}, 1h));
    CHECK(j.no_effect);
    CHECK(state.standing() == std::vector{first});
  }
  state.accepted({{operation::update, longer, false}, 5h}, handover::unique, "R");
  const auto j = state.observe(look(5h, {seen(longer)}, 1h));
  CHECK(j.is == verdict::confirmed);
  CHECK(j.update_seen);
}
