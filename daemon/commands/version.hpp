// `pullkeeper version`.
#pragma once
#include "commands/command.hpp"

namespace pullkeeper {

command describe_version();

}  // namespace pullkeeper
