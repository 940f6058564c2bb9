// A proxy as operators write it. User name and password are secrets; what is wrong with an address
// is said without repeating any of it.
#pragma once
#include <string>
#include <string_view>

namespace pullkeeper {

struct proxy_address {
  std::string host;                    // lower case; of an IPv6 address without its brackets
  std::string port;
  std::string user;                    // both as they are sent: without escapes; empty: none
  std::string password;
  std::string from;                    // who names it, for people: `api.proxy` or a variable
  std::string error;                   // not empty: the rest means nothing
  std::string shown() const;           // HOST:PORT: all of it that may be shown
};

// `http://[USER:PASSWORD@]HOST:PORT`, with an optional "/" at the end. A variable may leave out
// `http://`, as curl allows. In user and password, what has a meaning in a URL is written as %XX.
proxy_address parse_proxy(std::string_view url);

// What `api.proxy` says to switch proxies off.
inline constexpr std::string_view no_proxy_at_all = "none";

}  // namespace pullkeeper
