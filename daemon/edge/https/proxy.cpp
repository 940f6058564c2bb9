#include "edge/https/proxy.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string_view>

#include "core/text.hpp"
#include "core/url.hpp"

namespace pullkeeper {

namespace ip = boost::asio::ip;
using boost::system::error_code;

namespace {

constexpr std::string_view metadata_address = "100.100.100.200";

// As names are compared: in lower case, without the dot of the root and without brackets.
std::string plain(std::string_view host) {
  host = without_brackets(host);
  if (host.ends_with('.')) host.remove_suffix(1);
  return lower_case(host);
}

std::optional<ip::address> address_of(const std::string& text) {
  error_code none;
  const auto address = ip::make_address(text, none);
  return none ? std::nullopt : std::optional(address);
}

bool is_in_network(const std::string& network, const ip::address& host) {
  error_code none;
  if (host.is_v4()) {
    const auto all = ip::make_network_v4(network, none);
    if (none) return false;
    return ip::network_v4(host.to_v4(), all.prefix_length()).canonical() == all.canonical();
  }
  const auto all = ip::make_network_v6(network, none);
  if (none) return false;
  return ip::network_v6(host.to_v6(), all.prefix_length()).canonical() == all.canonical();
}

// Takes `:PORT` off the end; false where it is another port. An IPv6 address without brackets has
// none.
bool is_of_port(std::string_view& entry, const std::string& port) {
  const auto colon = entry.rfind(':');
  const bool bare_v6 = !entry.starts_with('[') && entry.find(':') != colon;
  if (colon == entry.npos || bare_v6 || entry.ends_with(']')) return true;
  const auto its = entry.substr(colon + 1);
  entry = entry.substr(0, colon);
  return its == port;
}

bool entry_names(std::string_view entry, const std::string& host, const std::string& port) {
  if (entry == "*") return true;
  if (!is_of_port(entry, port)) return false;
  const auto address = address_of(host);
  if (entry.find('/') != entry.npos) {
    return address && is_in_network(std::string(entry), *address);
  }
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  const auto name = plain(entry);
  if (name.empty()) return false;
  if (address) return address_of(name) == address;
  return host == name || host.ends_with("." + name);
}

proxy_choice not_used(const std::string& why) {
  proxy_choice result;
  result.unused = why;
  return result;
}

proxy_choice use(const std::string& url, const std::string& from) {
  proxy_choice result;
  auto proxy = parse_proxy(url);
  if (!proxy.error.empty()) {
    result.unusable = true;
    result.unused = "the proxy in " + from + " " + proxy.error;
    return result;
  }
  proxy.from = from;
  result.proxy = std::move(proxy);
  return result;
}

}  // namespace

bool is_this_host(const std::string& host) {
  const auto name = plain(host);
  const auto address = address_of(name);
  if (address) return address->is_loopback();
  return name == "localhost" || name.ends_with(".localhost");
}

bool names_host(const std::string& list, const std::string& host, const std::string& port) {
  const auto name = plain(host);
  for (std::size_t at = 0; at < list.size();) {
    const auto end = std::min(list.find_first_of(", \t", at), list.size());
    if (entry_names(std::string_view(list).substr(at, end - at), name, port)) return true;
    at = end + 1;
  }
  return false;
}

proxy_choice choose_proxy(const proxy_wishes& wishes, const std::string& host,
                          const std::string& port) {
  const bool by_setting = !wishes.setting.empty();
  if ((!by_setting && wishes.value.empty()) || plain(host) == metadata_address) return {};
  const bool off = wishes.setting == no_proxy_at_all;
  if (off && wishes.value.empty()) return {};
  const auto& from = by_setting && !off ? std::string("api.proxy") : wishes.variable;
  const auto unused = "the proxy in " + from + " is not used for " + host_in_url(host) + ":" + port;
  if (off) return not_used(unused + ": api.proxy is none");
  if (names_host(wishes.except, host, port)) return not_used(unused + ": NO_PROXY names it");
  if (by_setting) return use(wishes.setting, from);
  if (is_this_host(host)) return not_used(unused + ": that is this host");
  return use(wishes.value, from);
}

}  // namespace pullkeeper
