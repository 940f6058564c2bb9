#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "core/utf8.hpp"
#include "edge/config/file.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t widest = 110;          // characters of an excerpt on a terminal

// Columns that a terminal gives a character: East Asian wide ones and pictures take two,
// combining ones none.
std::size_t width_of(char32_t c) {
  constexpr struct {
    char32_t first, last;
  } wide[] = {{0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0xA4CF}, {0xAC00, 0xD7A3},
              {0xF900, 0xFAFF}, {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6},
              {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
  if ((c >= 0x300 && c <= 0x36F) || c == 0x200D || (c >= 0xFE00 && c <= 0xFE0F)) return 0;
  const bool is_wide = std::any_of(std::begin(wide), std::end(wide),
                                   [c](const auto& r) { return c >= r.first && c <= r.last; });
  return is_wide ? 2 : 1;
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> result;
  for (std::size_t pos = 0; pos < text.size(); pos += result.back().size()) {
    result.push_back(text.substr(pos, next_utf8(text, pos).length));
  }
  return result;
}

constexpr const char* plain = "\x1b[0m";
constexpr const char* bold = "\x1b[1m";
constexpr const char* red = "\x1b[1;31m";
constexpr const char* magenta = "\x1b[1;35m";
constexpr const char* green = "\x1b[1;32m";

std::string painted(const std::string& text, const char* in, bool colour) {
  return colour ? in + text + plain : text;
}

}  // namespace

std::string shown_name(const std::string& file) { return visible_text(file); }

std::string to_string(const diagnostic& d) { return in_one_line(d, false); }

std::string in_one_line(const diagnostic& d, bool colour) {
  const bool is_error = d.kind == diagnostic_kind::error;
  std::string text;
  if (!d.file.empty()) {
    const std::string place = shown_name(d.file) + ":" + std::to_string(d.line) + ":" +
                              std::to_string(d.column) + ":";
    text = painted(place, bold, colour) + " ";
  }
  return text + painted(is_error ? "error:" : "warning:", is_error ? red : magenta, colour) + " " +
         d.text;
}

std::string with_excerpt(const diagnostic& d, bool colour) {
  std::string text = in_one_line(d, colour);
  const std::vector<std::string_view> line = characters(d.excerpt);
  const std::size_t caret = static_cast<std::size_t>(d.column - 1);
  if (line.empty() || caret > line.size()) return text;
  const std::size_t begin = line.size() > widest && caret > widest / 2 ? caret - widest / 2 : 0;
  const std::size_t end = std::min(line.size(), begin + widest);
  std::string shown = begin > 0 ? "    ..." : "    ";
  std::string below(shown.size(), ' ');
  for (std::size_t i = begin; i < end; ++i) {
    shown += line[i];
    if (i < caret) below.append(width_of(next_utf8(line[i], 0).point), ' ');
  }
  if (end < line.size()) shown += "...";
  return text + '\n' + shown + '\n' + below + painted("^", green, colour);
}

}  // namespace pullkeeper
