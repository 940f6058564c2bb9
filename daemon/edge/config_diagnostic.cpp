#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "core/utf8.hpp"
#include "edge/config_file.hpp"

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

}  // namespace

std::string to_string(const diagnostic& d) {
  std::string text;
  for (const std::string_view c : characters(d.file)) {
    const utf8_step step = next_utf8(c, 0);
    const bool visible = step.valid && !is_control(step.point) && !is_unseen(step.point);
    text += visible ? c : "?";
  }
  return text + ":" + std::to_string(d.line) + ":" + std::to_string(d.column) +
         ": error: " + d.text;
}

std::string with_excerpt(const diagnostic& d) {
  std::string text = to_string(d);
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
  return text + '\n' + shown + '\n' + below + '^';
}

}  // namespace pullkeeper
