// A brake: the same write accepted again and again changes nothing, so whatever asks for it is
// slowed down.
#pragma once
#include "core/retry.hpp"

namespace pullkeeper {

class repetition {
 public:
  // One more accepted write.
  void accepted(operation op, const config& sent, milliseconds now) {
    const bool same = op == as_ && sent.end == sent_.end && sent.sources == sent_.sources;
    times_ = same ? times_ + 1 : 0;
    as_ = op;
    sent_ = sent;
    if (times_ < free_of_charge) not_before_ = far_past;
    else not_before_ = now + retry_ceiling(failure_kind::rejected, times_ + 3, far_future);
  }

  // Boot time before which that write is not repeated, whatever is observed meanwhile.
  milliseconds not_before(operation op, const config& wanted) const {
    const bool same = op == as_ && wanted.end == sent_.end && wanted.sources == sent_.sources;
    return same ? not_before_ : far_past;
  }

 private:
  static constexpr int free_of_charge = 2;

  operation as_ = operation::describe;
  config sent_;
  int times_ = 0;
  milliseconds not_before_ = far_past;
};

}  // namespace pullkeeper
