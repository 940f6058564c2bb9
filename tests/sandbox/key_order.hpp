// Stream keys in order: domains in any spelling of their case are the same, as in requests; app and
// stream are compared byte by byte.
#pragma once
#include <algorithm>
#include <string_view>

#include "core/model.hpp"
#include "core/text.hpp"

namespace pullkeeper::sandbox {

// Below, above or equal to 0, as std::string::compare.
inline int compare_domains(std::string_view a, std::string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    const char x = lower_case(a[i]);
    const char y = lower_case(b[i]);
    if (x != y) return x < y ? -1 : 1;
  }
  return static_cast<int>(a.size() > b.size()) - static_cast<int>(a.size() < b.size());
}

// For std::map. A domain alone finds the first of its keys; never allocates.
struct key_less {
  using is_transparent = void;
  bool operator()(const stream_key& a, std::string_view domain) const {
    return compare_domains(a.domain, domain) < 0;
  }
  bool operator()(const stream_key& a, const stream_key& b) const {
    if (const int order = compare_domains(a.domain, b.domain); order != 0) return order < 0;
    if (const int order = a.app.compare(b.app); order != 0) return order < 0;
    return a.stream < b.stream;
  }
};

}  // namespace pullkeeper::sandbox
