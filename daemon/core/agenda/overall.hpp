// How all schedules stand together, for the one sentence that `systemctl status` shows.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/gate/breaker.hpp"
#include "core/narrator.hpp"
#include "core/agenda/roster.hpp"

namespace pullkeeper {

// `never` where there is no such instant.
struct overall_status {
  std::size_t pulls = 0;               // wanted now or later, not paused
  std::size_t uncovered = 0;           // wanted now, and no config stands
  std::size_t at_risk = 0;             // incidents that are under way, without the uncovered
  std::size_t unknown = 0;             // due, and what stands has never been seen
  std::size_t submitting = 0;          // due, and nothing of the above
  utc_millis uncovered_since = never;  // of the one that has waited longest
  utc_millis risk_lapse = never;       // when the first one at risk is without a config
  utc_millis next_submission = never;
  failure_kind endpoint = failure_kind::none;   // why the API as a whole fails
};

// They walk over all streams.
overall_status overall_of(const roster& all, const breaker& endpoint, utc_millis now);
bool first_look_done(const roster& all);       // of every domain, successful or not
agenda_counts counts_of(const roster& all, std::uint64_t calls, std::uint64_t failures);

// `Keeping 12 pulls, all covered; next submission 2026-12-01T00:00:00Z`: one line, without a stop.
std::string sentence_of(const overall_status& seen);

}  // namespace pullkeeper
