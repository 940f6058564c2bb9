#include "sandbox/coverage.hpp"

#include <algorithm>

namespace pullkeeper::sandbox {

void coverage::add(span covered) {
  if (covered.from >= covered.to) return;
  const auto first = std::lower_bound(spans_.begin(), spans_.end(), covered.from,
                                      [](const span& s, utc_millis at) { return s.to < at; });
  auto last = first;
  for (; last != spans_.end() && last->from <= covered.to; ++last) {
    covered.from = std::min(covered.from, last->from);
    covered.to = std::max(covered.to, last->to);
  }
  if (first == last) {
    spans_.insert(first, covered);
    return;
  }
  *first = covered;
  spans_.erase(first + 1, last);
}

std::vector<span> coverage::gaps(utc_millis from, utc_millis to) const {
  std::vector<span> result;
  utc_millis at = from;
  for (const span& s : spans_) {
    if (s.to <= at) continue;
    if (s.from >= to) break;
    if (s.from > at) result.push_back({at, s.from});
    at = s.to;
  }
  if (at < to) result.push_back({at, to});
  return result;
}

void coverage::forget_before(utc_millis before) {
  std::erase_if(spans_, [&](const span& s) { return s.to <= before; });
}

}  // namespace pullkeeper::sandbox
