// What only the live service can tell, learned from its answers.
#pragma once
#include "core/model.hpp"

namespace pullkeeper {

// How a running pull passes from one config to the next ("AddLivePullStreamInfoConfig" and
// "UpdateLivePullStreamInfoConfig" leave it open): by an Add next to the running config, or by an
// Update of it.
enum class handover { unknown, coexist, unique };

constexpr const char* to_string(handover value) {
  switch (value) {
    case handover::unknown: return "unknown";
    case handover::coexist: return "coexist";
    case handover::unique: return "unique";
  }
  return "";
}

struct domain_memory {
  handover learned = handover::unknown;
  bool describe_forbidden = false;     // nothing can be observed: own proof is all there is
  seconds list_lag{0};                 // the most by which the list has been late
  int list_sights = 0;                 // ... at so many sights, 20 at most
  bool add_replaces = false;           // an Add has replaced a running config: none is asked by it
  bool operator==(const domain_memory&) const = default;
};

// How the observations of a domain stand, as of one event.
struct list_state {
  bool observed = false;               // at least one has succeeded
  bool doubted = false;                // the list has lacked many streams at once
  int failures = 0;                    // in a row
  milliseconds failing_since{};        // boot time of the first of them
  // For this long after a write, one that does not show it is inconclusive.
  milliseconds settle{60000};
  // A view as it was before an update proves only after this that the update had no effect: 10 min
  // where it is known how late the list may be, else 1 h.
  milliseconds vain_after{3600000};
  // ... beyond doubt, however little time is left: nothing is deleted for it before.
  milliseconds certain_after{3600000};
};

struct endpoint_memory {
  seconds start_margin{0};             // how far ahead of now a StartTime must lie
  bool below_limit = false;            // a config of exactly max_config is refused
  bool operator==(const endpoint_memory&) const = default;
};

}  // namespace pullkeeper
