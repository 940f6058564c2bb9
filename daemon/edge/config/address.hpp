// Host names, the endpoint and sources. Complaints never repeat what they complain of: it may hold
// a secret.
#pragma once
#include <string>
#include <string_view>

namespace pullkeeper {

// Letters, digits and inner hyphens in labels of at most 63, 253 characters in all.
bool is_host_name(std::string_view text);

struct endpoint_address {
  std::string host;                    // lower case
  std::string port = "443";
  std::string error;                   // not empty: the rest means nothing
};

// `https://HOST` or `https://HOST:PORT`, nothing else.
endpoint_address parse_endpoint(std::string_view text);

struct source_fault {
  std::string text;                    // empty: there is none
  std::string hint;                    // what to write instead; may be empty
};

// What keeps the API from taking this source ("AddLivePullStreamInfoConfig", and the guide to
// pulling: no IPv6).
source_fault fault_of_source(std::string_view source);

}  // namespace pullkeeper
