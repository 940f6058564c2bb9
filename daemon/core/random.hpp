// Seeded randomness for jitter: the same seed gives the same run, on every library.
#pragma once
#include <cstdint>

#include "core/time.hpp"

namespace pullkeeper {

// splitmix64: one state word, no bad seeds.
class random_source {
 public:
  explicit random_source(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  // Uniform in [0, 1).
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  // Uniform in [low, high]; low where high < low.
  milliseconds between(milliseconds low, milliseconds high) {
    if (high <= low) return low;
    const auto span = static_cast<std::uint64_t>((high - low).count()) + 1;
    return low + milliseconds(static_cast<milliseconds::rep>(next() % span));
  }

 private:
  std::uint64_t state_;
};

}  // namespace pullkeeper
