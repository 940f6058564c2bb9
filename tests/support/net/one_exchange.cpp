#include "support/net/one_exchange.hpp"

#include <doctest/doctest.h>

#include "support/net/client_runner.hpp"
#include "support/net/fake_resolver.hpp"

namespace pullkeeper::net {

const authority& trusted() {
  static const authority instance;
  return instance;
}

server_options trusted_options() {
  static const identity who = trusted().issue({});
  server_options options;
  options.who = who;
  return options;
}

server_options plain_options() {
  server_options options;
  options.plain = true;
  return options;
}

https_response against(const script& play) {
  resolve_to("peer.test", {"127.0.0.1"});
  const scripted_server server(trusted_options(), play);
  client_runner runner(settings_for(server.port(), trusted().file()));
  return runner.get();
}

https_response with_bytes(const std::string& bytes) {
  return against([&bytes](peer& p) {
    p.read_request();
    p.write(bytes);
    p.finish();
  });
}

void check_failed(const https_response& response, const std::string& cause) {
  INFO(response.error);
  CHECK(response.phase == exchange_phase::read);
  CHECK(response.cause == cause);
  CHECK(!response.error.empty());
}

std::string header(const https_response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "(none)";
}

}  // namespace pullkeeper::net
