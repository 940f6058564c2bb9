#include "core/proxy.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "core/url.hpp"

namespace pullkeeper {
namespace {

proxy_address refused(const char* why) {
  proxy_address result;
  result.error = why;
  return result;
}

// Without the "@" behind it.
void take_user(std::string_view user, proxy_address& to) {
  if (user.empty()) return;
  user.remove_suffix(1);
  const auto colon = std::min(user.find(':'), user.size());
  to.user = percent_decode(user.substr(0, colon));
  if (colon < user.size()) to.password = percent_decode(user.substr(colon + 1));
}

}  // namespace

std::string proxy_address::shown() const { return host_in_url(host) + ":" + port; }

proxy_address parse_proxy(std::string_view url) {
  auto parts = split_url(url);
  const auto scheme = lower_case(parts.scheme);
  if (scheme.starts_with("socks")) return refused("is a SOCKS proxy, which is not supported");
  if (scheme == "https://") {
    return refused("is a proxy that is reached over TLS, which is not supported; write http://: "
                   "what goes through it is encrypted all the same");
  }
  if (!scheme.empty() && scheme != "http://") return refused("does not begin with http://");
  if (!parts.rest.empty() && parts.rest != "/") return refused("goes on behind the port");
  proxy_address result;
  take_user(parts.user, result);
  if (has_control(result.user) || has_control(result.password)) {
    return refused("has a control character in its user name or password");
  }
  if (!parts.user.empty() && (result.user.empty() || result.user.find(':') != std::string::npos)) {
    return refused("has no user name, or a \":\" in it, which basic authentication cannot send");
  }
  const auto host = without_brackets(parts.host);
  if (host == parts.host && host.find(':') != host.npos) {
    return refused("has no port, or an IPv6 address without brackets");
  }
  if (!is_simple_name(host, 253, ".-_:")) return refused("has no host name");
  if (!parts.port) return refused("has no port");
  if (!is_port(*parts.port)) return refused("has a port that is not a number from 1 to 65535");
  result.host = lower_case(host);
  result.port = std::string(*parts.port);
  return result;
}

}  // namespace pullkeeper
