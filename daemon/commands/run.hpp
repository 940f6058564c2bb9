// `pullkeeper run`: the daemon, in the foreground.
#pragma once
#include <string>

namespace pullkeeper {

inline constexpr int exit_ok = 0;
inline constexpr int exit_failure = 1;
inline constexpr int exit_usage = 64;
inline constexpr int exit_permission = 77;
inline constexpr int exit_configuration = 78;

struct run_options {
  std::string config_dir = "/etc/pullkeeper";
  std::string state_dir;               // empty: as the files say
};

// Returns the exit code, after SIGTERM or SIGINT or when nothing could be started.
int run_command(const run_options& options);

}  // namespace pullkeeper
