// What of a line of a YAML file may be shown.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace pullkeeper {

// True for the name of something that must not stand in a file of settings: `access_key_secret`,
// `password`, `token` and their like, in any spelling.
bool names_secret(std::string_view key);

// Sees the lines of a file, all and in order, and shows those that are asked for with what may be
// a secret hidden: the value of a secret's key, userinfo, query strings and fragments. Each
// character becomes one character ("*" where hidden, "?" where it would not be seen, a blank for a
// tab), so that columns stay as they are.
class line_mask {
 public:
  void next(std::string_view line);    // without its line break
  std::string shown() const;           // that line

 private:
  std::string_view line_;
  std::size_t secret_from_ = 0;        // of the line: hidden from here on
  bool in_secret_ = false;             // the value of a secret's key goes on
  std::size_t secret_indent_ = 0;
};

// A word of the user in a message: masked, made visible, at most 60 characters, in quotes.
std::string quoted_word(std::string_view word);

}  // namespace pullkeeper
