// What is amiss as a whole, for the log: each trouble once when it begins, and once at its end.
#pragma once
#include <map>
#include <vector>

#include "core/event.hpp"
#include "core/health.hpp"

namespace pullkeeper {

// A trouble of which the log has told that it has begun, and not that it is over.
struct told_alarm {
  trouble_kind what = trouble_kind::api_unreachable;
  utc_millis since{};
  bool operator==(const told_alarm&) const = default;
};

// Those that are told elsewhere where they are met (a key, a permission, a clock) only end here.
class health_news {
 public:
  // What an earlier process has told to have begun: it goes on, or its end is told by this one. To
  // be called before all else.
  void recall(const std::vector<told_alarm>& from);
  // What is to be told of it now. `looked`: every domain was looked at; before that, nothing that
  // was recalled is over. `boot`: boot time, by which a trouble is over once it has been gone for a
  // while: one that comes and goes is one.
  std::vector<event> follow(const health& seen, bool looked, milliseconds boot);
  // The same for the last time: what is gone is over at once.
  std::vector<event> follow_to_the_end(const health& seen, bool looked, milliseconds boot);
  // When to follow again at the latest.
  milliseconds wake() const;
  // What the next process has to recall.
  std::vector<told_alarm> lasting() const;

 private:
  struct known {
    utc_millis since{};
    milliseconds gone = far_future;    // boot time since which it has not been seen
    bool recalled = false;             // and not seen by this process so far
  };

  std::map<trouble_kind, known> troubles_;
};

}  // namespace pullkeeper
