// Looks in a row that show nothing alive of one stream key.
#pragma once
#include "core/stream/view.hpp"

namespace pullkeeper {

class bare_views {
 public:
  // `effective`: boot time of the last write that may have changed something. A look soon after it
  // may be too old to show what it has made.
  void note(const view& seen, milliseconds effective) {
    if (!seen.live.empty() || seen.permanent || seen.others_missing) {
      since_ = far_future;
    } else if (seen.began >= effective + seen.settle) {
      if (since_ < effective || since_ == far_future) since_ = seen.began;
      at_ = seen.began;
      certain_after_ = seen.certain_after;
    }
  }
  // Two of them, the later one at most `age_most` before boot time `now`.
  bool are_two(milliseconds now, milliseconds age_most) const {
    return at_ > since_ && now - at_ <= age_most;
  }
  // There is one, and no write since that may have changed something.
  bool stand(milliseconds effective) const { return since_ != far_future && since_ >= effective; }
  // A write accepted by this boot time would have been shown by the latest one beyond doubt.
  milliseconds certain_of() const { return at_ - certain_after_; }

 private:
  milliseconds since_ = far_future;    // boot time of the first, ...
  milliseconds at_ = far_past;         // ... and of the latest
  milliseconds certain_after_{};       // as of that one
};

}  // namespace pullkeeper
