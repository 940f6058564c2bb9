// How all stands, as text for people.
#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include "service/health_json.hpp"

namespace pullkeeper {

struct status_style {
  bool colour = false;                           // with escapes of a terminal
  std::optional<std::size_t> width = {};         // columns; less than 60 is taken as 60; none: any
};

// The verdict in the first line, then who says so, what is amiss as a whole, and every schedule,
// worst first. Everything that is not our own is escaped.
std::string status_as_text(const status_report& report, const status_style& style);

}  // namespace pullkeeper
