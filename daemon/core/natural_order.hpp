// The order in which people expect names: numbers in them by their value.
#pragma once
#include <cstddef>
#include <string_view>
#include <utility>

#include "core/text.hpp"

namespace pullkeeper {

// `cam2` before `cam10`. Names that are the same but for zeros in front of a number are compared
// byte by byte, so that this is a strict order of all texts.
inline bool comes_before(std::string_view a, std::string_view b) {
  const std::string_view whole_a = a, whole_b = b;
  const auto digits = [](std::string_view text) {
    const auto zeros = text.substr(0, text.find_first_not_of('0'));
    std::size_t end = zeros.size();
    while (end < text.size() && is_digit(text[end])) ++end;
    return std::pair(text.substr(zeros.size(), end - zeros.size()), end);
  };
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const auto [number_a, end_a] = digits(a);
      const auto [number_b, end_b] = digits(b);
      if (number_a.size() != number_b.size()) return number_a.size() < number_b.size();
      if (number_a != number_b) return number_a < number_b;
      a.remove_prefix(end_a);
      b.remove_prefix(end_b);
      continue;
    }
    if (a.front() != b.front()) {
      return static_cast<unsigned char>(a.front()) < static_cast<unsigned char>(b.front());
    }
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.empty() && b.empty() ? whole_a < whole_b : a.empty();
}

}  // namespace pullkeeper
