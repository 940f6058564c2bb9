// What to do next for one schedule: the table below, as a pure function.
//
//   in place (observed or proven)       wanted now        step
//   covers all due windows              -                 wait until the next one is due
//   outcome of the last call unknown    anything          observe
//   nothing alive                       a window is due   add; blocked: update, then delete and add
//   alive, ends before the due horizon  next window       coexist, unknown: add; unique: update
//     ... and updates are refused                         add from 2 s before its end on
//   other sources, or more than wanted  current window    update
#pragma once
#include "core/learned.hpp"
#include "core/stream/standing.hpp"

namespace pullkeeper {

// A config of ours that somebody has made to end later than it should.
struct lengthening {
  utc_seconds found{};                 // its end
  utc_seconds expected{};
};

struct situation {
  utc_millis now{};                    // the server's
  const schedule& wanted;
  const keep_settings& settings;
  const stream_state& state;
  const domain_memory& domain;
  const endpoint_memory& endpoint;
  milliseconds settle{60000};          // how far a view may lag behind a write
  milliseconds boot{};                 // now, in the time by which views are remembered
  bool can_observe = true;  // false: Describe is forbidden, or fails and the lapse is near
  bool seen_lately = true;             // the latest observation of the domain succeeded
  // Somebody else's change that is only reported: not repaired before this instant.
  utc_seconds hands_off_until{};
  std::optional<lengthening> lengthened{};
  // Somebody undoes our repairs: wrong sources are left, and coverage renewed just before it ends.
  bool in_fight = false;
};

enum class action { wait, observe, add, update, remove };

struct step {
  action what = action::wait;
  config wanted;                       // of add and update
  utc_millis at{};                     // of wait: when to ask again (`never` if nothing is to come)
  utc_millis covered_until{};          // by what stands; not before now or the pull's start
  utc_millis lapse{};                  // when a wanted second goes uncovered if nothing is done
  bool due = false;                    // coverage falls short of a window that is due
  bool refused_for_good = false;       // due, and the only way left is an add at the very end
  bool beside_live = false;            // an add while another config is alive
};

inline constexpr utc_millis never = utc_millis::max();

// How often an update is tried, refused or without effect, before another way is taken.
inline constexpr int update_tries_most = 2;

// What the settings ask for, else what was learned of the domain.
handover known_handover(const keep_settings& settings, const domain_memory& domain);

// `s.wanted` must not be paused, and its pull must not have ended.
step decide(const situation& s);

// The longest config that may be sent, and the length of windows that fits into it.
seconds config_limit(const keep_settings& settings, const endpoint_memory& endpoint);
seconds window_length(const keep_settings& settings, const endpoint_memory& endpoint);

}  // namespace pullkeeper
