// Which proxy, if any, a connection to a host goes through.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "core/proxy.hpp"

namespace pullkeeper {

// What operators have said, as it stands when a connection is made.
struct proxy_wishes {
  std::string setting;                 // api.proxy: a URL, `none`, or empty: by the variable
  std::string variable;                // its name: HTTPS_PROXY or https_proxy
  std::string value;
  std::string except;                  // NO_PROXY or no_proxy; counts for the setting as well
};

struct proxy_choice {
  std::optional<proxy_address> proxy;  // nothing: straight to the host
  // Why a proxy that somebody has named is not used for this host; for people.
  std::string unused;
  bool unusable = false;               // because it is malformed
};

// In this order: never for the metadata address; `none` switches proxies off; hosts in `except` go
// straight; the setting; the variable, but not for this host itself (`localhost`, loopback
// addresses). A malformed variable is passed over, a malformed setting makes the choice unusable.
proxy_choice choose_proxy(const proxy_wishes& wishes, const std::string& host,
                          const std::string& port);

// `localhost`, names below it, and loopback addresses.
bool is_this_host(const std::string& host);

// Whether a list as in NO_PROXY names the host: entries are separated by commas or blanks. `*` is
// every host; a name is that host and all below it, with or without "." or "*." in front; an
// address is that address, with "/BITS" a network; ":PORT" behind either limits it to the port.
bool names_host(const std::string& list, const std::string& host, const std::string& port);

// Looked up anew for each connection, so that a secret that has changed counts for the next one.
// An error says why nobody can tell; then there is no connection.
struct proxy_route {
  std::optional<proxy_address> proxy;
  std::string error;
};
using proxy_finder = std::function<proxy_route(const std::string& host, const std::string& port)>;

}  // namespace pullkeeper
