#include "edge/config/fields.hpp"

#include <algorithm>

#include "core/look_alikes.hpp"
#include "core/reference.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"
#include "edge/config/instant_fault.hpp"
#include "edge/config/shown_keys.hpp"

namespace pullkeeper {
namespace {

std::string named(const yaml_member& field) { return quoted_key(field.key.text); }

// The scalar of a field that must be one; nullptr after a report.
const std::string* scalar_of(report& out, const yaml_member& field, const char* expected) {
  const yaml_value& value = field.value;
  if (value.kind == yaml_kind::scalar) return &value.text;
  if (value.kind == yaml_kind::nothing) {
    out.add(value.at, named(field) + " has no value; it must be " + expected);
  } else if (value.kind != yaml_kind::faulty) {
    const char* kind = value.kind == yaml_kind::list ? "a list" : "a map";
    out.add(value.at, named(field) + " must be " + expected + ", not " + kind);
  }
  return nullptr;
}

bool is_plain_number(std::string_view text) {
  if (text.empty() || text.size() > 9 || !is_all_digits(text)) return false;
  return text == "0" || text[0] != '0';
}

constexpr const char* instant_form =
    "write it as 2026-12-01T00:00:00Z or 2026-12-01T08:00:00+08:00";

}  // namespace

std::string fault_of_text(std::string_view text) {
  if (text.empty()) return "is empty";
  const auto is_hidden = [](char32_t c) { return is_control(c) || is_unseen(c); };
  const auto hidden = first_character(text, is_hidden);
  if (!hidden) return {};
  return "holds " + code_point(*hidden) +
         ", which is not seen (a control or bidi character, or a line break)";
}

std::optional<std::string> read_text(report& out, const yaml_member& field) {
  const std::string* const text = scalar_of(out, field, "a text");
  if (!text) return std::nullopt;
  const std::string fault = fault_of_text(*text);
  if (fault.empty()) return *text;
  out.add(field.value.at, named(field) + " " + fault);
  return std::nullopt;
}

std::optional<std::string> read_secret_text(report& out, const yaml_member& field) {
  auto text = read_text(out, field);
  if (!text) return text;
  const auto split = split_references(*text);
  if (split.error.empty()) return text;
  out.add(field.value.at, quoted_word(field.key.text) + ": " + split.error);
  return std::nullopt;
}

std::optional<bool> read_bool(report& out, const yaml_member& field, const char* expected) {
  const std::string* const text = scalar_of(out, field, expected);
  if (!text) return std::nullopt;
  if (!field.value.quoted && (*text == "true" || *text == "false")) return *text == "true";
  out.add(field.value.at, named(field) + " must be " + expected +
                              (field.value.quoted ? ", without quotes" : ""));
  return std::nullopt;
}

std::optional<int> read_number(report& out, const yaml_member& field, int least, int most) {
  const std::string expected =
      "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  const std::string* const text = scalar_of(out, field, expected.c_str());
  if (!text) return std::nullopt;
  if (!field.value.quoted && is_plain_number(*text)) {
    const int number = std::stoi(*text);
    if (number >= least && number <= most) return number;
  }
  out.add(field.value.at, named(field) + " must be " + expected +
                              (field.value.quoted ? ", without quotes" : ""));
  return std::nullopt;
}

std::optional<seconds> read_length(report& out, const yaml_member& field, length_range range) {
  const std::string* const text = scalar_of(out, field, "a duration such as 90s, 30m or 6d23h");
  if (!text) return std::nullopt;
  const std::optional<seconds> length = parse_duration(*text);
  if (!length) {
    out.add(field.value.at, named(field) + " must be a duration such as 90s, 30m or 6d23h");
    return std::nullopt;
  }
  if (*length < range.least || *length > range.most) {
    out.add(field.value.at, named(field) + " must be from " + format_duration(range.least) +
                                " to " + format_duration(range.most));
    return std::nullopt;
  }
  return length;
}

std::optional<utc_seconds> read_instant_field(report& out, const yaml_member& field) {
  const std::string* const text =
      scalar_of(out, field, "an instant such as 2026-12-01T00:00:00Z");
  if (!text) return std::nullopt;
  const std::optional<utc_seconds> at = parse_rfc3339(*text);
  if (!at) out.add(field.value.at, named(field) + " " + instant_fault(*text), instant_form);
  return at;
}

std::optional<std::string> read_path(report& out, const yaml_member& field) {
  std::optional<std::string> path = read_text(out, field);
  if (!path || path->front() == '/') return path;
  out.add(field.value.at, named(field) + " must be an absolute path (one that begins with /)");
  return std::nullopt;
}

std::optional<std::size_t> read_word(report& out, const yaml_member& field,
                                     const word_list& words) {
  std::string expected;
  for (const std::string_view w : words)
    expected += (expected.empty() ? "" : ", ") + std::string(w);
  expected = "one of " + expected;
  const std::string* const text = scalar_of(out, field, expected.c_str());
  if (!text) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  const std::string_view meant = nearest_word(*text, words);
  out.add(field.value.at,
          named(field) + " must be " + expected + ", not " + quoted_word(*text),
          meant.empty() ? "" : "did you mean \"" + std::string(meant) + "\"?");
  return std::nullopt;
}

bool is_section(report& out, const yaml_member& field) {
  const yaml_value& value = field.value;
  if (value.kind == yaml_kind::map) return true;
  if (value.kind != yaml_kind::nothing && value.kind != yaml_kind::faulty) {
    out.add(value.at, quoted_word(field.key.text) + " must be a map of keys and values");
  }
  return false;
}

void refuse_key(report& out, const yaml_key& key, const word_list& known) {
  if (names_secret(key.text)) {
    out.add(key.at, "a secret does not belong in this file",
            "keep it in the environment, or in a file named by \"credentials: {file: PATH}\" in "
            "pullkeeper.yaml");
    return;
  }
  const bool no_blank = key.text.find(':') != key.text.npos;
  const std::string hint = no_blank ? std::string("is a blank missing behind the colon?")
                                    : suggestion(key.text, known);
  out.add(key.at, "unknown key " + quoted_key(key.text), hint);
}

}  // namespace pullkeeper
