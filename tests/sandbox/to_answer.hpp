// From what the API answers to what the daemon makes of it, without HTTP between them.
#pragma once
#include <string>

#include "core/call.hpp"
#include "sandbox/cloud_model.hpp"

namespace pullkeeper::sandbox {

// The kind and the outcome follow from the code as in edge/live_api. Without a Date header.
answer to_answer(operation op, const cloud_answer& from, std::string request_id = {});

}  // namespace pullkeeper::sandbox
