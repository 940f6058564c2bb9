// The files of a command: where they are, and what is said where they cannot be used.
#pragma once
#include <string>
#include <vector>

#include "commands/command.hpp"
#include "edge/config/file.hpp"

namespace pullkeeper {

// Ends every sentence that says why a command which acts did not start.
inline constexpr const char* nothing_started = "; nothing was started";

struct command_places {
  std::string config_dir;
  std::string state_dir;               // empty: as the environment or the files say
};

command_option state_dir_option(std::string& dir);

// Reads the files. Otherwise says all that is wrong on standard error, ends with `consequence`, and
// gives the exit code.
int load_files(const std::string& dir, const std::string& consequence, configuration& config);

// Says each error on standard error and then how many they are, with `consequence`; returns 78.
int refuse_files(const std::vector<diagnostic>& errors, const std::string& consequence);

// True where the directory may not be read by this user.
bool is_denied(const std::string& dir);

// What the command line, else systemd, else the files say.
std::string state_dir_of(const command_places& where, const configuration& config);

}  // namespace pullkeeper
