#include "core/domain/domain.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

constexpr milliseconds begun = 1h;

failure failed(failure_kind kind) { return {kind, "code", {}}; }

}  // namespace

TEST_CASE("a new domain is looked at once, and then every observe_every less up to a tenth") {
  random_source random(1);
  domain d("live.example.com", begun);
  CHECK(d.next_look() == begun);
  d.begin_look();
  CHECK(d.next_look() == far_future);
  d.look_succeeded(begun, 600s, random);
  CHECK(d.next_look() >= begun + 540s);
  CHECK(d.next_look() <= begun + 600s);
}

TEST_CASE("a look that is asked for while one is under way is made once more") {
  random_source random(1);
  domain d("live.example.com", begun);
  d.begin_look();
  d.look_by(begun + 1s);
  d.look_succeeded(begun + 2s, 600s, random);
  CHECK(d.next_look() == begun + 1s);
}

TEST_CASE("a failed look waits, the one that settles the clock does not") {
  random_source random(1);
  domain d("live.example.com", begun);
  for (int i = 0; i < 8; ++i) {
    d.begin_look();
    d.look_failed(failed(failure_kind::transient), {}, begun, far_future, random);
  }
  CHECK(d.next_look() > begun);
  d.look_at_once(begun);
  CHECK(d.next_look() == begun);
}

TEST_CASE("a look fails without a wait of its own where the endpoint is gone") {
  random_source random(1);
  domain d("live.example.com", begun);
  d.begin_look();
  CHECK_FALSE(d.look_failed(failed(failure_kind::unreachable), {}, begun, far_future, random));
  CHECK(d.next_look() == begun);
}

TEST_CASE("a forbidden Describe is news once, and forgiven by the first that is allowed") {
  random_source random(1);
  domain d("live.example.com", begun);
  d.begin_look();
  CHECK(d.look_failed(failed(failure_kind::permission), {}, begun, far_future, random));
  d.begin_look();
  CHECK_FALSE(d.look_failed(failed(failure_kind::permission), {}, begun, far_future, random));
  CHECK(d.learned().describe_forbidden);
  d.begin_look();
  d.look_succeeded(begun, 600s, random);
  CHECK_FALSE(d.learned().describe_forbidden);
}

TEST_CASE("what is learned of the handover ends the probe, and is news once") {
  domain d("live.example.com", begun);
  d.begin_probe(7);
  d.probe_sent(begun);
  CHECK(d.probe_deadline() == begun + 5s);
  CHECK(d.learn(handover::unique));
  CHECK(d.prober() == 0);
  CHECK(d.probe_deadline() == far_future);
  CHECK_FALSE(d.learn(handover::unique));
}

TEST_CASE("what is remembered of a domain comes back, the wait after its failures included") {
  random_source random(1);
  const present now{begun, utc_millis(1'800'000'000s)};
  domain d("live.example.com", begun);
  d.learn(handover::coexist);
  for (int i = 0; i < 6; ++i) {
    d.begin_look();
    d.look_failed(failed(failure_kind::transient), {}, begun, far_future, random);
  }
  const auto kept = d.remember(now);
  domain again("live.example.com", begun);
  again.recall(kept, now);
  CHECK(again.remember(now) == kept);
  CHECK(again.next_look() == d.next_look());
}
