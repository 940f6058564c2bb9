// Bugs planted on purpose, to prove that the simulation sees such bugs: named/ has a patch for
// each. Every file of the program that is built with them includes this one first.
#pragma once
#include <string_view>

namespace pullkeeper {

inline std::string_view planted_bug;   // set once, before any thread

inline bool planted(std::string_view name) { return planted_bug == name; }

}  // namespace pullkeeper
