// What is amiss as a whole, for the log: each trouble once when it begins, and once at its end.
#pragma once
#include <map>
#include <vector>

#include "core/event.hpp"
#include "core/health.hpp"

namespace pullkeeper {

// Those that are told elsewhere where they are met (a key, a permission, a clock) only end here.
class health_news {
 public:
  // What is to be told of it now. `boot`: boot time, by which a trouble is over once it has been
  // gone for a while: one that comes and goes is one.
  std::vector<event> follow(const health& seen, milliseconds boot);
  // When to follow again at the latest.
  milliseconds wake() const;

 private:
  struct lasting {
    utc_millis since{};
    milliseconds gone = far_future;    // boot time since which it has not been seen
  };
  std::map<trouble_kind, lasting> troubles_;
};

}  // namespace pullkeeper
