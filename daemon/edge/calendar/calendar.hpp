// Calendar files (RFC 5545) as values. The only module that uses libical.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/calendar.hpp"
#include "edge/calendar/lines.hpp"

namespace pullkeeper {

inline constexpr std::size_t most_calendar_bytes = 1024 * 1024;
inline constexpr std::size_t most_calendar_events = 1000;
inline constexpr std::size_t most_occurrences = 250'000;   // of one file, up to 2100

struct calendar_reading {
  std::shared_ptr<const calendar> read;      // null where there are faults
  std::vector<calendar_fault> faults;        // by line; no more than 100
};

// When the events of the file take place, up to the year 2100. `floating`: the zone of times that
// have none, and of whole days; null: they are refused. The same value for the same text while it
// is in use somewhere and the zones are what they were.
// Rules that take longer than `patience` to follow are a fault: nothing else is done meanwhile.
calendar_reading read_calendar(const std::string& text,
                               const std::shared_ptr<const time_zone>& floating,
                               milliseconds patience = std::chrono::seconds(10));

}  // namespace pullkeeper
