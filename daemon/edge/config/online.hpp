// The section "online" of pullkeeper.yaml.
#pragma once
#include "core/presence.hpp"
#include "edge/config/fields.hpp"

namespace pullkeeper {

// `off`, `on`, or a section.
void read_online(report& out, const yaml_member& field, online_settings& to);

}  // namespace pullkeeper
