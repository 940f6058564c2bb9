// `pullkeeper check`: every error of the configuration; without errors, what lint finds in it.
#pragma once
#include <string>

#include "commands/command.hpp"

namespace pullkeeper {

struct check_options {
  std::string config_dir;
  bool json = false;
};

command describe_check();

// 0 if the daemon would accept the files, with or without warnings; 78 if it would not; 77 if this
// user may not read them. Changes nothing and makes no call.
int check_command(const check_options& options);

}  // namespace pullkeeper
