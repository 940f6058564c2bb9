// The exit codes of all commands: the first three are our own, the others are from sysexits.h.
#pragma once

namespace pullkeeper {

inline constexpr int exit_ok = 0;
inline constexpr int exit_failure = 1;
inline constexpr int exit_differences = 2;      // only with --detailed-exitcode
inline constexpr int exit_usage = 64;
inline constexpr int exit_try_again = 75;       // another process holds the state
inline constexpr int exit_permission = 77;
inline constexpr int exit_configuration = 78;

}  // namespace pullkeeper
