// The proxy that `api.proxy` or the environment names, with its secrets put in.
#pragma once
#include <optional>
#include <string>

#include "core/event.hpp"
#include "edge/config/configuration.hpp"
#include "edge/https/proxy.hpp"

namespace pullkeeper {

// For api.proxy with its references, which are looked up for each connection.
proxy_finder make_proxy_finder(std::string setting);

// Why api.proxy cannot be used from here, without its secrets; empty: it can, or there is none.
std::string fault_of_proxy(const api_settings& api);

// What is to be told when connections to the endpoint are made: `proxy_used`, or `proxy_unused` if
// somebody has named a proxy that is not. Nothing if there is none.
std::optional<event> proxy_news(const api_settings& api);

}  // namespace pullkeeper
