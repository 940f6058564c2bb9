// Several configs of one stream key.
#pragma once
#include <algorithm>
#include <utility>
#include <vector>

#include "core/model.hpp"

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

}  // namespace pullkeeper
