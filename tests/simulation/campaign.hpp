// Many seeds, or one in detail.
#pragma once
#include <cstdint>
#include <string>

namespace pullkeeper::simulation {

// Runs `count` seeds on all cores, each twice with equal hashes, prints what was broken and one
// line of totals. With a planted bug each runs once, and the first one that shows it is the last.
// `hashed`: each runs once, and one hash of all their calls, answers and events is printed as well.
// Returns 0, or 1 if anything was broken.
int run_campaign(std::uint64_t first, std::uint64_t count, bool hashed);

// Prints one seed's world and timeline, the same each time. Returns 0, or 1 if it broke a promise.
int replay(std::uint64_t seed);

void list_planted();
bool plant(const std::string& name);

}  // namespace pullkeeper::simulation
