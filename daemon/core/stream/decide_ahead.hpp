// What to do for the pull after this one, as a pure function.
#pragma once
#include "core/stream/decide.hpp"

namespace pullkeeper {

// The same with an eye to the next pull, which need not wait for the end of this one where configs
// coexist. `of_this`: what is to be done for this one, which comes first.
step decide_ahead(const step& of_this, const situation& s, const schedule& following);

}  // namespace pullkeeper
