// How all stands, as text for people.
#pragma once
#include <string>

#include "service/health_json.hpp"

namespace pullkeeper {

// The verdict in the first line, then who says so, what is amiss as a whole, and every schedule,
// worst first. Everything that is not our own is escaped. `colour`: with escapes of a terminal.
std::string status_as_text(const status_report& report, bool colour);

}  // namespace pullkeeper
