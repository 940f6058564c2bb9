// Looks in a row that could tell nothing of one stream, though they were answered.
#pragma once
#include <algorithm>

#include "core/time.hpp"

namespace pullkeeper {

class vain_looks {
 public:
  int in_a_row() const { return in_a_row_; }
  milliseconds since() const { return since_; }          // boot time of the first

  // One more at boot time `now`. Gives when the next may be made: after 1 s, then ever later, up to
  // a look about every minute.
  milliseconds count(milliseconds now) {
    if (in_a_row_++ == 0) since_ = now;
    return now + first_wait * (1 << std::min(in_a_row_ - 1, doublings));
  }

 private:
  static constexpr milliseconds first_wait{1000};
  static constexpr int doublings = 6;

  int in_a_row_ = 0;
  milliseconds since_{};
};

}  // namespace pullkeeper
