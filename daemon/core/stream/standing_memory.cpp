// What of a stream's standing outlives the process.
#include "core/stream/standing.hpp"

namespace pullkeeper {

void stream_state::remember(stream_memory& to) const {
  to.known = known_;
  // What has ended counts only as what stood there last.
  to.standing = standing_.empty() ? ended_ : standing_;
  to.proofs = proofs_;
  to.sent = disclaimed_;
  to.in_the_way = in_the_way;
  if (unsettled_) {
    to.under_way = {unsettled_->op, unsettled_->wanted, unsettled_->beside_live, false};
  } else if (unverified_) {
    to.under_way = {unverified_->op, unverified_->wanted, unverified_->beside_live, true};
  }
}

void stream_state::recall(const stream_memory& from, milliseconds now) {
  known_ = from.known;
  recalled_ = true;
  standing_ = from.standing;
  proofs_ = from.proofs;
  disclaimed_ = from.sent;
  in_the_way = from.in_the_way;
  if (!from.under_way) return;
  const pending_write write{from.under_way->op, from.under_way->wanted, now,
                            from.under_way->beside_live};
  touched_ = effective_ = now;
  if (from.under_way->accepted) unverified_ = write;
  else unsettled_ = write;
}

}  // namespace pullkeeper
