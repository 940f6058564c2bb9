// What all commands share. Each has one file, with one function that adds it to the command line;
// main.cpp calls these functions and then the action that one of them has chosen.
#pragma once
#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace pullkeeper {

// What the command line asks for; returns the exit code.
using command_action = std::function<int()>;

// Adds `--config DIR`, which is /etc/pullkeeper where it is left out.
void add_config_option(CLI::App& command, std::string& dir);

// Says on standard error why nothing is done, and returns `code`.
int refuse(const std::string& why, int code);

}  // namespace pullkeeper
