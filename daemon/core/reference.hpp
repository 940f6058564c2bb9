// Settings that hold a secret: `${file:PATH}`, `${env:NAME}` and `${credential:NAME}` in them stand
// for what is there when it is needed. Here they are found; who reads files and variables puts the
// values in.
#pragma once
#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace pullkeeper {

struct text_part {
  enum class from { text, file, env, credential };
  from what = from::text;
  std::string value;                   // the text itself, the absolute path, or the name
  auto operator<=>(const text_part&) const = default;
};

struct text_parts {
  std::vector<text_part> parts;
  std::string error;                   // not empty: the rest means nothing; it names no value
  bool has_reference() const;
};

inline constexpr const char* key_of_account = "a key of the account does not belong here";

// True for the places that the keys of an account usually have.
bool is_file_of_keys(std::string_view path);

// What holds keys (`ALIBABA_...`, `access_key_secret`, `~/.aliyun/`) is refused: no key of the
// account leaves by a hook or a source.
text_parts split_references(std::string_view text);

struct resolved_text {
  std::string text;
  std::string error;                   // not empty: there is no text; names the file or variable
};

// What one reference stands for now; of a text that is none, the text.
using reference_lookup = std::function<resolved_text(const text_part&)>;

}  // namespace pullkeeper
