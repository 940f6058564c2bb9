// When something is wanted, of what one or several schedules say: their occurrences, put together.
#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "core/model.hpp"

namespace pullkeeper {

// The occurrences of some schedules, all of one stream key and from the same sources, whatever
// others they have. They must outlive it.
class programme {
 public:
  using parts = std::vector<const schedule*>;
  // `apart`: what is no further apart is joined.
  programme(parts all, seconds apart) : parts_(std::move(all)), apart_(apart) {
    for (const auto* s : parts_) last_named_ = std::max(last_named_, last_named_by(*s));
  }

  // The last day that is named anywhere.
  local_days last_named() const { return last_named_; }
  // The occurrence that ends after `at` and begins first.
  std::optional<pull> first_after(utc_seconds at) const;
  // ... with all that is joined to it.
  std::optional<pull> next(utc_seconds at) const {
    const auto seed = first_after(at);
    return seed ? std::optional(joined(*seed, at)) : std::nullopt;
  }

 private:
  static local_days last_named_by(const schedule& s);
  // Calls `take` for each occurrence of the recurrences on these days; `take` gives true to stop.
  template <typename Take>
  static bool each_on(const schedule& s, local_days first, local_days last, Take take);
  template <typename Take>
  static bool each_listed(const schedule& s, Take take);
  // ... of the calendar, that does not end before `from` nor begin after `until`.
  template <typename Take>
  static bool each_in_calendar(const schedule& s, utc_seconds from, utc_seconds until, Take take);
  // ... of all parts, that may reach into this time.
  template <typename Take>
  bool each_about(utc_seconds from, utc_seconds until, Take take) const;
  static std::optional<pull> first_of(const schedule& s, utc_seconds at);
  pull joined(pull seed, utc_seconds at) const;
  std::optional<utc_seconds> next_bound(utc_seconds after) const;

  parts parts_;
  seconds apart_;
  local_days last_named_{};
};

// What has not been interrupted for so long after the last day that is named is not interrupted at
// all: every weekday, and every change of the clocks, has been met.
inline constexpr std::chrono::days unbroken{400};

}  // namespace pullkeeper
