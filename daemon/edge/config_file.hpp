// Reads DIR/pullkeeper.yaml and DIR/schedules/*.yaml into one configuration, strictly.
#pragma once
#include <string>
#include <vector>

#include "edge/configuration.hpp"

namespace pullkeeper {

struct load_result {
  configuration config;                // complete only where errors is empty
  std::vector<diagnostic> errors;      // all errors of all files, in the order of files and lines
};

// pullkeeper.yaml may be absent or empty; only regular files named *.yaml without a leading dot
// count in schedules/, in C-locale order. Never throws; what cannot be read is an error at 1:1.
load_result load_configuration(const std::string& directory);

// The error as people read it in a terminal: to_string, the excerpt (of a long line the part that
// matters), and a caret below the place; three lines, or one where there is no excerpt.
std::string with_excerpt(const diagnostic& d);

}  // namespace pullkeeper
