// `pullkeeper check`: every error of the configuration; without errors, what lint finds in it, and
// with `--online` what the API says.
#pragma once
#include <string>

#include "commands/command.hpp"

namespace pullkeeper {

struct check_options {
  std::string config_dir;
  bool json = false;
  bool online = false;                 // ask the API as well
};

command describe_check();

// 0 if the daemon would accept the files, with or without warnings; 78 if it would not; 77 if this
// user may not read them. Changes nothing, and makes no call unless `online` is set: then also 1
// for an error that the API or the way to it shows, or 77 where a key or a permission is missing.
int check_command(const check_options& options);

}  // namespace pullkeeper
