#include "core/gate/gate.hpp"

#include <algorithm>
#include <utility>

#include "core/expect.hpp"

namespace pullkeeper {
namespace {

// For so long a write waits for the look that settles a doubtful clock: its times would be wrong.
constexpr milliseconds doubt_patience{10000};
constexpr milliseconds doubt_look_least{1000};
constexpr milliseconds doubt_look_most = std::chrono::hours(1);
constexpr milliseconds calm_most = std::chrono::hours(1);    // a clock may have been wrong

}  // namespace

void gate::change_rates(const call_rates& rate) {
  of(operation::add).change_rate(rate.add);
  of(operation::update).change_rate(rate.update);
  of(operation::describe).change_rate(rate.describe);
  of(operation::remove).change_rate(rate.remove);
}

void gate::begin(milliseconds now) {
  doubt_since_ = now;
  unanswered_ = true;
}

bool gate::full() const {
  return in_flight_ >= (breaker_.open() ? 1 : calls_in_flight_most);
}

bool gate::held_for_clock(operation op, milliseconds now) const {
  return op != operation::describe && doubt_since_ != far_future &&
         now < doubt_since_ + doubt_patience;
}

milliseconds gate::next_at(operation op, milliseconds now, milliseconds lapse) const {
  const auto at = limiters_[static_cast<std::size_t>(op)].next_at(now, lapse);
  return held_for_clock(op, now) ? std::max(at, doubt_since_ + doubt_patience) : at;
}

std::string gate::rate_in_force(operation op, milliseconds now) const {
  const auto& own = limiters_[static_cast<std::size_t>(op)];
  const auto tenths = std::max(static_cast<int>(own.share(now) * 10 *
                                                static_cast<double>(own.rate())), 1);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " of " +
         std::to_string(own.rate()) + " calls a second";
}

void gate::begin_call(operation op, milliseconds now) {
  expect(!full(), "more calls in flight than there may be");
  of(op).begin(now);
  ++in_flight_;
}

void gate::throttled(operation op, milliseconds now, milliseconds asked, milliseconds began) {
  of(op).throttled(now, asked, began);
}

// A Date header that contradicts our clock leaves it in doubt until the next answer agrees with one
// of them. Better that of a Describe than that of a write, whose times would be wrong.
std::optional<milliseconds> gate::settle_clock(milliseconds now) {
  const bool first = std::exchange(unanswered_, false);
  if (!clock_.doubtful()) {
    doubt_since_ = far_future;
    return std::nullopt;
  }
  if (!first && doubt_since_ != far_future) {
    return now + std::clamp(now - doubt_since_, doubt_look_least, doubt_look_most);
  }
  doubt_since_ = now;
  return now;
}

endpoint_record gate::remember(const present& now) const {
  endpoint_record m;
  m.learned = learned_;
  // To the second: what an answer's travelling time adds and takes away is no news.
  m.server_offset = std::chrono::floor<seconds>(clock_.offset());
  for (std::size_t op = 0; op < limiters_.size(); ++op) {
    const auto slow = limiters_[op].slowed(now.boot);
    if (!slow) continue;
    m.limits[op] = {slow->period, std::chrono::floor<seconds>(now.utc_of(slow->calm_since)),
                    std::chrono::floor<seconds>(now.utc_of(slow->paused_until))};
  }
  return m;
}

void gate::recall(const endpoint_record& from, moment at) {
  clock_.assume(from.server_offset);
  learned_ = from.learned;
  const present now{at.boot, clock_.now(at)};
  for (std::size_t op = 0; op < limiters_.size(); ++op) {
    const auto& limit = from.limits[op];
    if (limit == limit_memory{}) continue;
    const auto calm = std::clamp(now.server - limit.calm_since, milliseconds{0}, calm_most);
    const auto paused = now.rest_of_wait(limit.paused_until, limit.calm_since);
    limiters_[op].slow_down({limit.period, now.boot - calm, paused});
  }
}

}  // namespace pullkeeper
