#include "edge/calendar/plain_rule.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <vector>

#include "edge/calendar/values.hpp"

namespace pullkeeper {
namespace {

using std::chrono::days;

// As a bit for each day from Monday on; nothing where one is counted, as the second Tuesday.
std::optional<std::uint8_t> weekdays_of(const icalrecurrencetype& rule) {
  unsigned all = 0;
  for (const short day : rule.by_day) {
    if (day == ICAL_RECURRENCE_ARRAY_MAX) break;
    if (day < ICAL_SUNDAY_WEEKDAY || day > ICAL_SATURDAY_WEEKDAY) return std::nullopt;
    all |= 1U << (day - ICAL_SUNDAY_WEEKDAY + 6) % 7;
  }
  return static_cast<std::uint8_t>(all);
}

bool has_more(const icalrecurrencetype& rule) {
  return !is_empty(rule.by_month_day) || !is_empty(rule.by_year_day) ||
         !is_empty(rule.by_week_no) || !is_empty(rule.by_month) || !is_empty(rule.by_set_pos);
}

// What the rule names of one unit, in order; else what the start has.
template <typename Array>
std::set<long> numbers_of(const Array& named, long of_start) {
  if (is_empty(named)) return {of_start};
  return {std::begin(named), std::find(std::begin(named), std::end(named),
                                       short{ICAL_RECURRENCE_ARRAY_MAX})};
}

std::vector<seconds> times_of_day(const icalrecurrencetype& rule, seconds of_start) {
  const std::chrono::hh_mm_ss start(of_start);
  std::vector<seconds> all;
  for (const long hour : numbers_of(rule.by_hour, start.hours().count())) {
    for (const long minute : numbers_of(rule.by_minute, start.minutes().count())) {
      for (const long second : numbers_of(rule.by_second, start.seconds().count())) {
        all.push_back(std::chrono::hours(hour) + std::chrono::minutes(minute) + seconds(second));
      }
    }
  }
  return all;
}

unsigned bit_of(local_days day) { return std::chrono::weekday(day).iso_encoding() - 1; }

}  // namespace

bool each_of_plain_rule(const icalrecurrencetype& rule, local_seconds start,
                        const std::function<bool(local_seconds)>& take) {
  const bool weekly = rule.freq == ICAL_WEEKLY_RECURRENCE;
  if ((!weekly && rule.freq != ICAL_DAILY_RECURRENCE) || rule.interval < 1 || has_more(rule)) {
    return false;
  }
  auto on = weekdays_of(rule);
  const auto first = std::chrono::floor<days>(start);
  // A step of whole weeks may never meet its weekday.
  if (!on || (!weekly && *on != 0 && rule.interval % 7 == 0)) return false;
  if (*on == 0) on = weekly ? std::uint8_t(1U << bit_of(first)) : recurrence::every_day;
  const auto week_start = (static_cast<unsigned>(rule.week_start) + 5) % 7;
  const auto times = times_of_day(rule, start - first);
  const auto on_day = [&](local_days day) {
    return !falls_on(*on, day) || std::all_of(times.begin(), times.end(), [&](seconds time) {
      return day + time < start || take(day + time);
    });
  };
  const days step{rule.interval * (weekly ? 7 : 1)};
  auto day = weekly ? first - days((bit_of(first) + 7 - week_start) % 7) : first;
  for (; day < end_of_calendars; day += step) {
    for (int i = 0; i < (weekly ? 7 : 1); ++i) {
      if (day + days{i} >= end_of_calendars || !on_day(day + days{i})) return true;
    }
  }
  return true;
}

}  // namespace pullkeeper
