// What is wrong with an instant that cannot be read.
#pragma once
#include <string>
#include <string_view>

namespace pullkeeper {

// For a text that parse_rfc3339 refuses; goes on from the name of the key: `has no zone`.
std::string instant_fault(std::string_view text);

}  // namespace pullkeeper
