#include "core/calendar.hpp"

#include <algorithm>

namespace pullkeeper {

std::vector<calendar::span> joined_spans(std::vector<calendar::span> spans) {
  std::sort(spans.begin(), spans.end(),
            [](const auto& a, const auto& b) { return a.start < b.start; });
  std::vector<calendar::span> all;
  for (const auto& one : spans) {
    if (all.empty() || one.start > all.back().end) all.push_back(one);
    else all.back().end = std::max(all.back().end, one.end);
  }
  return all;
}

bool shared_calendar::operator==(const shared_calendar& other) const {
  if (held == other.held) return true;
  return held && other.held && held->spans == other.held->spans;
}

}  // namespace pullkeeper
