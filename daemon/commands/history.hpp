// `pullkeeper history`: the calls that were made, with their request ids.
#pragma once
#include <string>

#include "commands/command.hpp"
#include "commands/files.hpp"

namespace pullkeeper {

struct history_options {
  command_places where;
  std::string name;                    // of one schedule; empty: of all
  std::string since;                   // an RFC 3339 instant or a duration; empty: everything
  bool writes = false;                 // no Describe
  bool failed = false;                 // only what was not done, or not known to be
  int limit = 0;                       // the newest of them; 0: all
  bool json = false;
};

command describe_history();

// Prints them, oldest first. 0; 1 if the state cannot be read, 64 if `since` is neither an instant
// nor a duration, 77 without permission.
int history_command(const history_options& options);

}  // namespace pullkeeper
