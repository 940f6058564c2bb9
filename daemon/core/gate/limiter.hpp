// How many calls of one operation may begin: at most `rate` in any period of one second.
#pragma once
#include <algorithm>
#include <optional>
#include <vector>

#include "core/time.hpp"

namespace pullkeeper {

// A sliding log, not a bucket that refills: no span of one second ever holds more than `rate`
// calls. Throttling doubles the period (up to 64 s), a minute of quiet halves it again.
class limiter {
 public:
  explicit limiter(int rate) : begun_(static_cast<std::size_t>(std::max(rate, 1)), long_ago) {}

  // When the next call may begin, in boot time; not later than `now` means at once.
  milliseconds next_at(milliseconds now) const {
    return std::max(begun_[oldest_] + period(now), paused_until_);
  }

  void begin(milliseconds now) {
    if (const auto value = period(now); value != period_) {
      period_ = value;
      calm_since_ = now;
    }
    begun_[oldest_] = now;
    oldest_ = (oldest_ + 1) % begun_.size();
  }

  // The API said that the limit was passed; `asked` is its x-acs-retry-after, or zero.
  void throttled(milliseconds now, milliseconds asked) {
    period_ = std::min(period(now) * 2, longest);
    calm_since_ = now;
    paused_until_ = std::max(paused_until_, now + asked);
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
    calm_since_ = as.calm_since;
    paused_until_ = as.paused_until;
  }

 private:
  static constexpr milliseconds shortest{1000};
  static constexpr milliseconds longest{64000};
  static constexpr milliseconds quiet{60000};
  static constexpr milliseconds long_ago{-1'000'000'000};

  milliseconds period(milliseconds now) const {
    auto value = period_;
    for (auto calm = now - calm_since_; calm >= quiet && value > shortest; calm -= quiet)
      value /= 2;
    return value;
  }

  std::vector<milliseconds> begun_;
  std::size_t oldest_ = 0;
  milliseconds period_ = shortest;
  milliseconds calm_since_{0};
  milliseconds paused_until_ = long_ago;
};

}  // namespace pullkeeper
