#include <cstddef>
#include <string_view>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "edge/log/format.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

// \uXXXX, in two halves beyond U+FFFF, as JSON has it.
void append_escape(std::string& to, char32_t c) {
  if (c > 0xFFFF) {
    append_escape(to, 0xD800 + ((c - 0x10000) >> 10));
    append_escape(to, 0xDC00 + ((c - 0x10000) & 0x3FF));
    return;
  }
  to += "\\u";
  append_hex(to, c, 4);
}

// `raw_byte` stands in front of the two digits of a byte that is no UTF-8. `quotes`: the text will
// stand in quotes.
std::string escaped(const std::string& raw, const char* raw_byte, bool quotes = true) {
  std::string result;
  result.reserve(raw.size() + 2);
  for (std::size_t pos = 0; pos < raw.size();) {
    const utf8_step step = next_utf8(raw, pos);
    const char c = raw[pos];
    if (!step.valid) {
      result += raw_byte;
      append_hex(result, static_cast<unsigned char>(c), 2);
    } else if (quotes && (c == '"' || c == '\\')) {
      result += '\\';
      result += c;
    } else if (c == '\n' || c == '\r' || c == '\t') {
      result += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
    } else if (is_control(step.point) || is_unseen(step.point)) {
      append_escape(result, step.point);
    } else {
      result.append(raw, pos, step.length);
    }
    pos += step.length;
  }
  return result;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool begins_with_scheme(std::string_view text) {
  const std::size_t colon = text.find("://");
  return colon != text.npos && is_simple_name(text.substr(0, colon), colon, "+-.");
}

// Masks a text without blanks: URLs, with the API's ";" between them where there are several.
std::string mask_run(std::string_view run) {
  std::string result;
  std::size_t begin = 0;
  for (std::size_t end = run.find(';'); end != run.npos; end = run.find(';', end + 1)) {
    if (!begins_with_scheme(run.substr(end + 1))) continue;
    result += mask_source(std::string(run.substr(begin, end - begin))) + ';';
    begin = end + 1;
  }
  return result + mask_source(std::string(run.substr(begin)));
}

}  // namespace

std::string escape_text(const std::string& raw) { return escaped(raw, "\\x"); }

std::string escape_line(const std::string& raw) { return escaped(raw, "\\x", false); }

std::string json_text(const std::string& raw) { return '"' + escaped(raw, "\\\\x") + '"'; }

std::string mask_urls(const std::string& value) {
  if (value.find("://") == value.npos) return value;
  std::string result;
  for (std::size_t pos = 0; pos < value.size();) {
    if (is_blank(value[pos])) {
      result += value[pos++];
      continue;
    }
    std::size_t end = pos;
    while (end < value.size() && !is_blank(value[end])) ++end;
    const std::string_view run = std::string_view(value).substr(pos, end - pos);
    result += run.find("://") == run.npos ? std::string(run) : mask_run(run);
    pos = end;
  }
  return result;
}

}  // namespace pullkeeper
