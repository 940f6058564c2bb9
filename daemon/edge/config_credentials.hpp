// The key `credentials` of pullkeeper.yaml.
#pragma once
#include "edge/config_report.hpp"
#include "edge/configuration.hpp"
#include "edge/yaml.hpp"

namespace pullkeeper {

// Reads the member into `credentials`; what is wrong is reported at its place.
void read_credentials(report& out, const yaml_member& field, credential_settings& credentials);

}  // namespace pullkeeper
