// `pullkeeper status`: how every schedule stands, from the state.
#pragma once
#include "commands/command.hpp"
#include "commands/overview.hpp"

namespace pullkeeper {

struct status_options {
  command_places where;
  bool json = false;
};

command describe_status();

// 0 where all is well, 1 where it is not (see the manual); 77 and 78 as `check`.
int status_command(const status_options& options);

}  // namespace pullkeeper
