// The report of `pullkeeper probe` as a variant: what somebody's API does, played here.
#pragma once
#include <string>

#include "sandbox/cloud_model.hpp"

namespace pullkeeper::sandbox {

// Sets what the report's `sandbox` says. Empty, or why it cannot be used.
std::string set_facts(cloud_variant& variant, const std::string& path);

}  // namespace pullkeeper::sandbox
