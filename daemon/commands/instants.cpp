#include "commands/instants.hpp"

#include <array>
#include <ctime>
#include <utility>

namespace pullkeeper {
namespace {

constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

std::string clock_of(std::chrono::local_seconds at) {
  return format_utc(utc_seconds(at.time_since_epoch())).substr(11, 5);
}

}  // namespace

std::string to_the_minute(utc_seconds at) {
  auto text = format_utc(at).substr(0, 16) + "Z";
  text[10] = ' ';
  return text;
}

std::string without_year(utc_seconds at) { return to_the_minute(at).substr(5); }

std::string local_words(utc_seconds at) {
  const std::time_t when = std::chrono::system_clock::to_time_t(at);
  std::tm local{};
  if (!localtime_r(&when, &local)) return {};
  char zone[32] = "";
  if (std::strftime(zone, sizeof zone, "%Z", &local) == 0) return {};
  if (local.tm_gmtoff == 0 && (std::string(zone) == "UTC" || std::string(zone) == "GMT")) return {};
  char clock[16] = "";
  if (std::strftime(clock, sizeof clock, "%H:%M", &local) == 0) return {};
  return std::string(weekdays[static_cast<std::size_t>(local.tm_wday)]) + " " + clock + " " + zone;
}

std::string local_range(const time_zone& zone, utc_seconds start, utc_seconds end) {
  const auto from = local_of(zone, start);
  const auto to = local_of(zone, end);
  const auto day = [](local_seconds at) {
    const std::chrono::weekday of(std::chrono::floor<std::chrono::days>(at));
    return std::string(weekdays[of.c_encoding()]) + " ";
  };
  const bool same = std::chrono::floor<std::chrono::days>(from) ==
                    std::chrono::floor<std::chrono::days>(to);
  return day(from) + clock_of(from) + " - " + (same ? "" : day(to)) + clock_of(to) + " " +
         zone.name;
}

std::string roughly(milliseconds length) {
  auto rest = std::chrono::floor<seconds>(std::chrono::abs(length)).count();
  constexpr std::array<std::pair<long, char>, 4> units{
      {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}}};
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (rest < units[i].first) continue;
    auto text = std::to_string(rest / units[i].first) + units[i].second;
    rest %= units[i].first;
    if (i + 1 < units.size() && rest >= units[i + 1].first) {
      text += " " + std::to_string(rest / units[i + 1].first) + units[i + 1].second;
    }
    return text;
  }
  return "0s";
}

}  // namespace pullkeeper
