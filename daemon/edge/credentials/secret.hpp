// What every source of AccessKeys needs. Part of credentials: nothing else includes it.
#pragma once
#include <string>

#include "edge/credentials.hpp"

namespace pullkeeper {

// Overwrites the text, so that it does not outlive its use.
void wipe(std::string& text);

// Why no gateway can know such a key, without naming a value; empty: nothing is wrong.
std::string objection_to(const access_key& key);

}  // namespace pullkeeper
