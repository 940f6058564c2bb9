// Text as UTF-8, one character at a time, and which characters may be shown.
#pragma once
#include <cstddef>
#include <string_view>

namespace pullkeeper {

// The character at `pos` of a text; not valid (and one byte long) where no well-formed sequence
// of RFC 3629 begins: no overlong forms, surrogates or values beyond U+10FFFF.
struct utf8_step {
  char32_t point = 0;
  std::size_t length = 1;
  bool valid = false;
};

inline utf8_step next_utf8(std::string_view text, std::size_t pos) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(pos);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - pos < length) return {};
  char32_t point = lead & (0xFFu >> (length + 1));
  for (std::size_t i = pos + 1; i < pos + length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    point = (point << 6) | (byte(i) & 0x3Fu);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  if (overlong || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return {};
  return {point, length, true};
}

// C0, DEL and C1.
inline bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// Characters that are not seen but change what is: bidi marks (CVE-2021-42574), line and paragraph
// separators, blanks without width, the byte order mark, tags.
inline bool is_unseen(char32_t c) {
  return c == 0x61C || c == 0x200B || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE007F);
}

inline bool is_utf8(std::string_view text) {
  for (std::size_t pos = 0; pos < text.size();) {
    const utf8_step step = next_utf8(text, pos);
    if (!step.valid) return false;
    pos += step.length;
  }
  return true;
}

}  // namespace pullkeeper
