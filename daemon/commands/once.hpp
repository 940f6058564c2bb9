// `pullkeeper once`: one pass of what the daemon does, for cron and CI.
#pragma once
#include "commands/files.hpp"

namespace pullkeeper {

command describe_once();

// Submits what is due and waits for the outcome, a minute at most. 0 if nothing is left undone, 1
// if something is, whose schedules are printed on standard error; 75, 77 and 78 as `run`. SIGTERM
// and SIGINT end it early.
int once_command(const command_places& where);

}  // namespace pullkeeper
