#include "commands/held_state.hpp"

#include "commands/exit_codes.hpp"
#include "commands/files.hpp"

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

}  // namespace

int hold_state(const std::string& dir, const configuration& config, held_state& held) {
  auto opened = open_state_dir(dir);
  if (!opened.dir) {
    return refuse(opened.error + nothing_started, exit_code_of(opened.problem));
  }
  held.dir = std::move(opened.dir);
  auto kept = open_state_store(held.dir->path(), config.api.address());
  if (!kept.store) {
    const bool denied = kept.refusal == state_refusal::no_permission;
    return refuse(kept.error + nothing_started,
                  denied ? exit_permission : exit_configuration);
  }
  held.store = std::move(kept.store);
  held.found = std::move(kept.found);
  return exit_ok;
}

}  // namespace pullkeeper
