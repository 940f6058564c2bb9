#include "commands/version.hpp"

#include <iostream>

#include "commands/exit_codes.hpp"

namespace pullkeeper {

command describe_version() {
  return {
      "version",
      "Print the version.",
      {},
      "Example:\n"
      "  pullkeeper version",
      [] {
        std::cout << "pullkeeper " PULLKEEPER_VERSION "\n";
        return exit_ok;
      }};
}

}  // namespace pullkeeper
