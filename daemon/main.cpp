// The command line: parse arguments, call a command, hand on its exit code.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "commands/check.hpp"
#include "commands/exit_codes.hpp"
#include "commands/history.hpp"
#include "commands/once.hpp"
#include "commands/plan.hpp"
#include "commands/run.hpp"
#include "commands/status.hpp"
#include "commands/version.hpp"

namespace {

using namespace pullkeeper;

// Where 0, 1 or 2 is closed, the next socket would get its number, and the log with it.
void occupy_standard_descriptors() {
  for (int fd = open("/dev/null", O_RDWR); fd >= 0; fd = dup(fd)) {
    if (fd <= STDERR_FILENO) continue;
    close(fd);
    return;
  }
}

int run_main(int count, char** words) {
  CLI::App app(
      "pullkeeper keeps the pull-stream configs of Alibaba Cloud ApsaraVideo Live in place.",
      "pullkeeper");
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  pullkeeper check --config ./config\n"
      "  pullkeeper run --config /etc/pullkeeper\n"
      "  pullkeeper run --help\n"
      "\n"
      "Manuals: pullkeeper(8), pullkeeper.yaml(5).");
  command_action chosen;
  add_run(app, chosen);
  add_check(app, chosen);
  add_plan(app, chosen);
  add_status(app, chosen);
  add_history(app, chosen);
  add_once(app, chosen);
  add_version(app, chosen);
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& stopped) {
    return app.exit(stopped) == 0 ? exit_ok : exit_usage;
  }
  return chosen();
}

}  // namespace

int main(int count, char** words) {
  umask(S_IRWXG | S_IRWXO);
  occupy_standard_descriptors();
  try {
    return run_main(count, words);
  } catch (const std::exception& escaped) {
    std::cerr << "pullkeeper: " << escaped.what() << "\n";
    return pullkeeper::exit_failure;
  }
}
