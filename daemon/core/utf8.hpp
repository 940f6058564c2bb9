// Text as UTF-8, one character at a time, and which characters may be shown.
#pragma once
#include <cstddef>
#include <string>
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

inline bool is_visible(const utf8_step& step) {
  return step.valid && !is_control(step.point) && !is_unseen(step.point);
}

// Where the character behind the first `count` begins; the size of a text that has no more.
inline std::size_t end_of_characters(std::string_view text, std::size_t count) {
  std::size_t pos = 0;
  while (count-- > 0 && pos < text.size()) pos += next_utf8(text, pos).length;
  return pos;
}

// The text with a "?" for each character that is not visible and each byte that is no UTF-8.
inline std::string visible_text(std::string_view text) {
  std::string result;
  for (std::size_t pos = 0; pos < text.size();) {
    const utf8_step step = next_utf8(text, pos);
    result += is_visible(step) ? text.substr(pos, step.length) : "?";
    pos += step.length;
  }
  return result;
}

inline bool is_all_visible(std::string_view text) {
  for (std::size_t pos = 0; pos < text.size();) {
    const utf8_step step = next_utf8(text, pos);
    if (!is_visible(step)) return false;
    pos += step.length;
  }
  return true;
}

// At most `most` bytes of the text, and no part of a character at the end.
inline void cut_at_character(std::string& text, std::size_t most) {
  if (text.size() <= most) return;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  text.resize(most);
}

inline bool is_utf8(std::string_view text) {
  for (std::size_t pos = 0; pos < text.size();) {
    const utf8_step step = next_utf8(text, pos);
    if (!step.valid) return false;
    pos += step.length;
  }
  return true;
}

// The text itself where it is UTF-8, else as visible_text shows it.
inline std::string utf8_text(std::string_view text) {
  return is_utf8(text) ? std::string(text) : visible_text(text);
}

}  // namespace pullkeeper
