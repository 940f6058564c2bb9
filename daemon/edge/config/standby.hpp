// The section "standby" of pullkeeper.yaml.
#pragma once
#include <optional>
#include <string>

#include "core/model.hpp"
#include "edge/config/fields.hpp"

namespace pullkeeper {

// Gives the place of its `after`, or else of its `rank`; nothing where one of them was refused.
std::optional<yaml_place> read_standby(report& out, const yaml_member& field,
                                       standby_settings& to);

// What is wrong with it beside the lead; empty where nothing is.
std::string fault_of_standby(const keep_settings& keep);

}  // namespace pullkeeper
