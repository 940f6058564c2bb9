// Many seeds, or one in detail.
#pragma once
#include <cstdint>

namespace pullkeeper::simulation {

enum class search {
  replayed,     // each seed runs twice, with equal hashes
  hashed,       // once, and one hash of all calls, answers and events is printed
  until_found,  // once, and the first that breaks a promise is the last
};

// Runs `count` seeds on all cores, prints what was broken and one line of totals. Returns 0, or 1
// if anything was broken.
int run_campaign(std::uint64_t first, std::uint64_t count, search how);

// Prints one seed's world and timeline, the same each time. Returns 0, or 1 if it broke a promise.
int replay(std::uint64_t seed);

}  // namespace pullkeeper::simulation
