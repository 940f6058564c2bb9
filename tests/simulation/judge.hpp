// The promises, checked against the truth that the cloud model knows: at every call and at the end.
#pragma once
#include <deque>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/agenda/agenda.hpp"
#include "core/lookahead/dry_run.hpp"
#include "simulation/first_looks.hpp"
#include "simulation/plan.hpp"

namespace pullkeeper::simulation {

class judge {
 public:
  judge(const world_plan& plan, sandbox::cloud_model& cloud);

  // The files say this from `at` on, and nothing else.
  void files_changed(sim_time at, const std::vector<schedule>& files);
  void daemon_started(sim_time at, std::size_t which);
  void daemon_stopped(sim_time at, std::size_t which);
  // It writes this down. I-19: no more than the truth.
  void remembers(sim_time at, const memory_changes& changes);
  // Somebody else changed the config `before`; a shortened one ends at `takes_effect`.
  void console_acted(sim_time at, sim_time takes_effect, const stream_key& key,
                     const config& before);
  // Nothing happens between the last call and `now`. Drift is repaired within two observations.
  void time_passes(sim_time now);
  void clock_stepped(sim_time at);

  // What `plan` would say at `at`. I-23.
  void foretold(sim_time at, const std::vector<schedule>& files, const plan& told);

  // A call leaves the daemon. I-04 to I-06, I-11, I-15, I-17, I-28, jitter.
  void called(sim_time at, std::size_t which, const call& made, const agenda& from,
              utc_millis daemon_now);
  // It is executed: what the key held before and holds now. I-07, I-08, I-26, I-27.
  void executed(sim_time at, const call& made, const std::vector<config>& before,
                const std::vector<config>& after, bool accepted);
  // Its answer reaches the daemon, or has been spoilt on the way. I-14.
  void answered(sim_time at, std::size_t which, const call& made, const answer& got, bool hit);
  // The log. I-21, and each event of an incident once.
  void told(sim_time at, std::size_t which, const event& e);
  // Something that was seen elsewhere.
  void broken(sim_time at, const char* invariant, const std::string& text) {
    violate(at, invariant, text);
  }
  // The whole run: I-01, I-02, I-12, I-18, I-20, liveness.
  void finish(sim_time end, const agenda& daemon);

  const std::vector<std::string>& violations() const { return violations_; }

 private:
  struct by_start {
    bool operator()(const config& a, const config& b) const {
      return std::tie(a.start, a.end, a.sources) < std::tie(b.start, b.end, b.sources);
    }
  };
  struct stretch {
    sim_time from{};
    sim_time to{};
  };
  // One stretch in which the files held a schedule unchanged.
  struct held_schedule {
    schedule wanted;
    sim_time from{};
    sim_time to = sim_time::max();
    bool first = true;                 // its key was not in the files before
  };
  // One pull of a schedule while the files held it, and the time to submit it.
  struct held_pull {
    const held_schedule& of;
    pull wanted;
    milliseconds lead{};
    bool is_later = false;             // the pull before it ends within its lead
  };
  // A window in which a running pull was restarted for the next one.
  struct restarted_window {
    utc_seconds pull{};
    long long index = -1;
    bool operator==(const restarted_window&) const = default;
  };
  struct key_history {
    std::vector<held_schedule> held;
    std::vector<sim_time> console;     // when somebody else changed its config
    std::vector<sim_time> hits;        // when a fault hit one of its calls
    std::vector<sim_time> replaced;    // when an add ended the running config
    std::vector<sim_time> writes;      // executed and accepted
    std::set<config, by_start> made;   // what they have made
    restarted_window restarted;
    std::map<utc_seconds, long> updates;         // that restarted it, by the end that they gave it
    std::vector<sim_time> deleted;     // when a config that was no longer wanted was deleted
    bool may_be_deleted = false;       // as of the latest call
    std::array<bool, instances_most> in_flight{};
    sim_time hour{-1};                 // the one whose failures are counted
    int failures = 0;
    sim_time failed_at{-1};            // when its last call failed, until the next one
    std::string last_write;            // operation and arguments, for I-14
    int repeats = 0;
    std::array<incident::phase, instances_most> told{};
    std::array<sim_time, instances_most> told_at{};
    std::array<bool, instances_most> told_forgotten{};
    std::vector<sim_time> lost_told;
  };

