// What the agenda holds for each schedule and each domain. Internal to the agenda's files.
#pragma once
#include <array>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/stream/decide.hpp"
#include "core/stream/incident.hpp"
#include "core/stream/standing.hpp"

namespace pullkeeper {

inline constexpr milliseconds far_past{-1'000'000'000};
inline constexpr milliseconds far_future = milliseconds::max() / 4;

struct domain_entry;

struct entry {
  std::uint32_t id = 0;
  schedule wanted;
  stream_state state;
  domain_entry* domain = nullptr;
  step last;                           // the latest decision
  incident trouble;
  bool in_flight = false;
  std::optional<write_memory> sending; // what is in flight
  bool finished = false;
  bool removed = false;                // no longer in the files

  int attempts = 0;                    // failures in a row
  failure_kind last_kind = failure_kind::none;
  std::string last_code;
  milliseconds failed_at{};            // boot time of the latest failure
  milliseconds not_before = far_past;  // boot time of the next try
  operation failed_as = operation::describe;
  int conflicts = 0;                   // "already exists" in a row
  config written;                      // the latest accepted write
  operation written_as = operation::describe;
  int rewritten = 0;                   // how often it was accepted again since
  milliseconds look_at = far_past;     // boot time before which another look cannot tell more

  int told = 0;                        // failures in a row that were logged
  milliseconds told_at = far_past;

  utc_seconds hands_off_until{};       // see situation
  bool repairing = false;              // a drift was found and is not yet repaired
  std::optional<lengthening> lengthened;
  bool fight_told = false;
  std::vector<milliseconds> repairs;   // boot times of repairs, of the last hour

  milliseconds timer = far_future;     // as filed in the queue
  int ready_as = -1;                   // operation filed as ready, or -1
  utc_millis ready_lapse{};
  std::vector<config> shown;           // all of a stream that is not kept, where it is all ours
  milliseconds shown_at{};             // boot time of the first observation that showed it
  bool shown_twice = false;
  bool shown_foreign = false;          // something that is not provably ours stands there

  std::uint64_t saved = 0;             // fingerprint of what was taken out last; 0: nothing
  bool seen_permanent = false;         // scratch: the answer has a record without an end
  std::vector<record> seen;            // scratch: its records in the answer being read
  std::vector<record> seen_ended;
};

struct domain_entry {
  std::uint32_t id = 0;
  std::string name;
  domain_memory memory;
  std::vector<entry*> members;
  std::size_t entries = 0;             // the members, and those that only the memory holds
  bool in_flight = false;
  bool looked = false;                 // an observation was tried
  bool observed = false;               // at least one observation has succeeded
  int attempts = 0;
  failure_kind last_kind = failure_kind::none;
  std::string last_code;
  milliseconds failed_at{};            // boot time of the latest failure
  milliseconds failing_since{};        // boot time of the first failure in a row
  milliseconds not_before = far_past;
  milliseconds observe_at{0};          // boot time of the next observation
  utc_millis lapse = never;            // the earliest of the members that wait for it
  std::uint32_t prober = 0;            // id of the member that tries how a handover works, or 0
  milliseconds probe_deadline = far_future;
  std::set<stream_key> foreign_told;
  std::array<milliseconds, 4> denied_told{far_past, far_past, far_past, far_past};
  int told = 0;
  milliseconds told_at = far_past;
  milliseconds timer = far_future;
  bool ready = false;
  utc_millis ready_lapse{};
  std::uint64_t saved = 0;             // as of entries
};

}  // namespace pullkeeper
