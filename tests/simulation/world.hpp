// Virtual time: the real agenda, the cloud model, and between them a network that loses, delays and
// lies as the plan says. Everything follows from the seed.
#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/agenda/agenda.hpp"
#include "simulation/judge.hpp"
#include "simulation/plan.hpp"
#include "simulation/strict_judge.hpp"
#include "support/core/kept_memory.hpp"

namespace pullkeeper::simulation {

// At the end of a run, of a pull that is wanted then.
struct ending {
  std::vector<std::string> sources;
  utc_seconds covered_until{};
  bool operator==(const ending&) const = default;
};

struct totals {
  double schedule_years = 0;
  std::uint64_t faults = 0;
  std::uint64_t crashes = 0;
  std::uint64_t hash = 1469598103934665603ULL;   // of all calls, answers and events, in order
  std::vector<std::string> violations;
  std::map<stream_key, ending> endings;
  findings strict;                     // of the hard world
};

class world {
 public:
  // With `timeline`, everything that happens is printed as it happens. With `found`, the run
  // ends when a promise is broken, here or, as `found` says, elsewhere.
  world(const world_plan& plan, bool timeline, const std::atomic<bool>* found = nullptr);

  totals run();

 private:
  std::map<stream_key, ending> endings() const;

  // One daemon: the process, and what it has on disk.
  struct instance {
    std::unique_ptr<agenda> daemon;
    std::uint64_t life = 0;
    sim_time down_until{0};
    test::kept_memory stored;
    test::kept_memory written;         // what is not yet synced is lost by half of the crashes
    bool unsynced = false;
    sim_time unsynced_since{0};
  };
  enum class stage { arrives, answered };
  struct message {
    stage at_stage = stage::arrives;
    call made;
    std::size_t from = 0;              // which daemon has asked
    answer result;                     // of `answered`
    std::uint64_t life = 0;            // of the daemon that asked
    milliseconds back{};               // how long the answer takes
    bool lost = false;                 // executed, but its answer turns into `result`
    bool executes = true;
    bool hit = false;                  // an injected fault
  };

  moment reading(const instance& of) const {
    return {utc_at(now_) + skew_of(index_of(of)), now_ + milliseconds{3600000}};
  }
  milliseconds skew_of(std::size_t host) const {
    return skew_ + (host < plan_.host_skew.size() ? plan_.host_skew[host] : milliseconds{0});
  }
  // Each daemon has its own rank.
  keep_settings settings_of(const instance& one) const {
    auto own = settings_;
    if (plan_.stand_by) own.standby.rank = static_cast<int>(index_of(one));
    return own;
  }
  bool in(trouble kind, const std::string& domain, std::size_t host) const;
  bool found() const;
  void start_daemon(instance& one);
  void stop_daemon(instance& one);
  void crash(instance& one, std::uint64_t draw);
  void crash_by_chance(instance& one);
  void drive(instance& one);
  void save(instance& one, bool now);
  void sync(instance& one);
  void reload_unchanged(instance& one);
  void look_ahead_once();
  void send(instance& from, const call& made);
  std::size_t index_of(const instance& one) const;
  bool hit_by_episode(const call& made, message& m);
  bool hit_by_chance(const call& made, message& m);
  void arrive(message m);
  answer execute(const message& m);
  void deliver(const message& m);
  void happen(const incident_plan& i);
  void console(const incident_plan& i);
  void edit(const incident_plan& i);
  std::vector<schedule> present() const;
  void drain_events(instance& one);
  void mix(std::string_view text);
  void mix(long long number);
  void note(const std::string& text);
  sim_time next_time();
  void enter_and_leave_episodes();
  // Of the hard world.
  void find_what_stands();
  bool hit_by_hard_episode(const call& made, message& m);
  bool hit_by_hard_chance(const call& made, message& m);
  void change_settings(const incident_plan& i);
  void start_earlier(const incident_plan& i);
  void load_everywhere();
  bool wait_while_frozen(const message& m);

  const world_plan& plan_;
  const std::atomic<bool>* found_;
  bool timeline_;
  random_source random_;
  sandbox::cloud_model cloud_;
  judge judge_;
  std::optional<strict_judge> strict_;           // in the hard world, where judge_ has no say
  keep_settings settings_;
  totals totals_;
  sim_time now_{0};
  milliseconds skew_{0};
  std::vector<schedule> files_;
  std::set<std::string> absent_;       // schedules that were taken out of the files
  std::vector<instance> instances_;
  sim_time crash_from_{0};             // none in the middle of things before
  bool looked_ahead_ = false;
  std::multimap<sim_time, message> mail_;
  std::size_t next_incident_ = 0;
  std::size_t next_episode_ = 0;
  std::multimap<sim_time, episode> open_;        // episodes under way, by their end
};

}  // namespace pullkeeper::simulation
