// Settings with `${file:PATH}`, `${env:NAME}` and `${credential:NAME}` in them (core/reference),
// with the values put in.
#pragma once
#include <string>

#include "core/reference.hpp"

namespace pullkeeper {

// Reads the file, the variable, or the credential in $CREDENTIALS_DIRECTORY now. A file is refused
// if everybody on this host can read it, or if it holds more than one line.
resolved_text look_up_reference(const text_part& one);

// The same for all references of a text.
resolved_text resolve_references(const std::string& text);

}  // namespace pullkeeper
