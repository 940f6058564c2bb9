// What all parts of the strict judge see: the files as they are, what was executed and told, and
// what has been found so far.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "sandbox/cloud_model.hpp"
#include "simulation/strict_quiet.hpp"

namespace pullkeeper::simulation {

// Offences by kind, and what was let pass and why.
struct findings {
  std::vector<std::string> texts;      // the first of each kind
  std::map<std::string, std::uint64_t> broken;
  std::map<std::string, std::uint64_t> excused;
  std::uint64_t total = 0;             // of offences

  // So much is wrong that the rest of the run teaches nothing.
  bool enough() const { return total >= 500; }
  void violate(sim_time at, const std::string& kind, const std::string& text) {
    ++total;
    if (++broken[kind] <= 10)
      texts.push_back(format_utc(std::chrono::floor<seconds>(utc_at(at))) + " " + kind + " " +
                      text);
  }
};

struct config_order {
  bool operator()(const config& a, const config& b) const {
    return std::tie(a.start, a.end, a.sources) < std::tie(b.start, b.end, b.sources);
  }
};

// A stream key that the files hold, or once held.
struct watched_key {
  schedule wanted;
  bool present = false;                // in the files
  sim_time known_since{};              // present and not paused without a break
  std::vector<sim_time> edits;         // of the schedule or of settings: each may cost writes
  std::vector<sim_time> console;
  std::vector<sim_time> spoilt;        // its writes
  bool stood_before = false;           // somebody else's config stood there at the first start
  std::set<config, config_order> made;           // executed for us
  std::vector<config> accepted;        // told to the daemon, and not undone by a later write
  bool alarmed = false;                // at risk or lost was told, and not restored

  bool kept() const { return present && !wanted.paused; }
  // Its pull is not over.
  bool in_use_at(sim_time at) const {
    const auto& end = wanted.wanted.end;
    return kept() && (!end || utc_millis(*end) > utc_at(at));
  }
  // ... and has begun.
  bool wanted_at(sim_time at) const {
    return in_use_at(at) && utc_millis(wanted.wanted.start) <= utc_at(at);
  }
};

struct strict_state {
  strict_state(const world_plan& of, const sandbox::cloud_model& model)
      : plan(of), cloud(model), settings(of.settings), quiet(of) {}

  // How long a lie or a delay of the list may hide what was done at the console.
  milliseconds console_grace() const {
    const auto lag = std::max<seconds>({plan.variant.lag, std::chrono::minutes(1),
                                        plan.variant.lag_growth > seconds{0}
                                            ? std::chrono::hours(1) : seconds{0}});
    return settings.observe_every * 5 / 2 + 4 * lag + std::chrono::minutes(10);
  }

  const world_plan& plan;
  const sandbox::cloud_model& cloud;
  keep_settings settings;
  quiet_times quiet;
  std::map<stream_key, watched_key> keys;
  findings found;
};

inline std::size_t count_within(const std::vector<sim_time>& times, sim_time from, sim_time to) {
  std::size_t count = 0;
  for (const auto at : times) count += at >= from && at <= to ? 1 : 0;
  return count;
}

}  // namespace pullkeeper::simulation
