// What the core promises itself, held where it decides, in every build. A decision that rests on a
// mistake must not reach the API: the process ends at once, and the next one begins with what was
// saved, and with a look.
#pragma once

namespace pullkeeper {

// Writes one line to standard error and ends the process by SIGABRT.
[[noreturn]] void stop_broken(const char* what, const char* file, int line);

// `what` is broken where it does not hold.
inline void expect(bool holds, const char* what, const char* file = __builtin_FILE(),
                   int line = __builtin_LINE()) {
  if (!holds) [[unlikely]] stop_broken(what, file, line);
}

}  // namespace pullkeeper
