// Darkness while a call that the API would have accepted could have prevented or ended it, and
// darkness of which the log does not speak.
#pragma once
#include <optional>

#include "simulation/strict_state.hpp"

namespace pullkeeper::simulation {

class gap_watch {
 public:
  explicit gap_watch(strict_state& of) : of_(of) {}

  // When time_passes wants to be called again at the latest.
  sim_time wake() const { return wake_; }
  void time_passes(sim_time at);
  // The files, or what stands for the key, have changed.
  void changed(sim_time at, const stream_key& key);
  void console_acted(sim_time at, const stream_key& key);
  void executed(sim_time at, const call& made);
  void finish(sim_time end);
  // How long the key has been covered without a break where it is wanted; 0 while it is dark.
  milliseconds covered_for(sim_time at, const stream_key& key) const;

 private:
  enum class origin { lapse, console, replacing, other_write };
  struct dark {
    sim_time since{};
    origin why = origin::lapse;
    bool avoidable = false;
    milliseconds could_end{};          // for so long a call would have ended it
    sim_time looked_at{};              // ... as of then
    bool could = false;                // ... at the latest sample
    bool late = false;                 // the silence of the log was judged
  };
  struct watch {
    sim_time next_dark = sim_time::max();
    sim_time probe = sim_time::max();
    std::optional<operation> way;      // that would have kept it covered, ten minutes before
    sim_time light = sim_time::max();
    sim_time sample = sim_time::max();
    std::optional<dark> gap;
    sim_time lit{};                    // end of the last gap
  };
  struct way {
    operation op = operation::add;
    bool slow = false;                 // needs proof that only looks can give
  };

  void refresh(sim_time at, const stream_key& key, origin why);
  void open(sim_time at, const stream_key& key, watch& w, origin why);
  void close(sim_time at, const stream_key& key, watch& w);
  void sample(sim_time at, const stream_key& key, watch& w);
  void check_alarm(sim_time at, const stream_key& key, dark& gap, bool by_console);
  const char* excuse_of(sim_time at, const stream_key& key, const dark& gap);
  std::optional<way> way_to_cover(sim_time at, const stream_key& key, sim_time from) const;
  void find_wake();

  strict_state& of_;
  std::map<stream_key, watch> watches_;
  sim_time wake_ = sim_time::max();
  std::map<std::string, sim_time> replaced_;     // when a domain's first add did that
};

}  // namespace pullkeeper::simulation
