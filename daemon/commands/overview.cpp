#include "commands/overview.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdlib>
#include <iostream>

#include "commands/exit_codes.hpp"
#include "commands/terminal.hpp"
#include "edge/log.hpp"
#include "edge/state_dir.hpp"

namespace pullkeeper {
namespace {

bool is_denied(const std::string& dir) {
  return access(dir.c_str(), R_OK | X_OK) != 0 && errno == EACCES;
}

int refuse_files(const std::string& dir, const std::vector<diagnostic>& errors) {
  const bool colour = wants_colour(STDERR_FILENO);
  for (const auto& wrong : errors) std::cerr << with_excerpt(wrong, colour) << "\n";
  return refuse(std::to_string(errors.size()) + (errors.size() == 1 ? " error" : " errors") +
                    " in the configuration",
                is_denied(dir) ? exit_permission : exit_configuration);
}

// As the daemon finds it.
std::string state_dir_with(const overview_options& options, const configuration& config) {
  if (!options.state_dir.empty()) return options.state_dir;
  const char* given = std::getenv("STATE_DIRECTORY");
  return given && *given ? given : config.state_dir;
}

}  // namespace

void add_state_dir_option(CLI::App& command, std::string& dir) {
  command.add_option("--state-dir", dir,
                     "where the daemon remembers; else $STATE_DIRECTORY, else state_dir\n"
                     "of pullkeeper.yaml, else /var/lib/pullkeeper")
      ->type_name("DIR");
}

std::string state_dir_of(const overview_options& options) {
  const auto loaded = load_configuration(options.config_dir);
  return state_dir_with(options, loaded.errors.empty() ? loaded.config : configuration{});
}

int check_state(const std::string& dir, const std::string& error) {
  if (is_denied(dir)) {
    return refuse("cannot read the state in " + escape_text(dir) + ": permission denied",
                  exit_permission);
  }
  return error.empty() ? exit_ok : refuse(escape_text(error), exit_failure);
}

int open_overview(const overview_options& options, overview& seen) {
  auto loaded = load_configuration(options.config_dir);
  if (!loaded.errors.empty()) return refuse_files(options.config_dir, loaded.errors);
  seen.config = std::move(loaded.config);
  seen.state_dir = state_dir_with(options, seen.config);
  auto view = read_state(seen.state_dir);
  if (const int code = view.absent ? exit_ok : check_state(seen.state_dir, view.error)) return code;
  const auto endpoint = seen.config.api.host + ":" + seen.config.api.port;
  if (view.absent) {
    seen.remark = "there is no state in " + seen.state_dir +
                  ": no daemon has kept anything there so far";
  } else if (view.endpoint != endpoint) {
    seen.remark = "the state in " + seen.state_dir + " is of " + view.endpoint + ", not of " +
                  endpoint + ": it does not count";
  } else {
    seen.has_state = true;
    seen.known = std::move(view.found);
  }
  seen.daemon = holder_of(seen.state_dir);
  const auto local =
      std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  seen.now = local + seen.known.endpoint.server_offset;
  return exit_ok;
}

}  // namespace pullkeeper
