// The grid of windows of a pull. A function of the pull and two lengths alone: never of "now", of a
// restart or of when a call succeeded, so that two daemons with the same files agree.
#pragma once
#include "core/model.hpp"

namespace pullkeeper {

// Window `index` (0 or more): [start + index * length, ...), cut at the pull's end. `length` > 0.
// Empty (start >= end) where the pull ends before it.
window window_number(const pull& wanted, seconds length, long long index);

// The window that contains `at`; `at` must not be before the pull's start.
window window_containing(const pull& wanted, seconds length, utc_seconds at);

// The end of the last window that is due at `now`, or the pull's start where none is due yet.
// Window k is due from its start - lead on.
utc_seconds due_horizon(const pull& wanted, seconds length, seconds lead, utc_seconds now);

}  // namespace pullkeeper
