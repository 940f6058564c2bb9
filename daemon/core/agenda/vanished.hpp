// Schedules that are gone from the files although nobody has said that they may: one by one that is
// an edit, many at once may be an accident.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "core/agenda/deletions.hpp"
#include "core/agenda/ledger.hpp"
#include "core/agenda/roster.hpp"

namespace pullkeeper {

// Counted by stream key, since the last confirmation, over reloads and restarts. What is over,
// paused, or had no config of its sources at the API counts for neither number.
struct vanished_schedules {
  std::size_t missing = 0;
  std::size_t expected = 0;            // the missing ones included
  utc_millis first_end = never;        // when the first config of the missing ones ends
  std::vector<std::string> domains;    // of which nothing is left
  // More are missing than the brake allows, or all of a domain: nothing is deleted until they are
  // back, over, or confirmed.
  bool alarm = false;
  bool operator==(const vanished_schedules&) const = default;
};

// `brake`: how many may be missing; negative: a tenth of those expected, and 3 at least.
vanished_schedules count_vanished(const roster& all, int brake, utc_seconds now);

// A person has confirmed that the missing ones are to go, and those that the brake on deletions
// counts: what was confirmed before a crash is not missing any more. Gives their names.
std::vector<std::string> release_missing(const roster& all, ledger& remembered, deletions& brake);
// The missing ones of which no config of ours is left are not missed any more. True if there was
// one.
bool forget_ended(const roster& all, ledger& remembered, utc_seconds now);

std::string sentence_of(const vanished_schedules& gone);       // without a stop

}  // namespace pullkeeper
