#include "edge/config/instant_fault.hpp"

#include <algorithm>
#include <chrono>

#include "core/look_alikes.hpp"
#include "core/text.hpp"

namespace pullkeeper {
namespace {

// A text of this shape: "d" is a digit, "T" what stands between date and time, "*" anything behind.
bool has_shape(std::string_view text, std::string_view shape) {
  const bool open = shape.ends_with('*');
  if (open) shape.remove_suffix(1);
  if (open ? text.size() < shape.size() : text.size() != shape.size()) return false;
  return std::equal(shape.begin(), shape.end(), text.begin(), [](char s, char c) {
    if (s == 'T') return c == 'T' || c == 't' || c == ' ';
    return s == 'd' ? is_digit(c) : c == s;
  });
}

int number(std::string_view text, std::size_t at, std::size_t count) {
  return std::stoi(std::string(text.substr(at, count)));
}

std::string fault_of_date(std::string_view text) {
  if (is_all_digits(text)) return "is a bare number, of which nobody says what it counts";
  if (has_shape(text, "dddd/*") || has_shape(text, "dddd.*")) {
    return std::string("has \"") + text[4] + "\" in its date instead of \"-\"";
  }
  if (has_shape(text, "dd-*") || has_shape(text, "dd.*") || has_shape(text, "dd/*")) {
    return "does not begin with a year of four digits";
  }
  if (has_shape(text, "dddddddd*")) return "lacks the \"-\" in its date";
  const bool is_short = has_shape(text, "dddd-d-*") || has_shape(text, "dddd-dd-d") ||
                        has_shape(text, "dddd-dd-dT*");
  return is_short ? "has a month or a day of one digit" : "does not begin with a date";
}

std::string fault_of_day(std::string_view text) {
  const int month = number(text, 5, 2);
  if (month < 1 || month > 12) return "has the month " + std::string(text.substr(5, 2));
  const std::chrono::year_month_day day{
      std::chrono::year(number(text, 0, 4)), std::chrono::month(static_cast<unsigned>(month)),
      std::chrono::day(static_cast<unsigned>(number(text, 8, 2)))};
  return day.ok() ? "" : "has a day that does not exist (" + std::string(text.substr(0, 10)) + ")";
}

std::string fault_of_time(std::string_view text) {
  if (has_shape(text, "dd:dd") || has_shape(text, "dd:ddZ") || has_shape(text, "dd:dd+*") ||
      has_shape(text, "dd:dd-*")) {
    return "has no seconds";
  }
  if (!has_shape(text, "dd:dd:dd*")) return "has no time as 08:00:00 behind its date";
  if (number(text, 0, 2) == 24) return "has the hour 24: write 00 of the next day";
  if (number(text, 0, 2) > 24) return "has the hour " + std::string(text.substr(0, 2));
  if (number(text, 3, 2) > 59) return "has the minute " + std::string(text.substr(3, 2));
  return number(text, 6, 2) > 59 ? "has the second " + std::string(text.substr(6, 2)) : "";
}

// Behind the seconds.
std::string fault_of_zone(std::string_view text) {
  if (text.starts_with('.') || text.starts_with(',')) {
    text.remove_prefix(std::min(text.find_first_not_of("0123456789", 1), text.size()));
    if (!text.empty()) return "has a fraction of a second";
  }
  if (text.empty()) return "has no zone";
  if (has_shape(text, "+d") || has_shape(text, "-d") || has_shape(text, "+dd") ||
      has_shape(text, "-dd") || has_shape(text, "+d:dd") || has_shape(text, "-d:dd")) {
    return "has an offset that is not of two digits for the hours and two for the minutes";
  }
  const bool named = lower_case(text.front()) >= 'a' || text.front() == ' ';
  return named ? "has behind its time neither Z nor an offset"
               : "has an offset that does not exist";
}

}  // namespace

std::string instant_fault(std::string_view text) {
  if (const std::string wide = full_width_in(text); !wide.empty()) return "holds " + wide;
  if (!has_shape(text, "dddd-dd-dd*")) return fault_of_date(text);
  if (const std::string fault = fault_of_day(text); !fault.empty()) return fault;
  if (text.size() == 10) return "has no time and no zone";
  if (!has_shape(text, "dddd-dd-ddT*")) return "has no \"T\" or blank between date and time";
  text.remove_prefix(11);
  if (const std::string fault = fault_of_time(text); !fault.empty()) return fault;
  return fault_of_zone(text.substr(8));
}

}  // namespace pullkeeper
