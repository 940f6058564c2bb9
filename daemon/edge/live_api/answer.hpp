// What an HTTP exchange means for the call. Part of live_api: nothing else includes it. Pure.
#pragma once
#include "core/arrivals.hpp"
#include "core/call.hpp"
#include "core/inquiry.hpp"
#include "edge/https/https.hpp"
#include "edge/live_api/harmless.hpp"

namespace pullkeeper {

// `secrets` of the call, so that they can be kept out of what the answer says.
answer read_answer(operation op, const https_response& response, const call_secrets& secrets);

// The same for a question about `domain`. A fact that does not read is left out.
inquiry_answer read_answer(inquiry what, const std::string& domain, const https_response& response,
                           const call_secrets& secrets);

// The same for a page of the streams of `domain` that are online.
online_answer read_online_answer(const std::string& domain, const https_response& response,
                                 const call_secrets& secrets);

}  // namespace pullkeeper
