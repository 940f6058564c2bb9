// The command line: parse arguments, call a command, hand on its exit code.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "commands/run.hpp"

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

CLI::App* add_run(CLI::App& app, run_options& options) {
  auto* run = app.add_subcommand("run", "Keep the pulls of the configuration, in the foreground.");
  run->add_option("--config", options.config_dir, "where pullkeeper.yaml and schedules/*.yaml are")
      ->capture_default_str()
      ->type_name("DIR");
  run->add_option("--state-dir", options.state_dir,
                  "where state is kept; this version keeps none and creates nothing there")
      ->type_name("DIR");
  run->footer(
      "SIGTERM and SIGINT stop it within 10 seconds, SIGHUP reads the files anew.\n"
      "Credentials come from the environment: ALIBABA_CLOUD_ACCESS_KEY_ID and\n"
      "ALIBABA_CLOUD_ACCESS_KEY_SECRET, or from where pullkeeper.yaml says.\n"
      "\n"
      "Exit codes: 0 stopped as asked, 1 failure, 64 usage, 77 no permission,\n"
      "78 error in the configuration.\n"
      "\n"
      "Examples:\n"
      "  pullkeeper run\n"
      "  pullkeeper run --config ./config");
  return run;
}

int run_main(int count, char** words) {
  CLI::App app(
      "pullkeeper keeps the pull-stream configs of Alibaba Cloud ApsaraVideo Live in place.",
      "pullkeeper");
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  pullkeeper run --config /etc/pullkeeper\n"
      "  pullkeeper run --help");
  run_options options;
  const auto* run = add_run(app, options);
  auto* version = app.add_subcommand("version", "Print the version.");
  version->footer("Example:\n  pullkeeper version");
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& stopped) {
    return app.exit(stopped) == 0 ? exit_ok : exit_usage;
  }
  if (run->parsed()) return run_command(options);
  std::cout << "pullkeeper " PULLKEEPER_VERSION "\n";
  return exit_ok;
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
