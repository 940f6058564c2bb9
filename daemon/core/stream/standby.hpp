// When a standby decides as the primary would: rows D19 to D21. A host of rank 1 and up acts where
// those before it have not.
#pragma once
#include <optional>

#include "core/stream/deciding.hpp"

namespace pullkeeper {

// The instant from which on a write may be made, if a look then still asks for it: `rank` times
// `after` past the instant at which its window became due. What is found only later than that (a
// config that was deleted, a schedule that is new, a host that was down) has waited for nobody yet:
// it waits as long from then on, but leaves a quarter of the lead. A pull that is dark waits half a
// minute for each rank; only where a host before this one may have deleted its config because its
// schedule is gone, this host's files get their time to follow. `due`: the write is for a window.
utc_millis standby_turn(const deciding& d, bool due);

// What a standby leaves to the hosts before it until then; nothing where it may act. A pull that is
// dark is looked at meanwhile, since they should have acted; and what was told to be at risk is not
// told to be over.
std::optional<step> left_to_another(const deciding& d, step base);

}  // namespace pullkeeper
