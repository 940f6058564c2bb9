// Who is told how all stands: the keys `hooks` and `heartbeat` of pullkeeper.yaml.
#pragma once
#include "edge/config/configuration.hpp"
#include "edge/config/report.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {

// Reads one item of the list `hooks` into `config`; what is wrong is reported at its place, without
// any of the URL or the headers.
void read_hook(report& out, const yaml_value& item, configuration& config);

// Reads the member into `config`; what is wrong is reported at its place, without any of the URL.
void read_heartbeat(report& out, const yaml_member& field, configuration& config);

}  // namespace pullkeeper
