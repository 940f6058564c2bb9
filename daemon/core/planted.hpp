// Bugs planted on purpose, to prove that the simulation sees such bugs. Only the simulation's own
// build of the core has the switch; everywhere else it is a constant and the branches vanish.
#pragma once

namespace pullkeeper {

enum class bug {
  none,
  window_end_off_by_one,      // a window ends a second early
  update_shortened,           // an update ends an hour before the windows that are due
  failed_describe_is_empty,   // a Describe that fails means "nothing there"
  throttling_by_status,       // HTTP 400 is a refusal, whatever the code says
  no_jitter,                  // every wait is as long as its cap
  retry_without_observation,  // an unknown outcome is a failure like any other
  lead_ignored,               // a window is submitted when it begins
  sources_not_compared,       // a config with other sources is as good as ours
  replacement_unseen,         // an add that ended the running config goes unnoticed
  no_rate_limit,
  local_clock_trusted,        // the Date header is ignored
  conflict_is_success,        // "already exists" means that our config is there
  gives_up,                   // no further try after five failures
  incident_told_again,        // each try of an incident is a new incident
  foreign_touched,            // a config of somebody else's stream is deleted
  memory_lost,                // a restart knows nothing of the life before
};

#ifdef PULLKEEPER_PLANTED
inline bug planted_bug = bug::none;
inline bool planted(bug which) { return planted_bug == which; }
#else
inline constexpr bug planted_bug = bug::none;
constexpr bool planted(bug) { return false; }
#endif

}  // namespace pullkeeper
