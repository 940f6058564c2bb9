// What `check` says of hooks and the heartbeat: what is not there just now.
#pragma once
#include <vector>

#include "core/lint.hpp"
#include "edge/config/configuration.hpp"

namespace pullkeeper {

// Secrets that cannot be read, as warnings: a daemon keeps its pulls all the same.
std::vector<finding> about_receivers(const configuration& config);

// True if a URL or header stands in the file as it is, and not as a reference.
bool shows_receivers(const configuration& config);

}  // namespace pullkeeper
