#include "edge/calendar/values.hpp"

#include <libical/ical.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <vector>

#include "core/text.hpp"
#include "edge/calendar/plain_rule.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t longest_rule = 1000;         // bytes
constexpr std::chrono::days longest_length{3660};
// Times of day of one rule: libical goes through them all on days that do not count, too.
constexpr std::size_t most_times_of_day = 48;

int number_in(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::optional<local_days> day_in(std::string_view text) {
  if (text.size() != 8 || !is_all_digits(text)) return std::nullopt;
  const std::chrono::year_month_day day{
      std::chrono::year(number_in(text.substr(0, 4))),
      std::chrono::month(static_cast<unsigned>(number_in(text.substr(4, 2)))),
      std::chrono::day(static_cast<unsigned>(number_in(text.substr(6, 2))))};
  if (!day.ok() || local_days(day) < local_days() || local_days(day) >= end_of_calendars) {
    return std::nullopt;
  }
  return local_days(day);
}

struct part {
  std::string key;
  std::string value;
  bool operator==(const part&) const = default;
  auto operator<=>(const part&) const = default;
};

std::vector<std::string_view> pieces_of(std::string_view text, char mark) {
  std::vector<std::string_view> all;
  while (true) {
    const auto end = text.find(mark);
    all.push_back(text.substr(0, end));
    if (end == text.npos) return all;
    text.remove_prefix(end + 1);
  }
}

std::vector<part> parts_of(std::string_view rule) {
  std::vector<part> all;
  for (const auto piece : pieces_of(rule, ';')) {
    const auto equals = piece.find('=');
    all.push_back({std::string(piece.substr(0, equals)),
                   std::string(equals == piece.npos ? "" : piece.substr(equals + 1))});
  }
  return all;
}

// Without what may be written in two ways: order, "+1", "01", and what is so without being said.
std::vector<part> plain(std::vector<part> parts) {
  for (part& one : parts) {
    std::vector<std::string> items;
    for (auto item : pieces_of(one.value, ',')) {
      const std::string sign = item.starts_with('-') ? "-" : "";
      if (item.starts_with('+') || item.starts_with('-')) item.remove_prefix(1);
      while (item.size() > 1 && item[0] == '0' && is_digit(item[1])) item.remove_prefix(1);
      items.push_back(sign + std::string(item));
    }
    std::sort(items.begin(), items.end());
    one.value.clear();
    for (const auto& item : items) one.value += item + ",";
  }
  std::erase_if(parts, [](const part& one) {
    return one == part{"INTERVAL", "1,"} || one == part{"WKST", "MO,"};
  });
  std::sort(parts.begin(), parts.end());
  return parts;
}

std::string joined(const std::vector<part>& parts) {
  std::string text;
  for (const part& one : parts) text += (text.empty() ? "" : ";") + one.key + "=" + one.value;
  return text;
}

std::size_t items_of(const std::vector<part>& parts, std::string_view key) {
  for (const part& one : parts) {
    if (one.key == key) return pieces_of(one.value, ',').size();
  }
  return 1;
}

// What would take long, or too much, to follow; empty: nothing.
std::string fault_of_work(const std::vector<part>& parts, icalrecurrencetype_frequency every) {
  if (every == ICAL_SECONDLY_RECURRENCE) return "FREQ=SECONDLY is not taken";
  const bool by_clock = every == ICAL_HOURLY_RECURRENCE || every == ICAL_MINUTELY_RECURRENCE;
  const bool has_by = std::any_of(parts.begin(), parts.end(),
                                  [](const part& one) { return one.key.starts_with("BY"); });
  if (by_clock && has_by) {
    return "FREQ=HOURLY and FREQ=MINUTELY are taken without BY... only; write FREQ=DAILY with "
           "BYHOUR and BYMINUTE";
  }
  const auto times =
      items_of(parts, "BYHOUR") * items_of(parts, "BYMINUTE") * items_of(parts, "BYSECOND");
  if (times > most_times_of_day) {
    return "the rule names more than " + std::to_string(most_times_of_day) + " times of day";
  }
  const bool sparse = std::any_of(parts.begin(), parts.end(), [](const part& one) {
    return one.key == "BYMONTH" || one.key == "BYMONTHDAY" || one.key == "BYSETPOS";
  });
  const bool by_day = every == ICAL_DAILY_RECURRENCE || every == ICAL_WEEKLY_RECURRENCE;
  return by_day && sparse && times > 1
             ? "days of some months only, at several times of day, take FREQ=MONTHLY or YEARLY"
             : "";
}

// A day as its midnight: libical's own days lose one where a rule has an interval.
icaltimetype ical_time(const calendar_time& at) {
  const auto day = std::chrono::floor<std::chrono::days>(at.shown);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at.shown - day);
  icaltimetype made = icaltime_null_time();
  made.year = static_cast<int>(date.year());
  made.month = static_cast<int>(static_cast<unsigned>(date.month()));
  made.day = static_cast<int>(static_cast<unsigned>(date.day()));
  made.hour = static_cast<int>(time.hours().count());
  made.minute = static_cast<int>(time.minutes().count());
  made.second = static_cast<int>(time.seconds().count());
  return made;
}

local_seconds shown_by(const icaltimetype& at) {
  const std::chrono::year_month_day day{std::chrono::year(at.year),
                                        std::chrono::month(static_cast<unsigned>(at.month)),
                                        std::chrono::day(static_cast<unsigned>(at.day))};
  return local_days(day) + std::chrono::hours(at.hour) + std::chrono::minutes(at.minute) +
         seconds(at.second);
}

