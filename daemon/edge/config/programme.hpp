// When a schedule repeats, and lists of pulls.
#pragma once
#include <optional>
#include <vector>

#include "core/model.hpp"
#include "edge/config/report.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {

// The member `repeat`: a map, or a list of maps.
std::optional<std::vector<recurrence>> read_repeat(report& out, const yaml_member& field);

// The member `pulls`: a list of maps.
std::optional<std::vector<pull>> read_pulls(report& out, const yaml_member& field);

}  // namespace pullkeeper
