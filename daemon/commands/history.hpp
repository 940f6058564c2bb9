// `pullkeeper history`: the calls made, with request ids.
#pragma once
#include <string>

#include "commands/command.hpp"
#include "commands/overview.hpp"

namespace pullkeeper {

struct history_options {
  command_places where;
  std::string name;                    // of a schedule; empty: all
  std::string since;                   // RFC 3339 or a duration; empty: all
  bool json = false;
};

command describe_history();

// 0; 1 where the state cannot be read, 64 for a `since` that is none, 77 without permission.
int history_command(const history_options& options);

}  // namespace pullkeeper
