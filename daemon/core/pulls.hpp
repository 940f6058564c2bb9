// The pulls of a stream key, one after the other: what the bounds, the lists of pulls, the
// recurrences and the calendars of its schedule come to. Pure functions of the schedule, whose
// zones are values.
#pragma once
#include <optional>
#include <vector>

#include "core/model.hpp"

namespace pullkeeper {

// Pulls from the same sources that are less apart are one pull: a stream cannot be stopped and
// started again in so short a time.
inline constexpr seconds shortest_gap = std::chrono::minutes(1);

// The pull that contains `at`, or the first one after it; none: it is over. Occurrences that
// overlap or follow one another at once are one pull. Of pulls from different sources that overlap,
// as the clocks of two zones may make them, the one that begins first has the stream until it ends.
std::optional<pull> pull_at(const schedule& s, utc_seconds at);

// A pull and whose it is: the schedule itself, or one of its `others`. Of several that make it up
// together, the one with which it begins.
struct owned_pull {
  pull span;
  const schedule* part = nullptr;
};
std::optional<owned_pull> owned_pull_at(const schedule& s, utc_seconds at);

// Those that overlap with [from, until), in order; no more than `most`.
std::vector<owned_pull> owned_pulls_within(const schedule& s, utc_seconds from, utc_seconds until,
                                           std::size_t most);
std::vector<pull> pulls_within(const schedule& s, utc_seconds from, utc_seconds until,
                               std::size_t most);

// True for a schedule whose pulls come and go.
inline bool has_several_pulls(const schedule& s) {
  return !s.repeat.empty() || !s.pulls.empty() || s.calendar || !s.others.empty();
}

// A time between two pulls in which the stream runs on, since it is shorter than shortest_gap: the
// first of those after `from`, among the next `most` pulls.
struct gap_closed {
  pull span;
  const schedule* before = nullptr;    // the part that is wanted before it
  const schedule* after = nullptr;
};
std::optional<gap_closed> closed_gap(const schedule& s, utc_seconds from, std::size_t most);

// The first time at which both are wanted, whatever has others or is paused, unless it is over at
// `from`; none: they take turns.
std::optional<pull> overlap_of(const schedule& a, const schedule& b, utc_seconds from);

}  // namespace pullkeeper
