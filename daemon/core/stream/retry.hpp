// How long to wait after a failed call: full jitter under a cap that shrinks with the time left.
#pragma once
#include <algorithm>

#include "core/call.hpp"
#include "core/random.hpp"

namespace pullkeeper {

struct retry_rule {
  milliseconds time_left_above;        // the rule holds while more than this is left
  milliseconds cap;
};

// What may pass by itself. Far from the deadline there is time to be polite; near it nothing else
// matters.
inline constexpr retry_rule passing_rules[] = {
    {std::chrono::hours(12), std::chrono::minutes(10)},
    {std::chrono::hours(1), std::chrono::seconds(60)},
    {std::chrono::milliseconds(0), std::chrono::seconds(15)},
    {milliseconds::min(), std::chrono::seconds(5)},
};

// What only a person can mend (a refused request, a missing right, a full quota).
inline constexpr retry_rule standing_rules[] = {
    {std::chrono::hours(1), std::chrono::hours(1)},
    {milliseconds::min(), std::chrono::minutes(10)},
};

inline constexpr milliseconds retry_base{1000};
inline constexpr milliseconds retry_least{250};
inline constexpr milliseconds retry_of_old_conflict{60000};

// True for the failures that the same call will meet again until a person acts.
constexpr bool is_standing(failure_kind kind) {
  return kind == failure_kind::permission || kind == failure_kind::rejected ||
         kind == failure_kind::quota || kind == failure_kind::start_refused ||
         kind == failure_kind::length_refused;
}

// The upper bound of the wait before try `attempts` + 1 (attempts >= 1 have failed). A passing
// failure never waits longer than a tenth of the time left (250 ms at least), so that any lead
// holds many tries.
constexpr milliseconds retry_ceiling(failure_kind kind, int attempts, milliseconds time_left) {
  milliseconds cap{};
  if (is_standing(kind)) {
    for (const auto& rule : standing_rules) {
      if (time_left > rule.time_left_above) { cap = rule.cap; break; }
    }
  } else {
    for (const auto& rule : passing_rules) {
      if (time_left > rule.time_left_above) { cap = rule.cap; break; }
    }
    // What has been in the way for so long is not gone in seconds.
    if (kind == failure_kind::conflict && attempts > 10) cap = std::max(cap, retry_of_old_conflict);
    if (time_left > milliseconds{0}) cap = std::min(cap, std::max(retry_least, time_left / 10));
  }
  return std::min(cap, retry_base * (1 << std::clamp(attempts - 1, 0, 20)));
}

// Full jitter; `asked` is the API's own x-acs-retry-after and wins where it is longer than zero.
inline milliseconds retry_delay(failure_kind kind, int attempts, milliseconds time_left,
                                milliseconds asked, random_source& random) {
  if (asked > milliseconds{0}) return std::min<milliseconds>(asked, std::chrono::minutes(10));
  return random.between(milliseconds{0}, retry_ceiling(kind, attempts, time_left));
}

}  // namespace pullkeeper
