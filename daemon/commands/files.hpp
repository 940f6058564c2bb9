// The files of a command: where they are, and what is said where they cannot be used.
#pragma once
#include <string>

#include "commands/command.hpp"
#include "edge/config_file.hpp"

namespace pullkeeper {

struct command_places {
  std::string config_dir;
  std::string state_dir;               // empty: as the environment or the files say
};

command_option state_dir_option(std::string& dir);

// Reads the files. Otherwise says all that is wrong on standard error, ends with `consequence`, and
// gives the exit code.
int load_files(const std::string& dir, const std::string& consequence, configuration& config);

// What the command line, else systemd, else the files say.
std::string state_dir_of(const command_places& where, const configuration& config);

}  // namespace pullkeeper
