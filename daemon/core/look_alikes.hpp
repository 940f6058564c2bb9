// Characters that are taken for others: blanks that are not ASCII, what is not seen at all, and the
// full-width punctuation of East Asian keyboards.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace pullkeeper {

// Blanks other than U+0020, soft hyphens, joiners, fillers, variation selectors. What changes the
// direction of a text is is_unseen().
inline bool is_odd_blank(char32_t c) {
  return c == 0xA0 || c == 0xAD || c == 0x34F || c == 0x115F || c == 0x1160 || c == 0x1680 ||
         (c >= 0x17B4 && c <= 0x17B5) || (c >= 0x180B && c <= 0x180F) ||
         (c >= 0x2000 && c <= 0x200D) || c == 0x202F || c == 0x205F || c == 0x2800 ||
         c == 0x3000 || c == 0x3164 || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFFA0 ||
         (c >= 0xFFF9 && c <= 0xFFFB);
}

inline bool is_not_seen(char32_t c) { return is_control(c) || is_unseen(c) || is_odd_blank(c); }

// The ASCII punctuation that the full-width character looks like; 0: it is none.
inline char ascii_for(char32_t c) {
  if (c == 0x3001) return ',';
  if (c == 0x3002) return '.';
  if (c < 0xFF01 || c > 0xFF5E) return 0;
  const char narrow = static_cast<char>(c - 0xFF01 + '!');
  return is_letter_or_digit(narrow) ? '\0' : narrow;
}

// The first character for which `test` holds. The text must be UTF-8.
template <typename Test>
std::optional<char32_t> first_character(std::string_view text, Test test) {
  for (std::size_t pos = 0; pos < text.size();) {
    const utf8_step step = next_utf8(text, pos);
    if (step.valid && test(step.point)) return step.point;
    pos += step.length;
  }
  return std::nullopt;
}

// `U+3000`
inline std::string code_point(char32_t c) {
  std::string digits;
  append_hex(digits, c, c > 0xFFFF ? 6 : 4);
  return "U+" + upper_case(digits);
}

// Why a text that people type holds full-width punctuation; empty: it holds none.
inline std::string full_width_in(std::string_view text) {
  const auto wide = first_character(text, ascii_for);
  if (!wide) return {};
  return std::string("full-width punctuation (") + code_point(*wide) + ", which looks like \"" +
         ascii_for(*wide) + "\")";
}

}  // namespace pullkeeper
