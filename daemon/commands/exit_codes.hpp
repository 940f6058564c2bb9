// What every command returns to the shell: three of its own, the others from sysexits.h.
#pragma once

namespace pullkeeper {

inline constexpr int exit_ok = 0;
inline constexpr int exit_failure = 1;
inline constexpr int exit_differences = 2;      // only where it was asked for
inline constexpr int exit_usage = 64;
inline constexpr int exit_try_again = 75;       // somebody else is at it
inline constexpr int exit_permission = 77;
inline constexpr int exit_configuration = 78;

}  // namespace pullkeeper
