#include "core/quiet_hours.hpp"

#include <algorithm>

namespace pullkeeper {

using std::chrono::days;

bool quiet_hours::operator==(const quiet_hours& other) const {
  const bool same_zone = zone == other.zone || (zone && other.zone && *zone == *other.zone);
  return same_zone && days == other.days && from == other.from && to == other.to;
}

seconds length_of(const quiet_hours& hours) {
  return hours.to > hours.from ? hours.to - hours.from : hours.to - hours.from + days{1};
}

nights::nights(const quiet_hours& hours, std::uint32_t part) : hours_(hours) {
  const auto whole = length_of(hours);
  const auto room = whole - std::min<seconds>(whole / 4, std::chrono::minutes(10));
  within_ = room * static_cast<std::int64_t>(part) / (std::int64_t{1} << 32);
}

utc_seconds nights::moment(local_days night) const {
  return instant_of(*hours_.zone, night + hours_.from + within_);
}

local_days nights::latest(utc_seconds at) const {
  auto night = std::chrono::floor<days>(local_of(*hours_.zone, at) - hours_.from - within_);
  while (moment(night) > at) night -= days{1};
  while (moment(night + days{1}) <= at) night += days{1};
  return night;
}

bool nights::is_quiet(utc_seconds at) const {
  const auto night = std::chrono::floor<days>(local_of(*hours_.zone, at) - hours_.from);
  return counts(night) && local_of(*hours_.zone, at) < night + hours_.from + length_of(hours_);
}

local_days nights::last_up_to(local_days night) const {
  while (!counts(night)) night -= days{1};
  return night;
}

local_days nights::first_after(local_days night) const {
  do night += days{1};
  while (!counts(night));
  return night;
}

}  // namespace pullkeeper
