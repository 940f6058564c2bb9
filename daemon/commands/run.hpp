// `pullkeeper run`: the daemon, in the foreground.
#pragma once
#include "commands/files.hpp"

namespace pullkeeper {

command describe_run();

// Runs until SIGTERM or SIGINT: 0. Else 1 after an unexpected failure, 75 if another process holds
// the state directory, 77 without permission, 78 if the configuration has errors or cannot be used,
// and the state directory holds none that was good before.
int run_command(const command_places& where);

}  // namespace pullkeeper
