// Numbers with what they count.
#pragma once
#include <algorithm>
#include <cstddef>
#include <string>

namespace pullkeeper {

// `1 schedule`, `3 schedules`: an "s" behind the noun unless there is one.
inline std::string counted(std::size_t number, const char* noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

// `a, b and 3 more`: the first `most` names, `name_of` gives that of each.
template <class All, class NameOf>
std::string first_names(const All& all, std::size_t most, NameOf name_of) {
  std::string text;
  for (std::size_t i = 0; i < std::min(all.size(), most); ++i) {
    text += (i > 0 ? ", " : "") + name_of(all[i]);
  }
  return all.size() > most ? text + " and " + std::to_string(all.size() - most) + " more" : text;
}

}  // namespace pullkeeper
