#include "commands/terminal.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace pullkeeper {
namespace {

std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

bool wants_colour(int descriptor) {
  if (!variable("NO_COLOR").empty()) return false;
  const std::string_view forced = variable("CLICOLOR_FORCE");
  if (!forced.empty() && forced != "0") return true;
  return isatty(descriptor) == 1 && variable("TERM") != "dumb";
}

}  // namespace pullkeeper
