// A dry run: the plan of the next days, if nothing fails. The agenda itself runs in virtual time
// against an API that accepts every call at once, so that the plan is what the daemon would do.
// Pure.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/memory.hpp"
#include "core/model.hpp"

namespace pullkeeper {

inline constexpr std::chrono::days dry_run_longest{366};

struct dry_run_input {
  const std::vector<schedule>& schedules;
  const keep_settings& settings;
  const memory& known;                 // what the state holds; may be empty
  utc_millis now{};                    // the API's time
  std::chrono::days span{30};          // 1 to dry_run_longest; clamped
};

// A call that changes something. In a dry run all are accepted.
struct submission {
  utc_millis at{};
  operation op = operation::add;
  utc_seconds start{};                 // of the submitted config; not for a deletion
  utc_seconds end{};
  bool restarts = false;               // it updates a config in effect, so the pull restarts
  bool operator==(const submission&) const = default;
};

// A time covered by one config, up to where another one takes over.
struct covered_span {
  utc_seconds start{};
  utc_seconds end{};
  std::optional<std::size_t> by{};     // index of its submission; none: the API holds it now
  bool operator==(const covered_span&) const = default;
};

// Why there is no config.
enum class absence {
  not_started,                         // the pull starts later
  between,                             // one pull has ended, and another one will start
  over,                                // the pull has ended
  paused,                              // the schedule is paused
  lapsed,                              // wanted now: no config until the next try is accepted
  unavoidable,                         // wanted later: but no config can be in place then
  refused,                             // wanted: but a person must act before a call is accepted
};

struct uncovered_span {
  utc_seconds start{};
  utc_seconds end{};
  absence why = absence::not_started;
  bool operator==(const uncovered_span&) const = default;
};

// True if the stream is wanted and not paused, and yet has no config.
constexpr bool is_gap(absence why) {
  return why == absence::lapsed || why == absence::unavoidable || why == absence::refused;
}

struct planned_window {
  window slice;
  bool in_place = false;               // covered to its end by configs that the API holds now
  std::optional<std::size_t> by{};     // index of the submission that covers its end; or none does
  bool operator==(const planned_window&) const = default;
};

// The next call for a schedule that changes something.
struct next_action {
  utc_millis at{};
  operation op = operation::add;
  bool operator==(const next_action&) const = default;
};

// The plan of one schedule. `covered` and `uncovered` together fill [from, until) of the plan
// without overlap; each is in order.
struct schedule_plan {
  handover mode = handover::unknown;   // how a running pull gets its next window
  bool mode_assumed = false;           // not set and not learned yet: `unique` is assumed
  std::optional<quiet_hours> hours{};  // in which running pulls are handed over; none: at any time
  std::vector<planned_window> windows; // that overlap with the plan's time
  std::vector<submission> submissions; // in the order of their times
  std::vector<covered_span> covered;
  std::vector<uncovered_span> uncovered;
  std::optional<next_action> next{};   // may lie after the plan's end; none: nothing more to do
  bool due = false;                    // something is to be submitted now
  // The pull ends within the plan's time, and on_removed is `delete`: configs that the API still
  // lists then are deleted. When, depends on what Describe shows after the end.
  bool deleted_when_over = false;
  // The end of the configs that cover now, or the pull's start if that is later; none: none do.
  std::optional<utc_seconds> covered_until{};
  failure_memory failing;              // calls of the daemon that have failed in a row so far
  // It has no pull of its own in the plan's time: when it is wanted, the stream is that entry's.
  std::string within{};
  // The API refuses its calls until a person acts: nothing is foretold of them.
  bool refused = false;
};

// A stream that the state knows, with a config, but that no schedule wants any more.
struct leftover {
  stream_key key;
  std::string name;                    // of the schedule that it had
  utc_seconds until{};                 // the end of its last config
  std::optional<utc_millis> deleted_at{};   // none: its configs are left to end by themselves
};

struct plan {
  utc_seconds from{};
  utc_seconds until{};
  std::vector<schedule_plan> schedules;   // one for each given schedule, in their order
  std::vector<leftover> leftovers;
  bool cut_short = false;              // too many steps: the later part is missing
};

// Never fails. Takes at most 400,000 steps of the agenda and 100,000 windows; what would need more
// is cut short.
plan dry_run(const dry_run_input& given);

const char* to_string(absence why);    // up to three words, for people and in JSON

}  // namespace pullkeeper
