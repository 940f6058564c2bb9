// Stretches of time within a plan.
#pragma once
#include <algorithm>
#include <vector>

#include "core/lookahead/dry_run.hpp"

namespace pullkeeper {

struct interval {
  utc_seconds start{};
  utc_seconds end{};
};

// The parts of `whole` outside the spans, which must be in order.
inline std::vector<interval> without(interval whole, const std::vector<covered_span>& spans) {
  std::vector<interval> rest;
  auto at = whole.start;
  for (const auto& span : spans) {
    if (span.start > at && at < whole.end) rest.push_back({at, std::min(span.start, whole.end)});
    at = std::max(at, span.end);
  }
  if (at < whole.end) rest.push_back({at, whole.end});
  return rest;
}

}  // namespace pullkeeper
