// Instants and durations in the forms that people read.
#pragma once
#include <string>

#include "core/time.hpp"

namespace pullkeeper {

// `2026-12-06 01:00Z`: UTC, seconds cut off.
std::string to_the_minute(utc_seconds at);
// The same without its year: `12-06 01:00Z`.
std::string without_year(utc_seconds at);
// `Sun 02:00 CET`: in the local time zone ($TZ); empty if that is UTC.
std::string local_words(utc_seconds at);
// The two largest units of a duration, its sign ignored: `3d 4h`, `12m 5s`; `0s` below a second.
std::string roughly(milliseconds length);

}  // namespace pullkeeper
