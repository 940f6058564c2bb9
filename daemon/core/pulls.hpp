// The pulls of a schedule, one after the other: what its bounds, its list of pulls, its
// recurrences and its calendar come to. Pure functions of the schedule, whose zones are values.
#pragma once
#include <optional>
#include <vector>

#include "core/model.hpp"

namespace pullkeeper {

// The pull that contains `at`, or the first one after it; none: it is over. Occurrences that
// overlap or follow one another at once are one pull.
std::optional<pull> pull_at(const schedule& s, utc_seconds at);

// Those that overlap with [from, until), in order; no more than `most`.
std::vector<pull> pulls_within(const schedule& s, utc_seconds from, utc_seconds until,
                               std::size_t most);

// True for a schedule whose pulls come and go.
inline bool has_several_pulls(const schedule& s) {
  return !s.repeat.empty() || !s.pulls.empty() || s.calendar;
}

}  // namespace pullkeeper
