// What will happen in the next days if nothing fails. The daemon's own deciding code says so: it
// runs in virtual time against an API that accepts every call at once. Pure.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/memory.hpp"
#include "core/model.hpp"

namespace pullkeeper {

inline constexpr std::chrono::days forecast_longest{366};

struct forecast_input {
  const std::vector<schedule>& schedules;
  const keep_settings& settings;
  const memory& known;                 // what is believed to stand; may be empty
  utc_millis now{};                    // the API's time
  std::chrono::days span{30};          // 1 up to forecast_longest
};

// A call that changes something, and is accepted.
struct submission {
  utc_millis at{};
  operation op = operation::add;
  utc_seconds start{};                 // of the config; of delete: none
  utc_seconds end{};
  bool restarts = false;               // an update of a pull that runs
  bool operator==(const submission&) const = default;
};

// Covered by one config, as far as it is not replaced by another.
struct covered_span {
  utc_seconds start{};
  utc_seconds end{};
  std::optional<std::size_t> by{};     // the submission; none where it stands already
  bool operator==(const covered_span&) const = default;
};

enum class absence {
  not_started,                         // the pull begins later
  over,                                // the pull has ended
  paused,                              // wanted, but the files say not to keep it
  lapsed,                              // wanted, and nothing stands now: until the next try
  unavoidable,                         // wanted later, and nothing can be in place then
};

struct uncovered_span {
  utc_seconds start{};
  utc_seconds end{};
  absence why = absence::not_started;
  bool operator==(const uncovered_span&) const = default;
};

// True where the stream is wanted and kept, and yet without a config.
constexpr bool is_gap(absence why) {
  return why == absence::lapsed || why == absence::unavoidable;
}

struct planned_window {
  window slice;
  bool in_place = false;               // covered by what stands now
  std::optional<std::size_t> by{};     // the submission that covers its end; none: nothing will
  bool operator==(const planned_window&) const = default;
};

struct next_action {
  utc_millis at{};
  operation op = operation::add;
  bool operator==(const next_action&) const = default;
};

// Spans lie within [from, until) of the forecast, in order, and fill it together.
struct schedule_forecast {
  handover mode = handover::unknown;   // how a running pull is handed over: as set or learned
  bool mode_assumed = false;           // neither is so: the documented way is assumed
  std::vector<planned_window> windows; // that overlap with the forecast
  std::vector<submission> submissions;
  std::vector<covered_span> covered;
  std::vector<uncovered_span> uncovered;
  std::optional<next_action> next{};   // may lie beyond the forecast; none: nothing more to do
  bool due = false;                    // something is to be submitted now
  // The pull ends before the forecast does. What the API still lists of it then is deleted, at a
  // time that depends on what the looks after the end show.
  bool deleted_when_over = false;
  // Where what stands now will end, if nothing is done; none where now is not covered.
  std::optional<utc_seconds> covered_until{};
  failure_memory failing;              // of the calls made so far
};

// Of a stream that our memory knows and the files do not.
struct leftover {
  stream_key key;
  std::string name;
  utc_seconds until{};                 // the end of what stands
  std::optional<utc_millis> deleted_at{};   // none: it is left to end by itself
};

struct forecast {
  utc_seconds from{};
  utc_seconds until{};
  std::vector<schedule_forecast> schedules;   // as many as were given, in their order
  std::vector<leftover> leftovers;
  bool cut_short = false;              // too much would happen: what comes late is missing
};

// Bounded work: hundreds of thousands of steps at most.
forecast look_ahead(const forecast_input& given);

const char* to_string(absence why);    // one or two words

}  // namespace pullkeeper
