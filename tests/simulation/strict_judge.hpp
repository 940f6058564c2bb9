// The judge of the hard world: it knows what the API would have accepted, and excuses nothing that
// the evidence at hand forbids. Each excuse is counted.
#pragma once
#include "core/event.hpp"
#include "simulation/strict_gaps.hpp"
#include "simulation/strict_writes.hpp"

namespace pullkeeper::simulation {

// S-1: a delete takes away what is live, or what was never ours.
// S-2: a stream is dark, and for ten clean minutes before a call that the API would have accepted
//      could have prevented it, or for 90 clean seconds could have ended it, or a write caused it.
// S-3: a running pull is restarted more than once for a window.
// S-4: more than three accepted writes for a window; more than four configs at one instant.
// S-5: lost is told of what is covered; or nothing is told of what has been dark for two minutes.
// S-6: a domain is not looked at for four times observe_every although its calls succeed.
class strict_judge {
 public:
  strict_judge(const world_plan& plan, const sandbox::cloud_model& cloud);

  void files_changed(sim_time at, const std::vector<schedule>& files);
  void settings_changed(sim_time at, const keep_settings& settings);
  void daemon_started(sim_time at);
  void daemon_stopped(sim_time at);
  void console_acted(sim_time at, sim_time takes_effect, const stream_key& key);
  void time_passes(sim_time now) { gaps_.time_passes(now); }
  // Time must not pass by this without a call of time_passes.
  sim_time wake() const { return gaps_.wake(); }
  void called(sim_time at, const call& made);
  // What the key held before and holds now.
  void executed(sim_time at, const call& made, const std::vector<config>& before,
                const std::vector<config>& after, bool accepted);
  // `spoilt`: by a fault that was injected.
  void answered(sim_time at, const call& made, const answer& got, bool spoilt);
  void told(sim_time at, const event& e);
  void finish(sim_time end);

  const findings& found() const { return state_.found; }

 private:
  void check_look(sim_time at, const std::string& domain);
  void look_anew(sim_time at);
  void told_of_many(sim_time at, const std::string& name, std::size_t count);
  void check_false_alarm(sim_time at, const stream_key& key, const watched_key& k);

  strict_state state_;
  write_watch writes_;
  gap_watch gaps_;
  std::map<std::string, sim_time> looked_;       // by domain: since when the next look is due
  sim_time asked_to_wait_ = sim_time::min();     // when a look was last throttled, with a wait
  std::map<std::string, sim_time> denied_;       // by domain: when a look was last forbidden
};

}  // namespace pullkeeper::simulation
