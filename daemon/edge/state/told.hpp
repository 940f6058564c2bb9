// What the hooks were told and are still to be told, over restarts: one file in the state
// directory, of mode 0600.
#pragma once
#include <string>

#include "core/telling/told.hpp"

namespace pullkeeper {

struct told_result {
  told_memory kept;                    // nothing where there is no file, or none that counts
  std::string note;                    // empty, or one line for people why the file does not count
};

// Changes nothing.
told_result read_told(const std::string& state_dir);

// Puts it in the place of what was kept. On disk at the return. Empty, or one line for people why
// it failed: what was kept then is as it was. The lock of the directory must be held (state_dir).
std::string keep_told(const std::string& state_dir, const told_memory& now);

}  // namespace pullkeeper
