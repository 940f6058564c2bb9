// What the list of the hard world hides, delays and changes.
#pragma once
#include "simulation/plan.hpp"

namespace pullkeeper::simulation {

class drawer;

// One to three ways in which the list lies, or none.
void draw_hard_list(drawer& draw, world_plan& plan);

// False where a list may lack, for longer than an hour, what is held: no delete can be proved there
// and nobody can see what was deleted at the console.
bool list_is_complete(const sandbox::cloud_variant& variant);

}  // namespace pullkeeper::simulation
