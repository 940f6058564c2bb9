// The world that is hard on the core: lists that show less, later or otherwise than what is held,
// and few ordinary faults, so that what breaks is clearly due to the variant.
#pragma once
#include "simulation/plan.hpp"

namespace pullkeeper::simulation {

world_plan make_hard_plan(std::uint64_t seed);

// In the order of happening::other_settings: what the draw makes of the settings.
keep_settings other_settings(keep_settings now, std::uint64_t draw);

}  // namespace pullkeeper::simulation
