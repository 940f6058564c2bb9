// UTC instants and durations as the whole program uses them: whole seconds where the API or a file
// is meant, milliseconds where a wait is meant. Pure; nothing here reads a clock.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace pullkeeper {

using seconds = std::chrono::seconds;
using milliseconds = std::chrono::milliseconds;
using utc_seconds = std::chrono::sys_seconds;                            // what windows are made of
using utc_millis = std::chrono::sys_time<std::chrono::milliseconds>;     // what "now" is

// "Never", and "so long ago that nothing counts it", of either kind of instant.
inline constexpr utc_millis never = utc_millis::max();
inline constexpr milliseconds far_future = milliseconds::max() / 4;
inline constexpr milliseconds far_past{-1'000'000'000};

// Both clocks read at one moment: UTC for what a schedule means, time since boot (suspend included)
// for how long something has waited. Neither substitutes for the other.
struct moment {
  utc_millis wall{};
  milliseconds boot{};
};

// An instant as somebody else wrote it, with the precision of its notation (1 s, or 60 s where the
// seconds were left out).
struct read_instant {
  utc_seconds at{};
  seconds precision{1};
};

// RFC 3339 with `Z` or an offset; "T" and "Z" may be lower case, a blank may stand for "T", and the
// colon of the offset may be missing. Nothing for a missing zone, a date alone, a fraction other
// than zeros, a leap second (:60) or a date that does not exist.
std::optional<utc_seconds> parse_rfc3339(std::string_view text);

// What an answer of DescribeLivePullStreamConfig may hold: fractions (cut off), an offset (also
// `+0800`), no zone (read as UTC), a blank instead of "T", or no seconds.
std::optional<read_instant> parse_instant_leniently(std::string_view text);

// The Date header of an HTTP answer (RFC 9110, IMF-fixdate only).
std::optional<utc_seconds> parse_http_date(std::string_view text);

// `yyyy-MM-ddTHH:mm:ssZ`, the only form that the API documents ("AddLivePullStreamInfoConfig").
std::string format_utc(utc_seconds at);
// Of the second that it is in.
std::string format_utc(utc_millis at);

// Days, hours, minutes and seconds in this order, each at most once: `90s`, `6d23h`. Nothing for a
// bare number, a sign, a fraction, or more than 100 years.
std::optional<seconds> parse_duration(std::string_view text);

// The shortest form that parse_duration reads back: `6d23h`, `0s`; negative with a leading "-".
std::string format_duration(seconds length);

}  // namespace pullkeeper
