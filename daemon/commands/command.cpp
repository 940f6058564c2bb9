#include "commands/command.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

namespace pullkeeper {

void add_config_option(CLI::App& command, std::string& dir) {
  dir = "/etc/pullkeeper";
  command.add_option("--config", dir, "where pullkeeper.yaml and schedules/*.yaml are")
      ->capture_default_str()
      ->type_name("DIR");
}

int refuse(const std::string& why, int code) {
  std::cerr << "pullkeeper: " << why << "\n";
  return code;
}

}  // namespace pullkeeper
