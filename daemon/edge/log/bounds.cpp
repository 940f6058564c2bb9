#include "edge/log/bounds.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "core/utf8.hpp"
#include "edge/log/format.hpp"

namespace pullkeeper {
namespace {

constexpr std::string_view more = "...";
constexpr std::size_t escaped_most = 12;       // bytes that a byte may become: \uD83D\uDE00
constexpr std::size_t of_a_line = 128;         // time, level, name, and what stands around them
constexpr std::size_t of_a_field = 8;          // quotes, commas and blanks beside a key and a value

// As long as JSON has it, which escapes most.
std::size_t written_size(std::string_view text) { return json_text(std::string(text)).size() - 2; }

// Masked first: what is cut off might be what tells that there is something to mask.
void cut(std::string& value, std::size_t most) {
  if (value.size() * escaped_most <= most) return;
  value = mask_urls(value);
  if (written_size(value) <= most) return;
  std::size_t end = 0;
  for (std::size_t size = more.size(); end < value.size();) {
    const auto length = next_utf8(value, end).length;
    size += written_size(std::string_view(value).substr(end, length));
    if (size > most) break;
    end += length;
  }
  value.resize(end);
  value += more;
}

}  // namespace

event bounded(const event& e) {
  event shown = e;
  std::size_t size = of_a_line;
  for (auto& [key, value] : shown.fields) {
    cut(value, value_most);
    size += std::string_view(key).size() + of_a_field + written_size(value);
  }
  if (size <= line_most) return shown;
  // Each has its share, and the short ones are whole.
  std::size_t keys = of_a_line;
  for (const auto& [key, value] : shown.fields) keys += std::string_view(key).size() + of_a_field;
  const auto room = line_most - std::min(keys, line_most);
  for (auto& [key, value] : shown.fields) cut(value, room / shown.fields.size());
  return shown;
}

}  // namespace pullkeeper
