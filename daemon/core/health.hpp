// How all stands, as one value: made by the running daemon, and from what it has left where none
// runs. Everything that tells an operator how things are shows this and computes nothing itself.
#pragma once
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/cause.hpp"
#include "core/learned.hpp"
#include "core/model.hpp"
#include "core/presence.hpp"
#include "core/remedy.hpp"

namespace pullkeeper {

// Of one schedule, worst first.
enum class condition {
  dark,         // wanted now, and no config stands
  at_risk,      // a config stands, and its successor may not come in time
  stuck,        // nothing more is tried until somebody acts, or coverage is about to lapse
  due,          // a window is due and is being submitted
  leaving,      // not in the files any more, and its config still stands
  covered,      // wanted now, and a config stands
  waiting,      // wanted later
  paused,
  over,
};
inline constexpr std::size_t conditions = 9;

const char* to_string(condition value);
const char* to_string(trouble_kind value);
std::optional<trouble_kind> trouble_called(const std::string& name);

// The name of the trouble's beginning and end: an API that fails is one that cannot be reached,
// since which of the two it is may change by the second.
trouble_kind told_as(trouble_kind what);
// Something takes longer, and all is well all the same.
bool is_mere_delay(trouble_kind what);

struct next_try {
  operation op = operation::add;
  utc_millis at{};                     // not later than now: at once
};

// Whether its stream arrives, while a config of it runs.
struct online_health {
  bool watched = false;                // false: nobody looks whether it is online
  presence is = presence::unknown;
  utc_millis since{};                  // of `is`, unless it is not known
  std::string source{};                // that the cloud uses, masked; empty: not known
  bool operator==(const online_health&) const = default;
};

struct wanted_time {
  utc_millis until = never;            // the end of its pull, or of the one to come
  seconds uncovered{};                 // without a config so far, in the incident that goes on
};

struct schedule_health {
  std::string name{};
  stream_key key{};
  file_place written{};                // not of what has left the files
  std::string owner{};                 // empty: nobody is named
  std::vector<label> labels{};
  condition state = condition::covered;
  utc_millis since{};                  // as far as this process has seen it
  std::optional<utc_millis> covered_until{};     // none: no config stands
  utc_millis lapse = never;            // from when on it is without a config if nothing is done
  wanted_time wanted{};
  bool seen = true;                    // false: what stands was not looked at so far
  cause why{};                         // kind `none`: nothing has failed
  std::optional<next_try> next{};      // none: nothing is to come
  remedy todo{};
  online_health online{};
  // Covered as it should be, the latest call has not failed, and its stream is not missed.
  bool well() const;
  bool offline() const { return online.is == presence::dark; }
  // ... and all else is well.
  bool is_only_offline() const {
    return offline() && state == condition::covered && why.attempts == 0;
  }
};

struct trouble {
  trouble_kind what = trouble_kind::api_failing;
  utc_millis since{};
  std::size_t streams = 0;             // that it concerns
  utc_millis first_dark = never;       // when the first of them is without a config
  cause why{};
  std::string detail{};                // what else there is to say: a place in a file, a rate
  remedy todo{};
};

struct domain_health {
  std::string name;
  handover learned = handover::unknown;
  cause why;                           // of a look that has failed; kind `none`: it has not
};

// What part this host has among those with the same files.
struct host_role {
  int rank = 0;                        // 0: the primary
  seconds wait{};                      // past due, before a standby acts
  std::size_t acts_for = 0;            // pulls that run by configs of this standby
  utc_millis since{};                  // ... as far as this process has seen it; 0: for none
};

struct health {
  utc_millis made{};                   // the API's time
  host_role role{};
  std::vector<schedule_health> schedules;        // worst first
  std::vector<trouble> troubles;       // worst first
  std::vector<domain_health> domains;  // by name
  std::array<std::size_t, conditions> count{};   // of the schedules, by condition

  // Null where there is no such trouble.
  const trouble* find(trouble_kind what) const;
  std::size_t in(condition state) const { return count[static_cast<std::size_t>(state)]; }
  // Kept now or later, and not paused.
  std::size_t pulls() const;
  // Those that are covered and not online.
  std::size_t offline() const;
  // All schedules are, and nothing central is amiss. What is slow is no reason by itself.
  bool well() const;
  // A pull is dark, at risk or stuck, or something central is amiss: worth waking somebody. What
  // has failed with time left is not, nor are many first submissions, nor a source that sends
  // nothing, which is not for pullkeeper to mend.
  bool alarming() const;
};

// Since when each condition and each trouble has lasted, as far as this process has seen it.
class health_times {
 public:
  // Fills in every `since` that is not older already.
  void follow(health& seen);

 private:
  std::map<stream_key, std::pair<condition, utc_millis>> schedules_;
  std::map<trouble_kind, utc_millis> troubles_;
  utc_millis acting_{};                // since when this standby acts; 0: it does not
};

// Sorts by urgency and counts; to be called once all is filled in.
void put_in_order(health& seen);

std::string sentence_of(const trouble& one);       // without a stop
std::string sentence_of(const host_role& role);    // who acts, without a stop
// The verdict in one line without a stop: `Keeping 12 pulls, all covered; next submission ...`.
std::string sentence_of(const health& seen);

}  // namespace pullkeeper
