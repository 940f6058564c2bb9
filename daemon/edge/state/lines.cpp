#include "edge/state/lines.hpp"

#include <charconv>

namespace pullkeeper {

std::string text_of(const std::vector<line>& lines) {
  std::string text;
  for (const line& fields : lines) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) text += '\t';
      for (const char c : fields[i]) {
        if (c == '\\') text += "\\\\";
        else if (c == '\t') text += "\\t";
        else if (c == '\n') text += "\\n";
        else text += c;
      }
    }
    text += '\n';
  }
  return text;
}

std::optional<std::vector<line>> lines_of(std::string_view text) {
  std::vector<line> lines;
  if (text.empty()) return lines;
  if (text.back() != '\n') return std::nullopt;
  lines.push_back({std::string()});
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '\n') {
      lines.push_back({std::string()});
    } else if (text[i] == '\t') {
      lines.back().emplace_back();
    } else if (text[i] != '\\') {
      lines.back().back() += text[i];
    } else {
      const char escaped = text[++i];
      if (escaped == '\\') lines.back().back() += '\\';
      else if (escaped == 't') lines.back().back() += '\t';
      else if (escaped == 'n') lines.back().back() += '\n';
      else return std::nullopt;
    }
  }
  return lines;
}

std::optional<long long> number_of(std::string_view text) {
  long long number = 0;
  const char* end = text.data() + text.size();
  const auto [read_to, failed] = std::from_chars(text.data(), end, number);
  if (failed != std::errc() || read_to != end) return std::nullopt;
  return number;
}

}  // namespace pullkeeper
