// What the commands that look at a daemon's work have in common: the files, the state, who runs,
// and what will come.
#pragma once
#include <optional>
#include <string>

#include "commands/files.hpp"
#include "core/lookahead/forecast.hpp"
#include "edge/config/file.hpp"
#include "edge/state/store.hpp"

namespace pullkeeper {

struct overview {
  configuration config;
  std::string state_dir;
  bool has_state = false;
  memory known;                        // of this endpoint; empty where there is no state
  utc_millis now{};                    // the API's time, as far as it is known
  std::optional<int> daemon;           // process id, 0 where it is not known
  std::string remark;                  // about the state, a sentence; empty where all is usual
};

// Reads all of that. Otherwise tells on standard error what is wrong, and gives the exit code.
int open_overview(const command_places& where, overview& seen);

// The state directory for commands that need no files: errors in these count for nothing here.
std::string state_dir_of(const command_places& where);

// 0, or the exit code after saying why the state cannot be read.
int check_state(const std::string& dir, const std::string& error);

}  // namespace pullkeeper
