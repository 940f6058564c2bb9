// What `check` says of hooks and the heartbeat: what is not there just now.
#pragma once
#include <string>
#include <vector>

#include "core/lint.hpp"
#include "edge/config/configuration.hpp"
#include "edge/config/file_modes.hpp"

namespace pullkeeper {

// Secrets that cannot be read, as warnings: a daemon keeps its pulls all the same.
std::vector<finding> about_receivers(const configuration& config);

// Programs of hooks that root can run, and the packaged service cannot.
std::vector<finding> about_programs(const configuration& config, const file_reader& service);

// The files that URLs and headers refer to.
std::vector<std::string> secret_files(const configuration& config);

// True if a URL, or a header that looks like a secret, stands in the file as it is, and not as a
// reference.
bool shows_receivers(const configuration& config);

}  // namespace pullkeeper
