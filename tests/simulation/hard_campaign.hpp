// Many seeds of the hard world, or one in detail.
#pragma once
#include <cstdint>

namespace pullkeeper::simulation {

// Runs `count` seeds on all cores, prints the first offences of each, then totals: by kind, by
// trait of the world, and every excuse with its count. Returns 0, or 1 if anything was broken.
int run_hard_campaign(std::uint64_t first, std::uint64_t count, bool hashed);

// Prints one seed's world and timeline. Returns 0, or 1 if it broke a promise.
int replay_hard(std::uint64_t seed);

}  // namespace pullkeeper::simulation
