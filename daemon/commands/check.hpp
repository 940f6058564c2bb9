// `pullkeeper check`: every error of the configuration, else what in it will not work.
#pragma once
#include <string>

#include "commands/command.hpp"

namespace pullkeeper {

struct check_options {
  std::string config_dir;
  bool json = false;
};

command describe_check();

// 0 where the daemon would take the files, with or without warnings; 78 where it would not; 77
// where they may not be read. Changes nothing and calls nobody.
int check_command(const check_options& options);

}  // namespace pullkeeper
