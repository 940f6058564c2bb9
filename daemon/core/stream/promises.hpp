// What every decision keeps, whatever the table says. Part of decide: nothing else includes it.
#pragma once
#include "core/stream/decide.hpp"

namespace pullkeeper {

// Stops the process where the step breaks one.
void hold_promises(const situation& s, const step& made);

}  // namespace pullkeeper
