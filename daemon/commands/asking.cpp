#include "commands/asking.hpp"

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "commands/state.hpp"
#include "edge/local/client.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds answer_most{5000};
constexpr const char* config_default = "/etc/pullkeeper";

std::string unit_name(const std::string& instance) {
  return instance.empty() ? "pullkeeper" : "pullkeeper-" + instance;
}

struct door {
  std::string directory;
  bool is_certain = false;             // whoever listens there is the one that is meant
};

// Where it may listen, the likeliest first. The packaged service's own place is tried unless
// another state or other files were named.
std::vector<door> doors(const command_places& where) {
  std::vector<door> result;
  const bool files_named = where.config_dir != config_default && where.instance.empty();
  if (const auto given = runtime_directory(); !given.empty()) {
    result.push_back({given, !files_named});
  }
  const bool packaged = !files_named;
  if (packaged && (where.state_dir.empty() || !where.instance.empty())) {
    result.push_back({"/run/" + unit_name(where.instance), true});
  }
  result.push_back({state_dir_of(where), !files_named && !where.state_dir.empty()});
  return result;
}

bool is_same_directory(const std::string& a, const std::string& b) {
  std::error_code failed;
  return a == b || std::filesystem::equivalent(a, b, failed);
}

// Empty where the daemon that has given this answer keeps the files, or says nothing of them.
std::string files_of_another(const std::string& answer, const command_places& where) {
  const auto report = read_report(answer);
  if (!report || is_same_directory(report->by.config, where.config_dir)) return {};
  return report->by.config;
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
  constexpr const char* report = "/status.json";
  daemon_answer result;
  for (const auto& [directory, is_certain] : doors(where)) {
    const bool direct = is_certain || target == report;
    auto got = direct ? ask_local(directory, method, target, answer_most)
                      : ask_local(directory, "GET", report, answer_most);
    const auto other = is_certain ? "" : files_of_another(got.body, where);
    if (!direct && got.status != 0 && other.empty()) {
      got = ask_local(directory, method, target, answer_most);
    }
    if (got.status != 0 && other.empty()) return {got.status, got.body, {}, false};
    result.denied = result.denied || got.denied;
    if (got.absent || !result.why.empty()) continue;
    result.why = other.empty() ? directory + ": " + got.error
                               : "no daemon keeps " + escape_line(where.config_dir) +
                                     "; one keeps " + escape_line(other);
  }
  return result;
}

}  // namespace pullkeeper
