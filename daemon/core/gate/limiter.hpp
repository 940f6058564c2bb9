// How many calls of one operation may begin: at most `rate` in any period of one second.
#pragma once
#include <algorithm>
#include <deque>
#include <optional>

#include "core/retry.hpp"
#include "core/time.hpp"

namespace pullkeeper {

// A sliding log, not a bucket that refills: no span of one second ever holds more than `rate`
// calls. Throttling doubles the period (up to 64 s), a minute of quiet halves it again.
class limiter {
 public:
  explicit limiter(int rate) { change_rate(rate); }

  std::size_t rate() const { return rate_; }
  // The calls that have begun count for the new rate as well, and so does throttling.
  void change_rate(int rate) { rate_ = static_cast<std::size_t>(std::max(rate, 1)); }

  // When the next call may begin that is to prevent a lapse at `lapse`, all in boot time; not later
  // than `now` means at once. Where time is short, throttling makes it wait no longer than the API
  // may ask for; the rate itself always holds.
  milliseconds next_at(milliseconds now, milliseconds lapse = far_future) const {
    const auto slow = std::min(decisive() + period(now), throttled_at_ + patience(lapse));
    const auto paused = std::min(paused_until_, asked_at_ + patience(lapse, asked_at_));
    return std::max({decisive() + shortest, slow, paused});
  }

  void begin(milliseconds now) {
    if (const auto value = period(now); value != period_) {
      period_ = value;
      calm_since_ = now;
    }
    begun_.push_back(now);
    while (begun_.size() > rate_ && begun_.front() <= now - longest) begun_.pop_front();
  }

  // The API said that the limit was passed; `asked` is its x-acs-retry-after, or zero.
  void throttled(milliseconds now, milliseconds asked) {
    period_ = std::min(period(now) * 2, longest);
    calm_since_ = throttled_at_ = now;
    if (now + asked <= paused_until_) return;
    paused_until_ = now + asked;
    asked_at_ = now;
  }

  // How far throttling has slowed it, in boot time; without such news all values are the least.
  struct slowness {
    milliseconds period = shortest;
    milliseconds calm_since{};
    milliseconds paused_until{};
    bool operator==(const slowness&) const = default;
  };
  std::optional<slowness> slowed(milliseconds now) const {
    if (period(now) == shortest && paused_until_ <= now) return std::nullopt;
    return slowness{period_, calm_since_, paused_until_};
  }
  void slow_down(const slowness& as) {
    period_ = std::clamp(as.period, shortest, longest);
    calm_since_ = throttled_at_ = asked_at_ = as.calm_since;
    paused_until_ = as.paused_until;
  }

 private:
  static constexpr milliseconds shortest{1000};
  static constexpr milliseconds longest{64000};
  static constexpr milliseconds quiet{60000};
  static constexpr milliseconds long_ago{-1'000'000'000};
  // One that is dark must not hold up another that is about to be, which waits behind it.
  static constexpr milliseconds patience_while_dark{5000};

  // How long after throttling at `since` a call waits that is to prevent this lapse.
  milliseconds patience(milliseconds lapse) const { return patience(lapse, throttled_at_); }
  static milliseconds patience(milliseconds lapse, milliseconds since) {
    const auto left = lapse - since;
    return left > milliseconds{0} ? asked_wait_most(left) : patience_while_dark;
  }

  // When the call began that must be a period ago before the next one may begin.
  milliseconds decisive() const {
    return begun_.size() < rate_ ? long_ago : begun_[begun_.size() - rate_];
  }

  milliseconds period(milliseconds now) const {
    auto value = period_;
    for (auto calm = now - calm_since_; calm >= quiet && value > shortest; calm -= quiet)
      value /= 2;
    return value;
  }

  std::size_t rate_ = 1;
  std::deque<milliseconds> begun_;     // in order; of the longest period, and the latest `rate_`
  milliseconds period_ = shortest;
  milliseconds calm_since_{0};
  milliseconds throttled_at_ = long_ago;
  milliseconds asked_at_ = long_ago;   // the API asked for the pause
  milliseconds paused_until_ = long_ago;
};

}  // namespace pullkeeper
