// What each trial of a probe sends, and when. Pure.
#pragma once
#include <string>

#include "core/probe/story.hpp"

namespace pullkeeper {

struct probe_plan {
  std::string domain;
  std::string stream;                  // its throw-away streams begin with this: nobody else's do
  seconds within = std::chrono::minutes(12);     // for all trials together
  int most_writes = 15;                // those that clean up after it included
};

// The three streams: with a config that ends soon, one that runs, and one that begins later.
enum class probe_stream { brief, running, later };
stream_key key_of(const probe_plan& plan, probe_stream which);

struct probe_step {
  enum class kind { skip, wait, look, write };
  kind is = kind::skip;
  std::string why{};                   // it is skipped; empty: it need not be made
  utc_millis until{};                  // of a wait
  call made{};                         // of a write
};

// What is to be done for the trial, after all that has happened so far.
probe_step step_of(trial one, const story& so_far, const probe_plan& plan, utc_millis now);

}  // namespace pullkeeper
