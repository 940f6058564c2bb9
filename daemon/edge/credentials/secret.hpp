// What every source of AccessKeys needs. Part of credentials: nothing else includes it.
#pragma once
#include <string>

#include "edge/credentials/credentials.hpp"

namespace pullkeeper {

// Overwrites the text, so that it does not outlive its use.
void wipe(std::string& text);

// Why no gateway can know such a key, without naming a value; empty: nothing is wrong.
std::string objection_to(const access_key& key);

// What the parts of a key are called where it comes from.
struct part_names {
  std::string id;
  std::string secret;
  std::string token = {};              // empty: none is needed
};

// The key, or which part of it is empty, as its name and `lack`, or why it can be none.
key_result whole_key(access_key key, const part_names& names, const char* lack);

// No key, and why. `source_missing`: nobody has set the source up.
key_result no_key(const std::string& why, bool source_missing = false);

// The same result as one of `source`, which is named before an error.
key_result from_source(const std::string& source, key_result result);

}  // namespace pullkeeper
