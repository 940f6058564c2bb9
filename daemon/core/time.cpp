#include "core/time.hpp"

#include <array>
#include <cstdio>

namespace pullkeeper {
namespace {

// Reads from the front of a text; every step says whether it fitted.
class reader {
 public:
  explicit reader(std::string_view text) : rest_(text) {}

  bool digits(int count, int& value) {
    if (rest_.size() < static_cast<std::size_t>(count)) return false;
    value = 0;
    for (int i = 0; i < count; ++i) {
      const char c = rest_[static_cast<std::size_t>(i)];
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(static_cast<std::size_t>(count));
    return true;
  }

  bool any_of(std::string_view set) {
    if (rest_.empty() || set.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool literal(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  // A fraction after the point; false where there is no digit.
  bool fraction(bool& all_zero) {
    std::size_t count = 0;
    all_zero = true;
    while (count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') {
      all_zero = all_zero && rest_[count] == '0';
      ++count;
    }
    rest_.remove_prefix(count);
    return count > 0;
  }

  bool at_end() const { return rest_.empty(); }
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }

 private:
  std::string_view rest_;
};

std::optional<utc_seconds> to_instant(int year, int month, int day, int hour, int minute,
                                      int second) {
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         seconds{second};
}

bool read_date(reader& in, int& year, int& month, int& day) {
  return in.digits(4, year) && in.literal("-") && in.digits(2, month) && in.literal("-") &&
         in.digits(2, day);
}

// `Z`, `+hh:mm` or `+hhmm`; the offset is what the local reading is ahead of UTC.
bool read_zone(reader& in, seconds& offset) {
  if (in.any_of("Zz")) {
    offset = seconds{0};
    return true;
  }
  const bool west = in.front() == '-';
  int hours = 0;
  int minutes = 0;
  if (!in.any_of("+-") || !in.digits(2, hours)) return false;
  in.literal(":");
  if (!in.digits(2, minutes) || hours > 23 || minutes > 59) return false;
  offset = std::chrono::hours{hours} + std::chrono::minutes{minutes};
  if (west) offset = -offset;
  return true;
}

}  // namespace

std::optional<utc_seconds> parse_rfc3339(std::string_view text) {
  reader in(text);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!read_date(in, year, month, day) || !in.any_of("Tt ") || !in.digits(2, hour) ||
      !in.literal(":") || !in.digits(2, minute) || !in.literal(":") || !in.digits(2, second)) {
    return std::nullopt;
  }
  bool all_zero = true;
  if (in.literal(".") && (!in.fraction(all_zero) || !all_zero)) return std::nullopt;
  seconds offset{0};
  if (!read_zone(in, offset) || !in.at_end()) return std::nullopt;
  const auto local = to_instant(year, month, day, hour, minute, second);
  if (!local) return std::nullopt;
  return *local - offset;
}

std::optional<read_instant> parse_instant_leniently(std::string_view text) {
  reader in(text);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!read_date(in, year, month, day) || !in.any_of("Tt ") || !in.digits(2, hour) ||
      !in.literal(":") || !in.digits(2, minute)) {
    return std::nullopt;
  }
  seconds precision{60};
  if (in.literal(":")) {
    bool all_zero = true;
    if (!in.digits(2, second) || (in.literal(".") && !in.fraction(all_zero))) return std::nullopt;
    precision = seconds{1};
  }
  seconds offset{0};
  if (!in.at_end() && (!read_zone(in, offset) || !in.at_end())) return std::nullopt;
  const auto local = to_instant(year, month, day, hour, minute, second);
  if (!local) return std::nullopt;
  return read_instant{*local - offset, precision};
}

std::optional<utc_seconds> parse_http_date(std::string_view text) {
  static constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed",
                                                        "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> months{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  reader in(text);
  bool named = false;
  for (auto name : days) named = named || in.literal(name);
  int year = 0, day = 0, hour = 0, minute = 0, second = 0, month = 0;
  if (!named || !in.literal(", ") || !in.digits(2, day) || !in.literal(" ")) return std::nullopt;
  for (std::size_t i = 0; i < months.size() && month == 0; ++i) {
    if (in.literal(months[i])) month = static_cast<int>(i) + 1;
  }
  if (month == 0 || !in.literal(" ") || !in.digits(4, year) || !in.literal(" ") ||
      !in.digits(2, hour) || !in.literal(":") || !in.digits(2, minute) || !in.literal(":") ||
      !in.digits(2, second) || !in.literal(" GMT") || !in.at_end()) {
    return std::nullopt;
  }
  return to_instant(year, month, day, hour, minute, second);
}

std::string format_utc(utc_seconds at) {
  const auto midnight = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss clock{at - midnight};
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

std::string format_utc(utc_millis at) { return format_utc(std::chrono::floor<seconds>(at)); }

std::optional<seconds> parse_duration(std::string_view text) {
  static constexpr std::array<std::pair<char, long long>, 4> units{
      {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};
  constexpr long long most = 100LL * 366 * 86400;
  long long total = 0;
  std::size_t next_unit = 0;
  std::size_t at = 0;
  if (text.empty()) return std::nullopt;
  while (at < text.size()) {
    long long number = 0;
    const std::size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      number = number * 10 + (text[at++] - '0');
      if (number > most) return std::nullopt;
    }
    if (at == begin || at == text.size()) return std::nullopt;
    while (next_unit < units.size() && units[next_unit].first != text[at]) ++next_unit;
    if (next_unit == units.size()) return std::nullopt;
    total += number * units[next_unit].second;
    if (total > most) return std::nullopt;
    ++next_unit;
    ++at;
  }
  return seconds{total};
}

std::string format_duration(seconds length) {
  long long rest = length.count();
  std::string text = rest < 0 ? "-" : "";
  if (rest < 0) rest = -rest;
  if (rest == 0) return "0s";
  const auto part = [&](long long unit, char name) {
    if (rest >= unit) text += std::to_string(rest / unit) + name;
    rest %= unit;
  };
  part(86400, 'd');
  part(3600, 'h');
  part(60, 'm');
  part(1, 's');
  return text;
}

}  // namespace pullkeeper
