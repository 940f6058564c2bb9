// What a look can tell of what stands.
#pragma once
#include <optional>

#include "core/stream/belief.hpp"
#include "core/stream/surroundings.hpp"
#include "core/stream/vain_looks.hpp"
#include "core/stream/view.hpp"

namespace pullkeeper {

// True where Describe is forbidden, or fails while the rest may work: near the lapse a call without
// a look is the lesser evil. `lost` is the write whose outcome is unknown.
bool is_blind(const surroundings& at, const std::optional<pending_write>& lost,
              const vain_looks& vain, utc_millis lapse);

// True if nothing is missing that is believed to stand or to be on its way.
bool shows_all(const view& look, const belief& believed);

}  // namespace pullkeeper
