#include "commands/state.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "commands/exit_codes.hpp"
#include "edge/credentials/reference.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

int exit_code_of(state_dir_problem problem) {
  switch (problem) {
    case state_dir_problem::none: return exit_ok;
    case state_dir_problem::held_by_other: return exit_try_again;
    case state_dir_problem::no_permission: return exit_permission;
    case state_dir_problem::unusable: break;
  }
  return exit_configuration;
}

// The latest change of a file of the state; 0 where there is none.
utc_millis written_at(const std::string& dir) {
  constexpr auto none = std::filesystem::file_time_type::min();
  auto latest = none;
  std::error_code failed;
  for (const auto& file : std::filesystem::directory_iterator(dir, failed)) {
    if (!file.path().filename().string().starts_with("state")) continue;
    const auto at = file.last_write_time(failed);
    if (!failed) latest = std::max(latest, at);
  }
  if (latest == none) return {};
  return std::chrono::floor<milliseconds>(std::chrono::file_clock::to_sys(latest));
}

}  // namespace

int hold_state(const std::string& dir, const configuration& config, held_state& held) {
  auto opened = open_state_dir(dir);
  if (!opened.dir) return refuse(opened.error + nothing_started, exit_code_of(opened.problem));
  held.dir = std::move(opened.dir);
  auto kept = open_state_store(held.dir->path(), config.api.address());
  held.dir->hand_over();
  if (!kept.store) {
    const bool denied = kept.refusal == state_refusal::no_permission;
    return refuse(kept.error + nothing_started, denied ? exit_permission : exit_configuration);
  }
  held.store = std::move(kept.store);
  held.found = std::move(kept.found);
  return exit_ok;
}

int read_inputs(const command_places& where, inputs& in) {
  if (const int code = load_files(where.config_dir, "", in.config)) return code;
  return read_known(where, in);
}

int read_known(const command_places& where, inputs& in) {
  in.state_dir = state_dir_of(where, in.config);
  auto view = read_state(in.state_dir);
  if (const int code = view.absent ? exit_ok : check_state(in.state_dir, view.error)) return code;
  const auto endpoint = in.config.api.address();
  if (view.absent) {
    in.remark = "there is no state in " + in.state_dir +
                ": no daemon has kept anything there so far";
  } else if (view.endpoint != endpoint) {
    in.remark = "the state in " + in.state_dir + " is of " + view.endpoint + ", not of " +
                endpoint + ": it does not count";
  } else {
    in.has_state = true;
    in.known = std::move(view.found);
  }
  in.daemon = holder_of(in.state_dir);
  if (in.has_state) in.written = written_at(in.state_dir);
  const auto local = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  in.now = local + in.known.endpoint.server_offset;
  return exit_ok;
}

std::string state_dir_of(const command_places& where) {
  const auto loaded =
      load_configuration(where.config_dir, look_up_reference, now_by_this_host());
  return state_dir_of(where, loaded.errors.empty() ? loaded.config : configuration{});
}

int check_state(const std::string& dir, const std::string& error) {
  if (is_denied(dir)) {
    return refuse("cannot read the state in " + escape_text(dir) + ": permission denied",
                  exit_permission);
  }
  return error.empty() ? exit_ok : refuse(escape_text(error), exit_failure);
}

}  // namespace pullkeeper
