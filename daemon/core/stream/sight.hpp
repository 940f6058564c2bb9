// Whether a look can still tell what stands, before coverage would lapse.
#pragma once
#include <optional>

#include "core/stream/belief.hpp"
#include "core/stream/surroundings.hpp"
#include "core/stream/vain_looks.hpp"

namespace pullkeeper {

// True where Describe is forbidden, or fails while the rest may work: near the lapse a call without
// a look is the lesser evil. `lost` is the write whose outcome is unknown.
bool is_blind(const surroundings& at, const std::optional<pending_write>& lost,
              const vain_looks& vain, utc_millis lapse);

}  // namespace pullkeeper
