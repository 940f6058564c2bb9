// A call as a signed HTTP request. Part of live_api: nothing else includes it. Pure.
#pragma once
#include <string>

#include "core/arrivals.hpp"
#include "core/call.hpp"
#include "core/inquiry.hpp"
#include "edge/config/configuration.hpp"
#include "edge/credentials/credentials.hpp"
#include "edge/https/https.hpp"

namespace pullkeeper {

// Everything stands in the query, as the metadata of all four operations says. GET for Update and
// Describe, POST for Add and Delete. The parameters of an Add whose request line would be longer
// than 4 KiB are its body, as a form. `nonce` must be new for each attempt.
https_request build_request(const api_settings& settings, const call& what, const access_key& key,
                            utc_seconds signed_at, const std::string& nonce);
// The same for a question about a domain: GET.
https_request build_request(const api_settings& settings, inquiry what, const std::string& domain,
                            const access_key& key, utc_seconds signed_at,
                            const std::string& nonce);

// The same for a page of the streams that are online: GET.
https_request build_request(const api_settings& settings, const online_call& what,
                            const access_key& key, utc_seconds signed_at,
                            const std::string& nonce);

}  // namespace pullkeeper
