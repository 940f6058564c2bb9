// Values of one type each, read strictly. Whatever is wrong is reported at its place, and nothing
// is returned; what was reported before is passed over in silence.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/suggest.hpp"
#include "core/time.hpp"
#include "edge/config/report.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {

struct length_range {
  seconds least;
  seconds most;
};

// What is wrong with a text, as the end of a sentence; empty: nothing.
std::string fault_of_text(std::string_view text);

// Text without line breaks and characters that are not seen, not empty.
std::optional<std::string> read_text(report& out, const yaml_member& field);

// Text in which references may stand (core/reference). Nothing of it is repeated: it may be a
// secret.
std::optional<std::string> read_secret_text(report& out, const yaml_member& field);

// Only `true` and `false`, without quotes. `expected`: what the caller takes, for the complaint.
std::optional<bool> read_bool(report& out, const yaml_member& field,
                              const char* expected = "true or false");

// A plain decimal number from `least` to `most`, without sign, quotes or leading zeros.
std::optional<int> read_number(report& out, const yaml_member& field, int least, int most);

std::optional<seconds> read_length(report& out, const yaml_member& field, length_range range);

std::optional<utc_seconds> read_instant_field(report& out, const yaml_member& field);

// An absolute path.
std::optional<std::string> read_path(report& out, const yaml_member& field);

// The place of the word in `words`.
std::optional<std::size_t> read_word(report& out, const yaml_member& field,
                                     const word_list& words);

template <typename Value>
std::optional<Value> read_choice(report& out, const yaml_member& field,
                                 const std::vector<std::pair<std::string_view, Value>>& choices) {
  word_list words;
  for (const auto& choice : choices) words.push_back(choice.first);
  const std::optional<std::size_t> index = read_word(out, field, words);
  if (!index) return std::nullopt;
  return choices[*index].second;
}

// For a key that is not among `known`.
void refuse_key(report& out, const yaml_key& key, const word_list& known);

// Hands each known member of a map to `read`, in the order of the file, and refuses the others.
template <typename Read>
void read_members(report& out, const yaml_value& map, const word_list& known, Read read) {
  for (const yaml_member& m : map.members) {
    if (is_among(known, m.key.text)) read(m);
    else refuse_key(out, m.key, known);
  }
}

// True for a map, be it an empty one; a section that is left empty is passed over in silence.
bool is_section(report& out, const yaml_member& field);

// The same for a section, which has a key of its own. False where it was none to be read.
template <typename Read>
bool read_section(report& out, const yaml_member& field, const word_list& known, Read read) {
  const bool good = is_section(out, field);
  if (good) read_members(out, field.value, known, read);
  return good;
}

}  // namespace pullkeeper