std::string as_libical_has_it(icalrecurrencetype& rule) {
  char* const text = icalrecurrencetype_as_string_r(&rule);
  std::string result = text ? text : "";
  std::free(text);
  return result;
}

using iterator = std::unique_ptr<icalrecur_iterator, decltype(&icalrecur_iterator_free)>;

iterator iterate(const icalrecurrencetype& rule, const icaltimetype& start) {
  return {icalrecur_iterator_new(rule, start), &icalrecur_iterator_free};
}

// libical looks at every second that such a rule names until the year 2582 for a day that counts.
bool names_a_day(icalrecurrencetype rule, icaltimetype start) {
  if (rule.freq != ICAL_DAILY_RECURRENCE) return true;
  rule.by_hour[0] = rule.by_minute[0] = rule.by_second[0] = ICAL_RECURRENCE_ARRAY_MAX;
  rule.by_set_pos[0] = ICAL_RECURRENCE_ARRAY_MAX;
  const auto days = iterate(rule, start);
  return days && !icaltime_is_null_time(icalrecur_iterator_next(days.get()));
}

}  // namespace

std::optional<calendar_time> calendar_time_in(std::string_view text) {
  calendar_time at;
  const auto day = day_in(text.substr(0, 8));
  if (!day) return std::nullopt;
  at.shown = *day;
  at.is_date = text.size() == 8;
  if (at.is_date) return at;
  at.is_utc = text.ends_with('Z');
  if (at.is_utc) text.remove_suffix(1);
  const auto clock = text.substr(8);
  if (clock.size() != 7 || clock[0] != 'T' || !is_all_digits(clock.substr(1))) return std::nullopt;
  const int hour = number_in(clock.substr(1, 2));
  const int minute = number_in(clock.substr(3, 2));
  const int second = number_in(clock.substr(5, 2));
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  at.shown += std::chrono::hours(hour) + std::chrono::minutes(minute) + seconds(second);
  return at;
}

// libical takes any order, parts without a number, and numbers that overflow.
std::optional<calendar_length> calendar_length_in(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  calendar_length length;
  std::string_view units = "WDT";      // those that may still come
  while (!text.empty()) {
    if (text[0] == 'T' && units.ends_with('T') && text.size() > 1) {
      units = "HMS";
      text.remove_prefix(1);
      continue;
    }
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0 || digits > 9 || digits == text.size()) return std::nullopt;
    const int number = number_in(text.substr(0, digits));
    const char unit = text[digits];
    const auto place = unit == 'T' ? units.npos : units.find(unit);
    if (place == units.npos) return std::nullopt;
    if (unit == 'W') length.days += std::chrono::weeks(number);
    if (unit == 'D') length.days += std::chrono::days(number);
    if (unit == 'H') length.exact += std::chrono::hours(number);
    if (unit == 'M') length.exact += std::chrono::minutes(number);
    if (unit == 'S') length.exact += seconds(number);
    units.remove_prefix(unit == 'W' ? units.size() : place + 1);
    text.remove_prefix(digits + 1);
  }
  if (length.days + length.exact <= seconds(0)) return std::nullopt;
  return length.days + length.exact > longest_length ? std::nullopt : std::optional(length);
}

std::optional<calendar_rule> calendar_rule::read(const std::string& text, std::string& fault) {
  calendar_rule made;
  auto rule = icalrecurrencetype_from_string(text.size() <= longest_rule ? text.c_str() : "");
  auto parts = parts_of(text);
  const bool good = !rule.rscale && rule.freq != ICAL_NO_RECURRENCE &&
                    plain(parts) == plain(parts_of(as_libical_has_it(rule)));
  fault = good ? fault_of_work(parts, rule.freq) : "RRULE is no rule of RFC 5545";
  for (const part& one : parts) {
    if (one.key == "UNTIL") made.until_ = calendar_time_in(one.value);
    if (one.key == "UNTIL" && !made.until_ && fault.empty()) {
      fault = "UNTIL of RRULE is no time from 1970 to 2099";
    }
    if (one.key == "COUNT") made.count_ = rule.count;
  }
  if (made.until_ && made.count_ > 0 && fault.empty()) fault = "RRULE has both UNTIL and COUNT";
  if (!fault.empty()) return std::nullopt;
  std::erase_if(parts, [](const part& p) { return p.key == "UNTIL" || p.key == "COUNT"; });
  made.text_ = joined(parts);
  return made;
}

std::string calendar_rule::each(const calendar_time& start,
                                const std::function<bool(local_seconds)>& take) const {
  const auto rule = icalrecurrencetype_from_string(text_.c_str());
  const bool by_clock = !is_empty(rule.by_hour) || !is_empty(rule.by_minute) ||
                        !is_empty(rule.by_second);
  const bool is_fit = !start.is_date || !by_clock;
  if (is_fit && each_of_plain_rule(rule, start.shown, take)) return {};
  const auto first = ical_time(start);
  const auto times = iterate(rule, first);
  if (!times) return "RRULE is no rule of RFC 5545";
  if (!names_a_day(rule, first)) return "RRULE names no day at all";
  while (true) {
    const auto next = icalrecur_iterator_next(times.get());
    if (icaltime_is_null_time(next)) return {};
    const auto shown = shown_by(next);
    if (start.is_date && shown != std::chrono::floor<std::chrono::days>(shown)) {
      return "RRULE names times of day, but DTSTART is a day";
    }
    if (shown >= end_of_calendars || !take(shown)) return {};
  }
}

}  // namespace pullkeeper
