#include "commands/version.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "commands/exit_codes.hpp"

namespace pullkeeper {

void add_version(CLI::App& app, command_action& chosen) {
  auto* command = app.add_subcommand("version", "Print the version.");
  command->footer("Example:\n  pullkeeper version");
  command->callback([&chosen] {
    chosen = [] {
      std::cout << "pullkeeper " PULLKEEPER_VERSION "\n";
      return exit_ok;
    };
  });
}

}  // namespace pullkeeper
