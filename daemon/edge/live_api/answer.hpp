// What an HTTP exchange means for the call. Part of live_api: nothing else includes it. Pure.
#pragma once
#include "core/call.hpp"
#include "edge/https/https.hpp"
#include "edge/live_api/harmless.hpp"

namespace pullkeeper {

// `secrets` of the call, so that they can be kept out of what the answer says.
answer read_answer(operation op, const https_response& response, const call_secrets& secrets);

}  // namespace pullkeeper
