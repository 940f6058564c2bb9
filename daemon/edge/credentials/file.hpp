// AccessKeys in the INI file of the official SDKs. Part of credentials: nothing else includes it.
#pragma once
#include <string>

#include "edge/credentials/recipe.hpp"

namespace pullkeeper {

// Fails for a file that others than its owner may read or write (see file_guard::nobody), for
// anything but a regular file, and beyond 64 KiB. `profile` is the section.
key_source source_in_file(const std::string& path, const std::string& profile);

}  // namespace pullkeeper
