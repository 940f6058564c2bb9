// One seed's world, drawn before it begins: the variant of the API, the schedules, the settings and
// every fault that will happen. Each kind of fault is off in about half of the seeds.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model.hpp"
#include "core/random.hpp"
#include "sandbox/cloud_model.hpp"

namespace pullkeeper::simulation {

// True time and boot time are one scale here: milliseconds since the world began.
using sim_time = milliseconds;

inline constexpr std::chrono::days year{365};
inline constexpr utc_seconds world_begin{std::chrono::sys_days{std::chrono::year{2026} / 12 / 1}};
inline utc_millis utc_at(sim_time t) { return utc_millis(world_begin) + t; }
inline sim_time sim_at(utc_millis t) { return t - utc_millis(world_begin); }

enum class trouble {
  outage,        // nothing reaches the endpoint
  server_errors, // every call answers 5xx
  hang,          // calls time out
  describe_dead, // Describe alone fails
  writes_dead,   // Add, Update and Delete fail
  denied,        // the domain answers Forbidden.RAM to writes
  bad_key,       // InvalidAccessKeyId for every call
  throttling,    // every call is one too many
  down,          // the daemon is not running
  // Of the hard world alone:
  busy,          // the domain answers ServiceBusy to every call
  no_looks,      // Forbidden.RAM to Describe alone
  no_updates,    // ... to Update alone
  frozen,        // the process stands still: nothing is read, sent or decided
};

// A stretch of time in which one thing does not work.
struct episode {
  trouble kind = trouble::outage;
  sim_time from{};
  sim_time to{};
  std::string domain;                  // empty: all
  std::optional<std::size_t> host{};   // the one that it hits; none: all, or the API
};

enum class happening {
  clock_step,
  console_delete,
  console_shorten,
  console_lengthen,
  console_repoint,
  edit,
  crash,
  // Of the hard world alone:
  other_settings,
  other_start                          // of a schedule: earlier
};

struct incident_plan {
  happening what = happening::crash;
  sim_time at{};
  std::size_t subject = 0;             // index of a schedule
  milliseconds amount{};               // of a clock step
  std::uint64_t draw = 0;              // for whatever else must be chosen
};

// How likely a single call is hit, beside the episodes.
struct call_faults {
  double reset_before = 0;             // sent, not executed
  double lost_answer = 0;              // executed, nobody hears of it
  double server_error = 0;             // 5xx, executed or not
  double garbage = 0;                  // an answer that is none, executed or not
  double throttled = 0;
  double unreachable = 0;
  double slow = 0;                     // answers after up to 15 s
  double crash = 0;                    // of the daemon: after a write is sent or answered
};

inline constexpr std::size_t instances_most = 3;

// A config that somebody else has made before the first start.
struct found_config {
  stream_key key;
  config held;
  bool permanent = false;
};

// What the hard world has beyond the ordinary one.
struct hard_rules {
  std::vector<std::string> traits;     // what was drawn, in words: for counting failures by them
  std::vector<found_config> standing;
  double long_wait = 0;                // of a call: Throttling.User that asks for an hour
  double unheard_of = 0;               // of a write: a code that no document has
};

struct world_plan {
  std::uint64_t seed = 0;
  sandbox::cloud_variant variant;
  keep_settings settings;
  std::vector<schedule> schedules;
  std::vector<stream_key> foreign;
  std::vector<episode> episodes;
  std::vector<incident_plan> incidents;          // by time
  call_faults faults;
  milliseconds latency_most{200};
  milliseconds first_skew{};                     // of the local clock
  std::size_t instances = 1;           // daemons with the same files
  bool stand_by = false;               // all but the first of them
  std::vector<milliseconds> host_skew{};         // of their clocks, beyond `first_skew`
  sim_time calm_from{};
  sim_time end{};
  std::optional<hard_rules> hard;
};

// From this seed on schedules have programmes and ways of their own.
inline constexpr std::uint64_t first_with_programmes = 1'000'000;

// From this one on streams have pulls from different sources, one after the other.
inline constexpr std::uint64_t first_with_turns = 1'500'000;

// From this one on running pulls are handed over in quiet hours, or spread.
inline constexpr std::uint64_t first_with_quiet_hours = 2'000'000;

// From this one on two or three daemons keep the same files, all but the first as standbys.
inline constexpr std::uint64_t first_with_standbys = 2'500'000;

// From this one on forty streams are kept by each kind of API in turn, and nothing fails.
inline constexpr std::uint64_t first_of_city = 3'000'000;

world_plan make_plan(std::uint64_t seed);
world_plan make_city_plan(std::uint64_t seed);
world_plan make_standby_plan(std::uint64_t seed);

// Gives them to some of its schedules.
void add_programmes(world_plan& plan);
void add_turns(world_plan& plan);
void add_quiet_hours(world_plan& plan);

// The same world, in which the daemon is never killed.
void spare_the_daemon(world_plan& plan);

// True where an Update of a running config is refused, or changes nothing.
bool updates_fail(const sandbox::cloud_variant& variant);

std::string describe(const world_plan& plan);

}  // namespace pullkeeper::simulation
