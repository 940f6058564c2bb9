// Where a message goes: the URL of a hook or of the heartbeat, taken apart. It is a secret; what is
// wrong with it is said without repeating any of it.
#pragma once
#include <string>
#include <string_view>

namespace pullkeeper {

struct receiver_address {
  bool tls = true;
  std::string host;                    // of an IPv6 address without its brackets
  std::string port;
  std::string path = "/";              // begins with "/"; without the query
  std::string query;                   // with its "?", or empty
  std::string error;                   // not empty: the rest means nothing
};

// `https://HOST[:PORT][/PATH][?QUERY]`, or the same with `http`.
receiver_address parse_receiver(std::string_view url);

}  // namespace pullkeeper
