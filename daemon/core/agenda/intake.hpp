// The files' content comes in, for the first time and again: what has not changed is not touched.
#pragma once
#include <vector>

#include "core/agenda/ledger.hpp"
#include "core/narrator.hpp"
#include "core/agenda/queue.hpp"
#include "core/agenda/roster.hpp"

namespace pullkeeper {

// For one event: what it works on must outlive it.
class intake {
 public:
  intake(roster& all, ledger& remembered, queue& filed, narrator& told, const present& now)
      : roster_(all), ledger_(remembered), queue_(filed), narrator_(told), now_(now) {}

  // A long walk over all streams, which are to be evaluated then. `first`: nothing is told of what
  // comes in.
  void load(const std::vector<schedule>& schedules, const keep_settings& settings, bool first);

  // A removed stream of which nothing is left to remember.
  void let_go(std::uint32_t stream);

 private:
  kept_domain& domain_named(const std::string& name);
  kept_stream& stream_of(const schedule& wanted);
  void recall(kept_stream& s, const stream_memory& from);
  void tell_changes(const std::map<stream_key, schedule>& before, const keep_settings& settings);
  void join_domains();

  roster& roster_;
  ledger& ledger_;
  queue& queue_;
  narrator& narrator_;
  const present& now_;
};

}  // namespace pullkeeper
