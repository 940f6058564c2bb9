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

// A part of a pattern, which begins at `at`: text as it stands, a placeholder without its braces,
// or a whole reference.
struct part {
  enum class kind { text, placeholder, reference };
  std::string_view text;
  std::size_t at = 0;
  kind is = kind::text;
  bool is_closed = true;               // else it goes on to the end of the pattern
};

std::vector<part> parts_of(std::string_view pattern) {
  std::vector<part> all;
  std::size_t pos = 0;
  while (pos < pattern.size()) {
    const auto open = std::min(pattern.find('{', pos), pattern.size());
    const bool refers = open > pos && open < pattern.size() && pattern[open - 1] == '$' &&
                        !pattern.substr(open).starts_with("{{");
    const auto end = refers ? open - 1 : open;
    if (end > pos) all.push_back({pattern.substr(pos, end - pos), pos});
    if (open == pattern.size()) break;
    if (pattern.substr(open).starts_with("{{")) {
      all.push_back({pattern.substr(open, 1), open});
      pos = open + 2;
      continue;
    }
    const auto close = std::min(pattern.find('}', open), pattern.size());
    const bool closed = close < pattern.size();
    if (refers) {
      all.push_back({pattern.substr(end, close + 1 - end), end, part::kind::reference, closed});
    } else {
      all.push_back({pattern.substr(open + 1, close - open - 1), open, part::kind::placeholder,
                     closed});
    }
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

// False after a report.
bool check_reference(report& out, yaml_place at, std::string_view text) {
  const auto split = split_references(text);
  if (split.error.empty()) return true;
  out.add(at, split.error, "write %24 for a \"$\" of the source itself");
  return false;
}

bool check_placeholder(report& out, yaml_place at, const part& p) {
  if (!p.is_closed) {
    out.add(at, "this \"{\" lacks its \"}\"", "write \"{{\" for a brace");
    return false;
  }
  if (is_among(placeholders, p.text)) return true;
  // One that resembles none is not repeated: it may stand in a password.
  const bool near = !nearest_word(p.text, placeholders).empty();
  out.add(at, "unknown placeholder" + (near ? " " + quoted_word(p.text) : ""),
          suggestion(p.text, placeholders) + "; write \"{{\" for a brace");
  return false;
}

bool check_pattern(report& out, const yaml_value& item, std::size_t number) {
  yaml_value sample = item;
  if (item.kind == yaml_kind::scalar) {
    bool refers = false;
    for (const part& p : parts_of(item.text)) {
      const auto at = inside(item, p.at);
      if (p.is == part::kind::placeholder && !check_placeholder(out, at, p)) return false;
      if (p.is == part::kind::reference && !check_reference(out, at, p.text)) return false;
      refers = refers || p.is == part::kind::reference;
    }
    if (refers) return true;
    sample.text.clear();
    for (const auto& text : filled_in({item.text, item.at})) sample.text += text.value;
  }
  return check_source(out, sample, number);
}

template <typename Check>
std::optional<std::vector<source_pattern>> read_each(report& out, const yaml_member& field,
                                                     Check check) {
  if (!is_list_of_sources(out, field)) return std::nullopt;
  std::vector<source_pattern> all;
  all.reserve(field.value.items.size());
  bool good = true;
  for (const yaml_value& item : field.value.items) {
    good = check(item, all.size() + 1) && good;
    all.push_back({item.text, item.at});
  }
  return good ? std::optional(std::move(all)) : std::nullopt;
}

}  // namespace

std::optional<std::vector<source_pattern>> read_sources(report& out, const yaml_member& field) {
  return read_each(out, field, [&out](const yaml_value& item, std::size_t number) {
    const auto at = item.kind == yaml_kind::scalar ? item.text.find("${") : item.text.npos;
    if (at == item.text.npos) return check_source(out, item, number);
    return check_reference(out, inside(item, at), item.text);
  });
}

std::optional<std::vector<source_pattern>> read_patterns(report& out, const yaml_member& field) {
  return read_each(out, field, [&out](const yaml_value& item, std::size_t number) {
    return check_pattern(out, item, number);
  });
}

std::vector<text_part> filled_in(const source_pattern& pattern, const schedule& of) {
  std::vector<text_part> all;
  for (const part& p : parts_of(pattern.text)) {
    if (p.is == part::kind::reference) {
      all.push_back(split_references(p.text).parts.front());
    } else {
      const bool stands = p.is == part::kind::text;
      all.push_back({text_part::from::text,
                     stands ? std::string(p.text) : escaped(word_for(p.text, of))});
    }
  }
  return all;
}

std::vector<text_part> filled_in(const source_pattern& pattern) {
  static const schedule any{"x", {"x", "x", "x"}, {}, {}};
  return filled_in(pattern, any);
}

}  // namespace pullkeeper
