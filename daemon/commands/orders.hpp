// Commands that the running daemon carries out: over its socket, for root and its own user.
#pragma once
#include "commands/command.hpp"
#include "commands/files.hpp"

namespace pullkeeper {

command describe_confirm_removal();
command describe_retry();

}  // namespace pullkeeper
