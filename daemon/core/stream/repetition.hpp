// A brake: the same write accepted again and again changes nothing, so whatever asks for it is
// slowed down.
#pragma once
#include "core/call.hpp"

namespace pullkeeper {

class repetition {
 public:
  // One more accepted write. Gives how often in a row it has been the same one (same end, same
  // sources, same operation): 0 for the first time.
  int accepted(operation op, const config& sent) {
    const bool same = op == as_ && sent.end == sent_.end && sent.sources == sent_.sources;
    times_ = same ? times_ + 1 : 0;
    as_ = op;
    sent_ = sent;
    return times_;
  }

 private:
  operation as_ = operation::describe;
  config sent_;
  int times_ = 0;
};

}  // namespace pullkeeper
