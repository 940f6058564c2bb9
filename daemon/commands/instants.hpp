// Instants and lengths of time as people read them.
#pragma once
#include <string>

#include "core/time.hpp"

namespace pullkeeper {

// `2026-12-06 01:00Z`, to the minute.
std::string to_the_minute(utc_seconds at);
// `12-06 01:00Z`.
std::string without_year(utc_seconds at);
// `Sun 02:00 CET` in the zone of this process (TZ); empty where that is UTC.
std::string local_words(utc_seconds at);
// The two largest units: `3d 4h`, `12m 5s`; `0s` for less than a second. Without a sign.
std::string roughly(milliseconds length);

}  // namespace pullkeeper
