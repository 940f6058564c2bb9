// What may be sent now: rates, outages, calls in flight, and whether the clock can be trusted. The
// only place that knows rates.
#pragma once
#include <array>
#include <optional>
#include <string>

#include "core/call.hpp"
#include "core/gate/breaker.hpp"
#include "core/gate/limiter.hpp"
#include "core/gate/server_clock.hpp"
#include "core/learned.hpp"
#include "core/memory.hpp"

namespace pullkeeper {

inline constexpr int calls_in_flight_most = 4;

class gate {
 public:
  explicit gate(const call_rates& rate)
      : limiters_{limiter(rate.add), limiter(rate.update), limiter(rate.describe),
                  limiter(rate.remove)} {}

  const server_clock& clock() const { return clock_; }
  server_clock& clock() { return clock_; }
  const breaker& endpoint() const { return breaker_; }
  const endpoint_memory& learned() const { return learned_; }
  void learn(const endpoint_memory& of_endpoint) { learned_ = of_endpoint; }

  void change_rates(const call_rates& rate);
  // The first load of the files: no answer has confirmed the clock yet.
  void begin(milliseconds now);

  // How far throttling has slowed the operation; nothing where it has not.
  std::optional<limiter::slowness> slowed(operation op, milliseconds now) const {
    return limiters_[static_cast<std::size_t>(op)].slowed(now);
  }

  // `2.5 of 5 calls a second`: what throttling has left of the rate.
  std::string rate_in_force(operation op, milliseconds now) const;

  // When a call may begin, in boot time: `next_at` of one that is to prevent a lapse at `lapse`,
  // unless the calls in flight are as many as may be (`full`).
  bool full() const;
  milliseconds next_at(operation op, milliseconds now, milliseconds lapse) const;
  // Boot time of the next try while the endpoint fails as a whole, else long ago.
  milliseconds probe_at() const { return breaker_.open() ? breaker_.probe_at() : far_past; }

  void begin_call(operation op, milliseconds now);
  void end_call() { --in_flight_; }

  // See limiter.
  void throttled(operation op, milliseconds now, milliseconds asked, milliseconds began);
  // An answer like that of a working API. True if the endpoint had failed as a whole.
  bool answered() { return breaker_.answered(); }
  // A failure that may be the endpoint's; `left` to the earliest lapse. True if it fails as a whole
  // from now on.
  bool failed(const cause& why, milliseconds now, milliseconds left, random_source& random) {
    const bool opened = breaker_.failed(why.kind, now, left, random);
    breaker_.explain(why);
    return opened;
  }
  void forget_outage() { breaker_ = breaker(); }

  // No call has come back since the first load: a look settles the clock before a write relies on
  // it.
  bool unanswered() const { return unanswered_; }
  // A call has come back. Boot time of the look that should settle what the clock is now: at once
  // at first, later after as long as it has been in doubt, an hour at most. Nothing where no doubt.
  std::optional<milliseconds> settle_clock(milliseconds now);

  endpoint_record remember(const present& now) const;
  void recall(const endpoint_record& from, moment at);

 private:
  bool held_for_clock(operation op, milliseconds now) const;
  limiter& of(operation op) { return limiters_[static_cast<std::size_t>(op)]; }

  server_clock clock_;
  breaker breaker_;
  endpoint_memory learned_;
  std::array<limiter, 4> limiters_;    // by operation
  int in_flight_ = 0;
  milliseconds doubt_since_ = far_future;    // boot time since which the clock is in doubt
  bool unanswered_ = false;
};

}  // namespace pullkeeper
