// Hours in which running pulls may be restarted, as people write them, and the nights that they
// make for one stream. Values; pure functions of them.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>

#include "core/recurrence.hpp"
#include "core/time.hpp"

namespace pullkeeper {

struct quiet_hours {
  std::uint8_t days = recurrence::every_day;     // on which they begin; bit 0: Mondays; 0: never
  seconds from{};                      // local time of day, below 24 h
  seconds to{};                        // up to 24 h; at or before `from`: of the next day
  std::shared_ptr<const time_zone> zone;
  bool operator==(const quiet_hours& other) const;
};

// The nights of one stream: each has one moment at which the stream is handed over, at the same
// local time in all of them. A night is named by the day on which its hours begin.
class nights {
 public:
  // `part` / 2^32 tells where in the hours its moment lies, so that streams are spread over them.
  // The last ten minutes, or a quarter of short hours, are left for tries.
  nights(const quiet_hours& hours, std::uint32_t part);

  bool is_quiet(utc_seconds at) const;           // `at` is within the hours of a night that counts
  bool counts(local_days night) const { return falls_on(hours_.days, night); }
  utc_seconds moment(local_days night) const;
  // The latest night, whether it counts or not, whose moment is not after `at`.
  local_days latest(utc_seconds at) const;
  local_days last_up_to(local_days night) const; // that counts
  local_days first_after(local_days night) const;

  static unsigned weekday(local_days night) {    // 1: Monday
    return std::chrono::weekday(night).iso_encoding();
  }

 private:
  quiet_hours hours_;
  seconds within_{};                   // from their beginning to the moment
};

// How long they last: a day at most, where the clocks are not put back or forward.
seconds length_of(const quiet_hours& hours);

}  // namespace pullkeeper
