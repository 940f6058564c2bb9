// When `once` has passed: where it comes often enough, no daemon is missed.
#pragma once
#include <string>

#include "core/health.hpp"

namespace pullkeeper {

// Adds a pass to those that the state directory remembers, the last two. The directory's lock must
// be held. A failure costs no more than that.
void note_pass(const std::string& state_dir, utc_seconds now);

// True while every lapse is further off than twice the interval of the last two passes.
bool passes_suffice(const std::string& state_dir, const health& seen);

}  // namespace pullkeeper
