// An unexpected exception must end the process, not just the coroutine that it escapes from: for
// co_spawn, whose loop throws it on.
#pragma once
#include <exception>

namespace pullkeeper {

inline void rethrow(std::exception_ptr escaped) {
  if (escaped) std::rethrow_exception(escaped);
}

}  // namespace pullkeeper
