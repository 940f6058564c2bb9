// What a stream has to say of itself, as values; the narrator makes events of them.
#pragma once
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/call.hpp"
#include "core/cause.hpp"
#include "core/stream/incident.hpp"

namespace pullkeeper::news {

struct window_accepted {
  write sent;
  int attempt = 1;
  std::string request_id;              // empty: its answer was lost, an observation has shown it
  std::vector<config> adopted;         // not provably ours, and replaced by it
};

struct config_deleted {
  const char* reason = "";             // why it was not wanted any more, or was in the way
  std::string request_id;              // empty: as above
};

// A standby has made the write, since no host before it did.
struct standby_acted {
  write sent;
  int rank = 1;
};

struct attempt_failed {
  write sent;
  failure why;
  std::string request_id;
  bool is_open = false;                // a look shall tell whether it was executed
  int attempt = 1;
  bool updates_end = false;            // no further update is tried
  milliseconds not_before{};           // boot time of the next try
  step last;                           // as decided before the call
  bool own_turn = true;                // false: this stream has had its share of lines
};

struct incident_told {
  incident_news what = incident_news::none;
  step last;
  cause why;
  seconds lost{};                      // uncovered time, once it is over
};

struct unseen {
  config sent;
  bool stands = false;                 // the API holds it; else it was added again
  handover mode = handover::unknown;   // see told_by_add
};

struct drift_found {
  std::vector<config> expected;
  std::vector<config> found;
  utc_seconds left_until{};            // 0: it is not just reported
};

struct shown_otherwise {
  config sent;
  config found;
};

struct drift_fight {
  std::size_t repairs = 0;             // within the last hour
};

struct drift_repaired {};

// It is over without its stream being covered: nobody wants that any more.
struct incident_settled {
  const char* reason = "";
  seconds lost{};
  // Whose it was, where that is not wanted any more; else null.
  std::shared_ptr<const schedule> of{};
};

struct pull_finished {
  seconds lost{};                      // of an incident under way
  // Whose pull it was, where the stream has another one by now; else null.
  std::shared_ptr<const schedule> of{};
};

}  // namespace pullkeeper::news

namespace pullkeeper {

using stream_news =
    std::variant<news::window_accepted, news::config_deleted, news::standby_acted,
                 news::attempt_failed, news::incident_told, news::unseen, news::drift_found,
                 news::shown_otherwise, news::drift_fight, news::drift_repaired,
                 news::incident_settled, news::pull_finished>;

inline void tell_standby(const write& sent, const keep_settings& settings,
                         std::vector<stream_news>& news) {
  const auto rank = settings.standby.rank;
  if (rank > 0) news.emplace_back(news::standby_acted{sent, rank});
}

}  // namespace pullkeeper
