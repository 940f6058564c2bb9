// Several configs of one stream key.
#pragma once
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/model.hpp"
#include "core/present.hpp"

namespace pullkeeper {

inline void sort_by_start(std::vector<config>& configs) {
  std::stable_sort(configs.begin(), configs.end(), [](const config& a, const config& b) {
    return std::pair(a.start, a.end) < std::pair(b.start, b.end);
  });
}

// How long both run; negative where they do not meet.
inline seconds overlap(const config& a, const config& b) {
  return std::min(a.end, b.end) - std::max(a.start, b.start);
}

inline bool any_live(const std::vector<config>& configs, utc_seconds now) {
  return std::any_of(configs.begin(), configs.end(),
                     [&](const config& c) { return c.end > now; });
}

// The instant up to which [from, ...) is covered without a hole by configs sorted by start; `from`
// where it is not.
inline utc_seconds covered_by(const std::vector<config>& configs, utc_seconds from) {
  for (const auto& c : configs) {
    if (c.start <= from && c.end > from) from = c.end;
  }
  return from;
}

// Since when none of what stood last covers the pull, which may have ended while no process ran;
// empty while one does.
inline std::optional<utc_millis> uncovered_since(const std::vector<config>& stood,
                                                 const pull& wanted, const present& now) {
  auto last = wanted.start;
  for (const auto& c : stood) last = std::max(last, c.end);
  if (stood.empty() || utc_millis(last) > now.server) return std::nullopt;
  return last;
}

}  // namespace pullkeeper
