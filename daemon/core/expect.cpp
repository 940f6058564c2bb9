#include "core/expect.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace pullkeeper {

void stop_broken(const char* what, const char* file, int line) {
  const auto text = "pullkeeper stops, since it is broken: " + std::string(what) + " (" + file +
                    ":" + std::to_string(line) + ")\n";
  std::fputs(text.c_str(), stderr);
  std::abort();
}

}  // namespace pullkeeper
