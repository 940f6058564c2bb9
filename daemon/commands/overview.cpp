#include "commands/overview.hpp"

#include "commands/exit_codes.hpp"
#include "edge/log/log.hpp"
#include "edge/state/directory.hpp"

namespace pullkeeper {

std::string state_dir_of(const command_places& where) {
  const auto loaded = load_configuration(where.config_dir);
  return state_dir_of(where, loaded.errors.empty() ? loaded.config : configuration{});
}

int check_state(const std::string& dir, const std::string& error) {
  if (is_denied(dir)) {
    return refuse("cannot read the state in " + escape_text(dir) + ": permission denied",
                  exit_permission);
  }
  return error.empty() ? exit_ok : refuse(escape_text(error), exit_failure);
}

int open_overview(const command_places& where, overview& seen) {
  if (const int code = load_files(where.config_dir, "", seen.config)) return code;
  seen.state_dir = state_dir_of(where, seen.config);
  auto view = read_state(seen.state_dir);
  if (const int code = view.absent ? exit_ok : check_state(seen.state_dir, view.error)) return code;
  const auto endpoint = seen.config.api.address();
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
