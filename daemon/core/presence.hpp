// Whether streams arrive at the cloud: how that is looked at, and what is known.
#pragma once
#include <cstddef>

#include "core/time.hpp"

namespace pullkeeper {

struct online_settings {
  bool on = true;
  seconds every{60};                   // between two looks at the streams of a domain
  seconds dark_after{90};              // not online for so long: it is told
  bool operator==(const online_settings&) const = default;
};

// What is known of a stream that should run.
enum class presence {
  missing,      // the latest list lacks it, and that is not enough to say more
  online,
  dark,         // not online for `dark_after`
  unknown,      // not to be judged so far, or the list cannot be had
};
inline constexpr std::size_t presences = 4;

const char* to_string(presence value);

}  // namespace pullkeeper
