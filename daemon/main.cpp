// Runs the command that the command line names, and returns its exit code.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>

#include "commands/check.hpp"
#include "commands/exit_codes.hpp"
#include "commands/history.hpp"
#include "commands/import.hpp"
#include "commands/init.hpp"
#include "commands/once.hpp"
#include "commands/orders.hpp"
#include "commands/plan.hpp"
#include "commands/probe.hpp"
#include "commands/run.hpp"
#include "commands/status.hpp"
#include "commands/version.hpp"

namespace {

// If file descriptor 0, 1 or 2 is closed, the next socket would get that number, and receive our
// log.
void occupy_standard_descriptors() {
  for (int fd = open("/dev/null", O_RDWR); fd >= 0; fd = dup(fd)) {
    if (fd <= STDERR_FILENO) continue;
    close(fd);
    return;
  }
}

}  // namespace

int main(int count, char** words) {
  using namespace pullkeeper;
  const mode_t given_mask = umask(S_IRWXG | S_IRWXO);
  occupy_standard_descriptors();
  try {
    return run_command_line(count, words,
                            {describe_run(), describe_check(), describe_plan(given_mask),
                             describe_status(), describe_history(), describe_once(),
                             describe_retry(), describe_confirm_removal(),
                             describe_import(given_mask), describe_probe(), describe_init(),
                             describe_version()});
  } catch (const std::exception& escaped) {
    std::cerr << "pullkeeper: " << escaped.what() << "\n";
    return exit_failure;
  }
}
