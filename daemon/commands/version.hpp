// `pullkeeper version`: prints the version.
#pragma once
#include "commands/command.hpp"

namespace pullkeeper {

command describe_version();

}  // namespace pullkeeper
