// pullkeeper.yaml: everything but the schedules.
#pragma once
#include "edge/config_report.hpp"
#include "edge/configuration.hpp"

namespace pullkeeper {

// Reads the file into `config`; what is not in it keeps its value.
void read_settings(const yaml_file& file, report& out, configuration& config);

}  // namespace pullkeeper
