#include "core/domain/joint_silence.hpp"

#include <algorithm>

namespace pullkeeper {

void joint_silence::looked(int missing, bool many, bool trial_shown, milliseconds now) {
  if (many) {
    since_ = std::min(since_, now);
    if (trial_shown) trial_ = 0;
    return;
  }
  // All are back, and only one of them was made again.
  if (since_ != far_future && missing == 0 && trial_ != 0) fails_ = true;
  trial_ = 0;
  since_ = far_future;
}

}  // namespace pullkeeper
