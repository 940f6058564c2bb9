// One exchange of the daemon's https client with a peer that does what a script says.
#pragma once
#include <string>

#include "edge/https/https.hpp"
#include "support/net/scripted_server.hpp"

namespace pullkeeper::net {

// The authority that the client trusts, and a server of its with a certificate for `peer.test`.
const authority& trusted();
server_options trusted_options();

https_response against(const script& play);
// The outcome where the peer answers with these bytes and then ends the connection in order.
https_response with_bytes(const std::string& bytes);

// Checks that it ended while reading, for this cause and with words for people.
void check_failed(const https_response& response, const std::string& cause);

// Of this name in lower case, or "(none)".
std::string header(const https_response& response, const std::string& name);

}  // namespace pullkeeper::net
