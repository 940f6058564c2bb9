// `pullkeeper version`.
#pragma once
#include "commands/command.hpp"

namespace pullkeeper {

void add_version(CLI::App& app, command_action& chosen);

}  // namespace pullkeeper
