// `pullkeeper init DIR`: a commented configuration to start with.
#pragma once
#include <string>

#include "commands/command.hpp"

namespace pullkeeper {

command describe_init();

// Writes pullkeeper.yaml and schedules/example.yaml, mode 0640, and names them on standard output.
// 0; 1, with the reason on standard error, if they cannot be written or one of them is there: then
// nothing is.
int init_command(const std::string& dir);

}  // namespace pullkeeper
