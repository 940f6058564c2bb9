// The configuration that a daemon has last taken over, for a start that finds broken files or none:
// one file in the state directory. It holds what the files held, and what references in sources
// stood for, since these may be what is broken; hence mode 0600, as for all of the state. Of the
// keys of the account it knows no more than where the files say that they are.
#pragma once
#include <optional>
#include <string>

#include "edge/config/configuration.hpp"

namespace pullkeeper {

struct good_configuration {
  configuration config;
  utc_seconds since{};                 // when it was taken over, by the local clock
};

struct last_good_result {
  std::optional<good_configuration> kept;
  // Empty, or one line for people: why the file that is there does not count (damaged, of another
  // version or another configuration directory, not readable). It names no value of the file.
  std::string note;
};

// Reads the one of `config_dir`, which need not exist. Changes nothing; nothing is locked.
last_good_result read_last_good(const std::string& state_dir, const std::string& config_dir);

// Puts it in the place of what was kept, as taken over `now`; unless that is the same
// configuration: its time then stays. On disk at the return, whatever happens to the machine.
// Empty, or one line for people why it failed: what was kept then is as it was. The lock of the
// directory must be held (state_dir).
std::string keep_last_good(const std::string& state_dir, const std::string& config_dir,
                           const configuration& good, utc_seconds now);

}  // namespace pullkeeper
