// A number with what it counts.
#pragma once
#include <cstddef>
#include <string>

namespace pullkeeper {

// `1 schedule`, `3 schedules`: an "s" behind the noun unless there is one.
inline std::string counted(std::size_t number, const char* noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

}  // namespace pullkeeper
