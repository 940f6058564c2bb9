// How the API is reached: the members of `api:` that are more than a length or a choice.
#pragma once
#include <optional>
#include <string>

#include "edge/config/configuration.hpp"
#include "edge/config/report.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {

// Each takes over a value that can be used, and reports what is wrong with another.
void read_endpoint(report& out, const yaml_member& field, api_settings& to);
void read_proxy(report& out, const yaml_member& field, api_settings& to);
// The name of a region, as it may stand in a schedule as well.
std::optional<std::string> read_region(report& out, const yaml_member& field);

}  // namespace pullkeeper
