// `pullkeeper history`: the calls made, with request ids.
#pragma once
#include <string>

#include "commands/command.hpp"
#include "commands/overview.hpp"

namespace pullkeeper {

struct history_options {
  overview_options where;
  std::string name;                    // of a schedule; empty: all
  std::string since;                   // RFC 3339 or a duration; empty: all
  bool json = false;
};

void add_history(CLI::App& app, command_action& chosen);

// 0; 1 where the state cannot be read, 64 for a `since` that is none, 77 without permission.
int history_command(const history_options& options);

}  // namespace pullkeeper
