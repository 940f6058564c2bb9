// The time zones of this system, as values. The only module that uses Abseil.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/recurrence.hpp"

namespace pullkeeper {

// The zone of this IANA name, with its changes from 1970 to 2200; null where this system has none.
// The same value for the same name while the system's data stay as they are.
std::shared_ptr<const time_zone> find_zone(const std::string& name);

// The names of this system's zones, for "did you mean"; none where they are not listed.
std::vector<std::string> zone_names();

}  // namespace pullkeeper
