// `pullkeeper run`: the daemon, in the foreground.
#pragma once
#include <string>

#include "commands/command.hpp"
#include "commands/exit_codes.hpp"

namespace pullkeeper {

struct run_options {
  std::string config_dir;
  std::string state_dir;               // empty: as the files say
};

void add_run(CLI::App& app, command_action& chosen);

// Returns the exit code, after SIGTERM or SIGINT or when nothing could be started.
int run_command(const run_options& options);

}  // namespace pullkeeper
