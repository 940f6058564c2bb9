// pullkeeper.yaml: everything but the schedules.
#pragma once
#include <map>
#include <string>

#include "edge/config/configuration.hpp"
#include "edge/config/report.hpp"

namespace pullkeeper {

// Where the values of settings are, by their keys as `windows.lead`.
using setting_places = std::map<std::string, yaml_place>;

// Reads the file into `config`; what is not in it keeps its value.
setting_places read_settings(const yaml_file& file, report& out, configuration& config);

}  // namespace pullkeeper
