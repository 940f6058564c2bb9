// Each kind of event that happens to a daemon with n schedules.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "bench/rig.hpp"

namespace pullkeeper::bench {

struct row {
  std::size_t schedules = 0;
  std::string event;
  cost spent;
  double bytes_each = 0;               // of the heap, for a schedule; 0: it was not measured
};

std::vector<row> measure(std::size_t schedules);

}  // namespace pullkeeper::bench