  struct foretold_submission {
    submission what;
    bool done = false;
  };
  struct foretold_stream {
    std::vector<foretold_submission> submissions;
    utc_millis deleted_from = never;   // what is left of it is deleted then, or later
  };
  // What must stand again by a certain time, if nothing comes in between.
  struct repair_due {
    stream_key key;
    config before;
    sim_time since{};
    bool lengthened = false;           // only what is provably ours is shortened again
  };

  void violate(sim_time at, const char* invariant, const std::string& text);
  bool is_wanted(const key_history& key) const { return key.held.back().to == sim_time::max(); }
  void check_rate(sim_time at, std::size_t which, operation op);
  void check_order(sim_time at, std::size_t which, const call& made, const agenda& from,
                   utc_millis daemon_now, const std::string& last_domain);
  void check_times(sim_time at, const call& made, const key_history& key);
  void check_gaps(const stream_key& key, const key_history& history, sim_time end);
  void check_gaps_of(const stream_key& key, const key_history& history, const held_pull& held,
                     sim_time end);
  long long writes_due(const schedule& wanted, sim_time from, sim_time to) const;
  void check_gap(const stream_key& key, const key_history& history, const held_pull& held,
                 sim_time from, sim_time to);
  bool may_begin(const key_history& history, const held_pull& held, const std::string& domain,
                 sim_time at) const;
  std::vector<stretch> troubled(const std::string& domain, sim_time from, sim_time to) const;
  milliseconds clearing_time() const;
  milliseconds clean_time(const std::string& domain, sim_time from, sim_time to) const;
  std::size_t hits_within(const key_history& history, const std::string& domain, sim_time from,
                          sim_time to) const;
  bool undisturbed(const key_history& history, const std::string& domain, sim_time from,
                   sim_time to) const;
  void check_calm(sim_time end, const agenda& daemon);
  void check_night(sim_time at, const call& made, const std::vector<config>& before,
                   key_history& key);
  void check_restarts(sim_time at, const call& made, key_history& key);
  void check_standbys(sim_time end);
  bool on_grid(const schedule& wanted, utc_seconds end) const;
  void check_repair(sim_time now, const repair_due& due);
  void check_foretold(sim_time at, const call& made);
  void check_all_foretold_done(sim_time end);

  const world_plan& plan_;
  sandbox::cloud_model& cloud_;
  std::map<stream_key, key_history> keys_;
  std::map<std::string, std::vector<sim_time>> describes_;     // by domain: sent
  std::map<std::string, std::vector<sim_time>> describe_hits_;
  std::vector<episode> down_;          // the daemon's absences
  std::array<std::optional<std::size_t>, instances_most> down_at_{};   // in down_
  std::array<std::array<std::deque<sim_time>, 4>, instances_most> sent_;
  std::array<std::size_t, instances_most> in_flight_{};
  std::array<std::string, instances_most> last_domain_;        // of each one's latest call
  std::array<sim_time, instances_most> throttled_at_{};        // each one's latest such answer
  sim_time minute_{-1};
  int minute_lines_ = 0;
  int waits_ = 0;                      // after a failure, until the next call of the key
  int even_waits_ = 0;
  int clock_refusals_ = 0;             // in a row
  first_looks first_looks_;
  std::multimap<sim_time, repair_due> repairs_;
  sim_time foretold_from_ = sim_time::max();
  std::map<stream_key, foretold_stream> foretold_;
  std::vector<sim_time> calm_lines_;
  std::set<sim_time> steps_;
  std::vector<std::string> violations_;
};

}  // namespace pullkeeper::simulation
