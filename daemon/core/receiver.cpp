#include "core/receiver.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "core/url.hpp"

namespace pullkeeper {
namespace {

receiver_address refused(const char* why) {
  receiver_address result;
  result.error = why;
  return result;
}

// What may stand in the first line of a request.
bool is_target(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

receiver_address parse_receiver(std::string_view url) {
  const auto parts = split_url(url);
  const auto scheme = lower_case(parts.scheme);
  if (scheme != "https://" && scheme != "http://") {
    return refused("must be a URL that begins with https:// or http://");
  }
  if (!parts.user.empty()) return refused("has a user name: send it by \"headers\" instead");
  receiver_address result;
  result.tls = scheme == "https://";
  result.host = lower_case(parts.host);
  result.port = parts.port ? std::string(*parts.port) : result.tls ? "443" : "80";
  if (parts.host_and_port.starts_with('[')) {   // an IPv6 address has colons of its own
    const auto end = parts.host_and_port.find(']');
    if (end == parts.host_and_port.npos) return refused("has no host name");
    result.host = lower_case(parts.host_and_port.substr(1, end - 1));
    const auto behind = parts.host_and_port.substr(end + 1);
    if (behind.empty()) result.port = result.tls ? "443" : "80";
    if (!behind.empty() && behind[0] != ':') return refused("has no host name");
  }
  if (!is_simple_name(result.host, 253, ".-_:")) return refused("has no host name");
  if (!is_port(result.port)) return refused("has a port that is not a number from 1 to 65535");
  if (!is_target(parts.rest)) {
    return refused("holds a blank or a character that must be written as %XX");
  }
  const auto rest = parts.rest.substr(0, parts.rest.find('#'));
  const auto mark = std::min(rest.find('?'), rest.size());
  if (mark > 0) result.path = std::string(rest.substr(0, mark));
  result.query = std::string(rest.substr(mark));
  return result;
}

}  // namespace pullkeeper
