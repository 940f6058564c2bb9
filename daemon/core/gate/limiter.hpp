// When calls of one operation may begin: spaced, so that the API never counts more than `rate` of
// them in a second, and slower for a while once it has said that they were too many.
#pragma once
#include <algorithm>
#include <deque>
#include <optional>

#include "core/retry.hpp"
#include "core/time.hpp"

namespace pullkeeper {

// Calls leave at 95 % of the rate, spaced, since the API counts when they arrive: no more than a
// fifth of a second's worth leaves at once. Throttling halves the pace, and within a minute of
// quiet it is back, step by step. All instants are boot times.
class limiter {
 public:
  explicit limiter(int rate) { change_rate(rate); }

  // Calls per second.
  std::size_t rate() const { return rate_; }
  // The calls that have begun count for the new rate as well, and so does throttling.
  void change_rate(int rate) { rate_ = static_cast<std::size_t>(std::max(rate, 1)); }

  // When the next call may begin that is to prevent a lapse at `lapse`; not later than `now` means
  // at once. Where time is short, throttling makes it wait no longer than the API may ask for; the
  // rate itself always holds.
  milliseconds next_at(milliseconds now, milliseconds lapse = far_future) const;

  void begin(milliseconds now);

  // The API said that the limit was passed, to a call that began at `began`; `asked` is its
  // x-acs-retry-after, or zero. However many answers tell of one burst, it slows the pace once.
  void throttled(milliseconds now, milliseconds asked, milliseconds began);

  // What is left of the rate, above 0 and up to 1.
  double share(milliseconds now) const;

  // How far throttling has slowed it: a second's worth took `period` at `calm_since`, when the API
  // said so last. Without such news all values are the least.
  struct slowness {
    milliseconds period{1000};
    milliseconds calm_since{};
    milliseconds paused_until{};
    bool operator==(const slowness&) const = default;
  };
  // Nothing where it is not slowed any more.
  std::optional<slowness> slowed(milliseconds now) const;
  void slow_down(const slowness& as);

 private:
  using fine = std::chrono::microseconds;

  fine spacing() const;
  std::size_t burst() const { return 1 + rate_ / 5; }
  milliseconds at_full_pace() const;

  std::size_t rate_ = 1;
  std::deque<milliseconds> begun_;     // in order; the latest `rate_` at least
  std::size_t burst_left_ = 0;         // calls that may leave before they are due by `even_`
  fine even_{};                        // when the next call is due at the full pace, no burst
  fine slow_{};                        // ... at the pace that throttling has left
  double share_ = 1;                   // of the rate that was left at `slowed_at_`
  milliseconds slowed_at_ = long_ago;
  double ceiling_ = 1;                 // what the pace comes back to until `ceiling_until_`
  milliseconds ceiling_until_ = long_ago;
  milliseconds asked_at_ = long_ago;   // the API asked for the pause
  milliseconds paused_until_ = long_ago;

  static constexpr milliseconds long_ago{-1'000'000'000};
};

}  // namespace pullkeeper
