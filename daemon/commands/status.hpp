// `pullkeeper status`: how every schedule stands, from the daemon, else from what it has left.
#pragma once
#include "commands/command.hpp"
#include "commands/files.hpp"

namespace pullkeeper {

struct status_options {
  command_places where;
  bool json = false;
  bool foreign = false;
  int width = 0;                       // columns of the text; 0: those of the terminal, if any
};

command describe_status();

// 0 if all is well, 1 if not (the manual says what that means); 77 and 78 as `check`.
int status_command(const status_options& options);

}  // namespace pullkeeper
