// What has become of a message that was sent once.
#pragma once
#include <string>

namespace pullkeeper {

struct delivery {
  std::string error;                   // empty: the receiver has taken it
  bool refused = false;                // the receiver was there and did not want it
};

}  // namespace pullkeeper
