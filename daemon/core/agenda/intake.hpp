// The files' content comes in, for the first time and again: what has not changed is not touched.
#pragma once
#include <memory>
#include <string>
#include <utility>
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

  // Removed streams of which nothing is left to remember.
  void let_go(const std::vector<kept_stream*>& gone);

 private:
  kept_domain& domain_named(const std::string& name);
  kept_stream& stream_of(const schedule& wanted);
  void recall(kept_stream& s, const stream_memory& from);
  // What a load of the files changes.
  struct fresh_schedule {
    kept_stream* of = nullptr;
    bool kept = false;                 // before, in another form
    std::string zone{};                // whose data alone have changed it
  };
  struct changes {
    std::vector<fresh_schedule> fresh;
    std::vector<kept_stream*> gone;
    std::vector<std::pair<schedule, schedule>> left;     // entries, and what goes on without them
  };
  void tell(changes& news);
  void keep_by(kept_stream& s, const keep_settings& settings);
  void join_domains();
  void settle(kept_domain& d);

  roster& roster_;
  ledger& ledger_;
  queue& queue_;
  narrator& narrator_;
  const present& now_;
  std::shared_ptr<const keep_settings> latest_;  // those of the stream before
};

}  // namespace pullkeeper
