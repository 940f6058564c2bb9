// Instants and durations in the forms that people read.
#pragma once
#include <string>

#include "core/recurrence.hpp"
#include "core/time.hpp"

namespace pullkeeper {

// `2026-12-06 01:00Z`: UTC, seconds cut off.
std::string to_the_minute(utc_seconds at);
// The same without its year: `12-06 01:00Z`.
std::string without_year(utc_seconds at);
// `Sun 02:00 CET`: in the local time zone ($TZ); empty if that is UTC.
std::string local_words(utc_seconds at);
// `Mon 08:00 - 18:00 Asia/Shanghai`, or `Mon 20:00 - Tue 06:00 Europe/Berlin`: by that zone.
std::string local_range(const time_zone& zone, utc_seconds start, utc_seconds end);
// The two largest units of a duration, its sign ignored: `3d 4h`, `12m 5s`; `0s` below a second.
std::string roughly(milliseconds length);

}  // namespace pullkeeper
