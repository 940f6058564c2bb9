// Settings with `${file:PATH}` and `${env:NAME}` in them (core/reference), with the values put in.
#pragma once
#include <string>

namespace pullkeeper {

struct resolved_text {
  std::string text;
  std::string error;                   // not empty: there is no text; names the file or variable
};

// Reads files and variables now. A file is refused if everybody on this host can read it, or if it
// holds more than one line.
resolved_text resolve_references(const std::string& text);

}  // namespace pullkeeper
