#include "edge/config/pattern.hpp"

#include <string_view>

#include "core/suggest.hpp"
#include "core/url.hpp"
#include "edge/config/address.hpp"
#include "edge/config/entry.hpp"
#include "edge/config/shown_keys.hpp"

namespace pullkeeper {
namespace {

const word_list placeholders = {"stream", "app", "domain", "name"};

// A part of a pattern: text as it stands, or a placeholder, which begins at `at`.
struct part {
  std::string_view text;
  std::size_t at = 0;
  bool is_placeholder = false;
  bool is_closed = true;               // else it goes on to the end of the pattern
};

std::vector<part> parts_of(std::string_view pattern) {
  std::vector<part> all;
  std::size_t pos = 0;
  while (pos < pattern.size()) {
    const auto open = std::min(pattern.find('{', pos), pattern.size());
    if (open > pos) all.push_back({pattern.substr(pos, open - pos), pos});
    if (open == pattern.size()) break;
    if (pattern.substr(open).starts_with("{{")) {
      all.push_back({pattern.substr(open, 1), open});
      pos = open + 2;
      continue;
    }
    const auto close = std::min(pattern.find('}', open), pattern.size());
    all.push_back({pattern.substr(open + 1, close - open - 1), open, true,
                   close < pattern.size()});
    pos = close + 1;
  }
  return all;
}

const std::string& word_for(std::string_view placeholder, const schedule& of) {
  if (placeholder == "stream") return of.key.stream;
  if (placeholder == "app") return of.key.app;
  return placeholder == "domain" ? of.key.domain : of.name;
}

std::string escaped(std::string_view word) {
  std::string text;
  for (const char& c : word) {
    const bool is_ascii = static_cast<unsigned char>(c) < 0x80;
    text += is_ascii ? percent_encode({&c, 1}) : std::string(1, c);
  }
  return text;
}

// The column of a character inside a scalar that stands in one line, as every URL does.
yaml_place inside(const yaml_value& value, std::size_t offset) {
  return {value.at.line, value.at.column + static_cast<int>(offset) + (value.quoted ? 1 : 0)};
}

bool check_pattern(report& out, const yaml_value& item, std::size_t number) {
  if (item.kind == yaml_kind::scalar) {
    for (const part& p : parts_of(item.text)) {
      if (!p.is_placeholder) continue;
      if (!p.is_closed) {
        out.add(inside(item, p.at), "this \"{\" lacks its \"}\"", "write \"{{\" for a brace");
      } else if (!is_among(placeholders, p.text)) {
        // One that resembles none is not repeated: it may stand in a password.
        const bool near = !nearest_word(p.text, placeholders).empty();
        out.add(inside(item, p.at), "unknown placeholder" + (near ? " " + quoted_word(p.text) : ""),
                suggestion(p.text, placeholders) + "; write \"{{\" for a brace");
      } else {
        continue;
      }
      return false;
    }
  }
  yaml_value sample = item;
  static const schedule any{"x", {"x", "x", "x"}, {}, {}};
  if (item.kind == yaml_kind::scalar) sample.text = filled_in({item.text, item.at}, any);
  return check_source(out, sample, number);
}

}  // namespace

std::optional<std::vector<source_pattern>> read_patterns(report& out, const yaml_member& field) {
  if (!is_list_of_sources(out, field)) return std::nullopt;
  std::vector<source_pattern> all;
  bool good = true;
  for (const yaml_value& item : field.value.items) {
    good = check_pattern(out, item, all.size() + 1) && good;
    all.push_back({item.text, item.at});
  }
  return good ? std::optional(std::move(all)) : std::nullopt;
}

std::string filled_in(const source_pattern& pattern, const schedule& of) {
  std::string text;
  for (const part& p : parts_of(pattern.text)) {
    text += p.is_placeholder ? escaped(word_for(p.text, of)) : std::string(p.text);
  }
  return text;
}

}  // namespace pullkeeper
