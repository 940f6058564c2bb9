// Files without a schedule although the state knows configs of ours: taken for an accident, in
// which nothing is deleted until a list of schedules is there, be it an empty one.
#pragma once
#include <optional>

#include "core/event.hpp"
#include "core/memory.hpp"
#include "edge/config/configuration.hpp"

namespace pullkeeper {

// The event `schedules_vanished` if that is so at a start with these files and this memory; `local`
// is the time of the local clock.
std::optional<event> schedules_vanished(const configuration& files, const memory& found,
                                        utc_millis local);

}  // namespace pullkeeper
