// `pullkeeper run`: the daemon, in the foreground.
#pragma once
#include "commands/files.hpp"

namespace pullkeeper {

command describe_run();

// Returns the exit code, after SIGTERM or SIGINT or when nothing could be started.
int run_command(const command_places& where);

}  // namespace pullkeeper
