// When calls could get through: the episodes of the plan, the daemon's absences, and single calls
// that were spoilt.
#pragma once
#include <map>
#include <string>

#include "simulation/plan.hpp"

namespace pullkeeper::simulation {

class quiet_times {
 public:
  explicit quiet_times(const world_plan& plan) : plan_(plan) {}

  void daemon_started(sim_time at) { up_since_ = at; }
  void daemon_stopped() { up_since_ = sim_time::max(); }
  // A call was spoilt on its way, or a Describe of the key's domain.
  void spoilt(sim_time at, const call& made);

  // Since when the daemon is at work; max() where it is not.
  sim_time at_work_since(sim_time at) const;
  // Since when it is at work and calls of the operation for that key get through unharmed; max()
  // where something is in the way at `at`.
  sim_time since(operation op, const stream_key& key, sim_time at) const;
  // The same, for every operation and every episode; none begins within `ahead` either.
  bool is_quiet(const stream_key& key, sim_time at, milliseconds around) const;

 private:
  static bool stops_the_daemon(trouble kind) {
    return kind == trouble::down || kind == trouble::frozen;
  }
  static bool hits(trouble kind, operation op);

  const world_plan& plan_;
  sim_time up_since_ = sim_time::max();
  std::map<stream_key, sim_time> spoilt_;        // the latest call
  std::map<std::string, sim_time> looks_spoilt_;           // of a domain
};

}  // namespace pullkeeper::simulation
