// The choices of cloud_variant by the names of their flags: `--semantics coexist` on the command
// line, {"semantics": "coexist"} on the control path.
#pragma once
#include <string>

#include "sandbox/cloud_model.hpp"
#include "sandbox/http_values.hpp"

namespace pullkeeper::sandbox {

// Sets one choice; the result is empty or says what is wrong with name or value, and then nothing
// has changed.
std::string set_variant(cloud_variant& variant, const std::string& name, const std::string& value);

bool is_variant_name(const std::string& name);

// All choices as they stand, each as set_variant takes it.
pairs variant_settings(const cloud_variant& variant);

}  // namespace pullkeeper::sandbox
