#include "edge/calendar/lines.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace pullkeeper {
namespace {

bool is_name(std::string_view text) { return is_simple_name(text, 100, "-"); }

// The end of a parameter's value that begins at `pos`; npos: it is none.
std::size_t end_of_parameter(std::string_view text, std::size_t pos) {
  if (pos >= text.size() || text[pos] != '"') return text.find_first_of(";:,", pos);
  const auto quote = text.find('"', pos + 1);
  return quote == text.npos ? quote : quote + 1;
}

bool split(std::string_view text, content_line& to) {
  auto pos = text.find_first_of(";:");
  if (pos == text.npos || !is_name(text.substr(0, pos))) return false;
  to.name = upper_case(text.substr(0, pos));
  while (text[pos] == ';') {
    const auto equals = text.find('=', pos);
    if (equals == text.npos || !is_name(text.substr(pos + 1, equals - pos - 1))) return false;
    auto end = end_of_parameter(text, equals + 1);
    while (end < text.size() && text[end] == ',') end = end_of_parameter(text, end + 1);
    if (end >= text.size() || (text[end] != ';' && text[end] != ':')) return false;
    to.parameters.emplace_back(upper_case(text.substr(pos + 1, equals - pos - 1)),
                               trimmed(text.substr(equals + 1, end - equals - 1), "\""));
    pos = end;
  }
  to.value = text.substr(pos + 1);
  return true;
}

bool is_text(std::string_view line) {
  return std::none_of(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

}  // namespace

std::string_view content_line::parameter(std::string_view wanted) const {
  for (const auto& [key, text] : parameters) {
    if (key == wanted) return text;
  }
  return {};
}

std::vector<content_line> content_lines(std::string_view text,
                                        std::vector<calendar_fault>& faults) {
  std::vector<content_line> all;
  std::string whole;
  int first = 0, number = 0;
  const auto take = [&] {
    if (first == 0) return;
    content_line one;
    one.line = first;
    if (!is_text(whole)) faults.push_back({first, "this line holds a control character"});
    else if (split(whole, one)) all.push_back(std::move(one));
    else faults.push_back({first, "this is no line of a calendar such as NAME:VALUE"});
    first = 0;
  };
  text = without_byte_order_mark(text);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (first != 0 && (line.starts_with(' ') || line.starts_with('\t'))) {
      whole += line.substr(1);
      continue;
    }
    take();
    if (line.empty()) continue;
    first = number;
    whole = line;
  }
  take();
  return all;
}

}  // namespace pullkeeper
