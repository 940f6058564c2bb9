#include "core/recurrence.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

local_seconds shifted(utc_seconds at, seconds offset) {
  return local_seconds(at.time_since_epoch() + offset);
}

}  // namespace

local_seconds local_of(const time_zone& zone, utc_seconds at) {
  const auto next = std::upper_bound(zone.changes.begin(), zone.changes.end(), at,
                                     [](utc_seconds t, const auto& c) { return t < c.at; });
  return shifted(at, next == zone.changes.begin() ? zone.before : std::prev(next)->offset);
}

utc_seconds instant_of(const time_zone& zone, local_seconds shown) {
  // No clock is two days away from UTC: what changed earlier than that does not matter.
  const utc_seconds early(shown.time_since_epoch() - std::chrono::days(2));
  auto next = std::upper_bound(zone.changes.begin(), zone.changes.end(), early,
                               [](utc_seconds t, const auto& c) { return t < c.at; });
  auto offset = next == zone.changes.begin() ? zone.before : std::prev(next)->offset;
  auto begin = utc_seconds::min();
  for (; next != zone.changes.end() && shifted(next->at, offset) <= shown; ++next) {
    begin = next->at;
    offset = next->offset;
  }
  return std::max(utc_seconds(shown.time_since_epoch() - offset), begin);
}

bool recurrence::operator==(const recurrence& other) const {
  const bool same_zone = zone == other.zone || (zone && other.zone && *zone == *other.zone);
  return same_zone && days == other.days && from == other.from && to == other.to &&
         except == other.except && also == other.also;
}

}  // namespace pullkeeper
