// Which keys of a YAML file, and the values of which, may be shown.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace pullkeeper {

// What the value of a key is made of.
enum class content {
  secrets,       // of unknown keys, and all that nobody needs to see
  credentials,   // as secrets, but its own keys are shown
  members,       // keys of ours
  labels,        // keys of the user's
  sources,       // URLs
  text,          // a word or a list of words
};

// What `key` holds inside a value that is made of `parent`.
content content_of(content parent, std::string_view key);

// Whether a key may be shown: known ones, and what looks like a word rather than like a secret.
bool is_showable_key(content parent, std::string_view key);

// How the part of a text that stands in one line ends.
enum class text_end { quote, unknown, open };   // unknown: the next line may go on with it

// What of a text may be shown: what is in front of `head`, and from `from` to `to`.
struct shown_part {
  std::size_t head = 0;
  std::size_t from = 0;
  std::size_t to = 0;
};

// Words without a "=", a query or a user in front of an "@"; of a source its scheme, host and path.
shown_part shown_of(content holds, std::string_view text, text_end how);

// True for the name of something that must not stand in a file of settings: `access_key_secret`,
// `password`, `token`, `pwd`, `auth_key` and their like, in any spelling.
bool names_secret(std::string_view key);

// A word of the user in a message: masked, also behind a "=" or ": ", made visible, at most 60
// characters, in quotes.
std::string quoted_word(std::string_view word);

// A key in a message likewise; hidden from the first ":" or "=" on, and as a whole where it looks
// like a secret.
std::string quoted_key(std::string_view key);

}  // namespace pullkeeper
