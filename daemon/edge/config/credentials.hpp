// The key `credentials` of pullkeeper.yaml.
#pragma once
#include "edge/config/configuration.hpp"
#include "edge/config/report.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {

// Reads the member into `credentials`; what is wrong is reported at its place.
void read_credentials(report& out, const yaml_member& field, credential_settings& credentials);

}  // namespace pullkeeper
