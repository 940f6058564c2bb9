// Settings that hold a secret: `${file:PATH}` and `${env:NAME}` in them stand for what is there
// when it is needed. Here they are found; who reads files and variables puts the values in.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace pullkeeper {

struct text_part {
  enum class from { text, file, env };
  from what = from::text;
  std::string value;                   // the text itself, the absolute path, or the name
};

struct text_parts {
  std::vector<text_part> parts;
  std::string error;                   // not empty: the rest means nothing; it names no value
  bool has_reference() const;
};

// Variables of keys (`ALIBABA_...`) are refused: no key of the account leaves by a hook.
text_parts split_references(std::string_view text);

}  // namespace pullkeeper
