// `pullkeeper once`: one pass of what the daemon does, for cron and CI.
#pragma once
#include "commands/files.hpp"

namespace pullkeeper {

command describe_once();

// 0 when nothing is left to be done, 1 where something is; 75 beside a running daemon, 77 and 78 as
// `run`. Ends within two minutes.
int once_command(const command_places& where);

}  // namespace pullkeeper
