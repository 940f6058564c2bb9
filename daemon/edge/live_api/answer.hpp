// What an HTTP exchange means for the call. Part of live_api: nothing else includes it. Pure.
#pragma once
#include "core/call.hpp"
#include "edge/credentials/credentials.hpp"
#include "edge/https/https.hpp"

namespace pullkeeper {

// `key` is the one that signed, so that it can be kept out of the detail.
answer read_answer(operation op, const https_response& response, const access_key& key);

}  // namespace pullkeeper
