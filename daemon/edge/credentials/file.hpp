// AccessKeys in the INI file of the official SDKs. Part of credentials: nothing else includes it.
#pragma once
#include <string>

#include "edge/credentials/credentials.hpp"

namespace pullkeeper {

// Fails for a file that group or others may read or write, for anything but a regular file, and
// beyond 64 KiB. `profile` is the section; types `access_key` and `sts`.
key_result key_from_file(const std::string& path, const std::string& profile);

}  // namespace pullkeeper
