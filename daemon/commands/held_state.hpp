// The state, held against every other process: for the commands that act.
#pragma once
#include <memory>
#include <string>

#include "edge/config/configuration.hpp"
#include "edge/state/directory.hpp"
#include "edge/state/store.hpp"

namespace pullkeeper {

struct held_state {
  std::unique_ptr<state_dir> dir;      // locked until the store is closed
  std::unique_ptr<state_store> store;
  memory found;
};

// Opens the state of the configuration's endpoint; a damaged one is set aside. Otherwise says why
// nothing was started, and gives the exit code: 75 where another process holds it.
int hold_state(const std::string& dir, const configuration& config, held_state& held);

}  // namespace pullkeeper
