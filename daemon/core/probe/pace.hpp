// How fast a probe, and the cleaning up behind it, ask again.
#pragma once
#include <algorithm>

#include "core/call.hpp"

namespace pullkeeper {

inline constexpr milliseconds look_every{1000};
inline constexpr milliseconds longest_pause{30000};

// After a call that failed: what the API asks for, within bounds.
inline milliseconds pause_after(const answer& got) {
  constexpr milliseconds least{2000};
  return std::clamp(got.retry_after(), least, longest_pause);
}

}  // namespace pullkeeper
