#include "commands/asking.hpp"

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "commands/state.hpp"
#include "edge/local/client.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds answer_most{5000};
constexpr const char* config_default = "/etc/pullkeeper";

std::string unit_name(const std::string& instance) {
  return instance.empty() ? "pullkeeper" : "pullkeeper-" + instance;
}

// Where it may listen, the likeliest first. The packaged service's own place is tried unless
// another state or other files were named.
std::vector<std::string> directories(const command_places& where) {
  std::vector<std::string> result;
  if (const auto given = runtime_directory(); !given.empty()) result.push_back(given);
  const bool packaged = where.config_dir == config_default || !where.instance.empty();
  if (packaged && (where.state_dir.empty() || !where.instance.empty())) {
    result.push_back("/run/" + unit_name(where.instance));
  }
  result.push_back(state_dir_of(where));
  return result;
}

}  // namespace

void fill_in_instance(command_places& where) {
  if (where.instance.empty()) return;
  if (where.config_dir == config_default) where.config_dir += "/" + where.instance;
  const char* state = std::getenv("STATE_DIRECTORY");
  if (where.state_dir.empty() && !(state && *state)) {
    where.state_dir = "/var/lib/" + unit_name(where.instance);
  }
}

daemon_answer ask_daemon(const command_places& where, const std::string& method,
                         const std::string& target) {
  daemon_answer result;
  for (const auto& directory : directories(where)) {
    const auto got = ask_local(directory, method, target, answer_most);
    if (got.status != 0) return {got.status, got.body, {}};
    if (!got.absent && result.why.empty()) result.why = directory + ": " + got.error;
  }
  return result;
}

}  // namespace pullkeeper
