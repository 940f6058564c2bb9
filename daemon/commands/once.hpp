// `pullkeeper once`: one pass of what the daemon does, for cron and CI.
#pragma once
#include <string>

#include "commands/command.hpp"
#include "commands/overview.hpp"

namespace pullkeeper {

void add_once(CLI::App& app, command_action& chosen);

// 0 when nothing is left to be done, 1 where something is; 75 beside a running daemon, 77 and 78 as
// `run`. Ends within two minutes.
int once_command(const overview_options& options);

}  // namespace pullkeeper
