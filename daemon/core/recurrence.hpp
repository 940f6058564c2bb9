// Programmes as people write them: days of the week and times of day in a time zone. Values; what
// they mean is in pulls.hpp.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/time.hpp"

namespace pullkeeper {

using std::chrono::local_days;
using std::chrono::local_seconds;

// A time zone as a value: when its offset from UTC changes. The core knows no other.
struct time_zone {
  struct change {
    utc_seconds at{};                  // from when on
    seconds offset{};                  // ... local time is this much ahead of UTC
    bool operator==(const change&) const = default;
  };
  std::string name;                    // as IANA has it
  seconds before{};                    // the offset before the first change
  std::vector<change> changes;         // in the order of time
  bool operator==(const time_zone&) const = default;
};

local_seconds local_of(const time_zone& zone, utc_seconds at);

// When the clocks of the zone show that time first. One that they never show, since they are put
// forward over it, is the first one after it that they do.
utc_seconds instant_of(const time_zone& zone, local_seconds shown);

// Whether a day of the week is among `days`, of which bit 0 is Monday.
inline bool falls_on(std::uint8_t days, local_days day) {
  return days >> (std::chrono::weekday(day).iso_encoding() - 1) & 1;
}

// From Monday on.
inline constexpr std::array<const char*, 7> weekday_names = {"mon", "tue", "wed", "thu",
                                                             "fri", "sat", "sun"};

// Days from the first to the last, both included.
struct day_span {
  local_days first{};
  local_days last{};
  bool operator==(const day_span&) const = default;
};

struct recurrence {
  static constexpr std::uint8_t every_day = 0x7f;

  std::uint8_t days = every_day;       // bit 0: Mondays
  seconds from{};                      // local time of day, below 24 h
  seconds to{};                        // up to 24 h; at or before `from`: of the next day
  std::shared_ptr<const time_zone> zone;
  std::vector<day_span> except;
  std::vector<local_days> also;        // days that count, whatever `days` and `except` say
  bool operator==(const recurrence& other) const;
};

// The hours that begin on that day: from `from` to `to`, which is of the next day where it is not
// after `from`. `Hours` has these two and a zone.
template <class Hours>
std::pair<utc_seconds, utc_seconds> hours_on(const Hours& hours, local_days day) {
  const auto end_day = hours.to <= hours.from ? day + std::chrono::days{1} : day;
  return {instant_of(*hours.zone, day + hours.from), instant_of(*hours.zone, end_day + hours.to)};
}

}  // namespace pullkeeper
