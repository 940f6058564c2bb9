// What it is worth that the list of a domain lacks several streams at once, or all that it held: it
// is more likely that the list has failed. Where an add replaces a running config, nothing can be
// asked for; so one stream alone is made again at first, and what the list shows then tells of the
// others.
#pragma once
#include <cstdint>

#include "core/time.hpp"

namespace pullkeeper {

class joint_silence {
 public:
  // One look that lacks so many streams which the list had shown, answered at boot time `now`.
  // `many`: several, or a whole list. `trial_shown`: it shows what was made again.
  void looked(int missing, bool many, bool trial_shown, milliseconds now);
  // A stream was taken for gone.
  void acted_on(std::uint32_t stream) {
    if (trial_ == 0) trial_ = stream;
  }
  // The stream that is made again; 0: none is.
  std::uint32_t trial() const { return trial_; }
  // Another one may be taken for gone.
  bool counts(milliseconds now) const {
    return (trial_ == 0 && !fails_) || now - since_ >= patience;
  }

 private:
  static constexpr milliseconds patience = std::chrono::hours(4);

  bool fails_ = false;                 // the list has lacked many that it then showed again
  std::uint32_t trial_ = 0;
  milliseconds since_ = far_future;    // boot time of the first look in a row that lacks many
};

}  // namespace pullkeeper
