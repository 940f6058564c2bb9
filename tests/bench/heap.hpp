// What the program has on its heap, counted at every new and delete.
#pragma once
#include <cstddef>
#include <cstdint>

namespace pullkeeper::bench {

struct heap {
  std::uint64_t allocations = 0;       // so far
  std::size_t live = 0;                // bytes, with what malloc adds to each
  std::size_t peak = 0;
};

heap heap_now();
void forget_peak();

}  // namespace pullkeeper::bench
