// Exchanges with receivers of messages: over TLS or in clear text, as the URL says.
#include "edge/https/receiver.hpp"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>

#include "support/net/client_runner.hpp"
#include "support/net/fake_resolver.hpp"
#include "support/net/one_exchange.hpp"
#include "support/net/scripted_server.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

https_settings at(const std::string& port, seconds timeout = seconds{5}) {
  https_settings settings;
  settings.host = "127.0.0.1";
  settings.port = port;
  settings.connect_timeout = timeout;
  settings.call_timeout = timeout;
  return settings;
}

https_response exchange(bool tls, const https_settings& settings, bool stop_at_once = false) {
  boost::asio::io_context loop;
  const auto client = make_receiver_client(loop, tls, settings);
  https_request request("POST", "/hook?a=b");
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = "{}";
  return exchanged_by(*client, loop, std::move(request), stop_at_once);
}

}  // namespace

TEST_CASE("a receiver without TLS gets one plain request on a connection of its own") {
  std::string seen;
  scripted_server server(plain_options(), [&](peer& client) {
    seen = client.read_request();
    client.write(http_answer("ok"));
    client.wait_for_close();
  });
  const auto got = exchange(false, at(server.port()));
  CHECK(got.error == "");
  CHECK(got.status == 200);
  REQUIRE(server.wait_ended(1));
  CHECK(seen.starts_with("POST /hook?a=b HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n"));
  CHECK(seen.ends_with("\r\n\r\n{}"));
}

TEST_CASE("a receiver with TLS must have a certificate that is trusted for its name") {
  resolve_to("peer.test", {"127.0.0.1"});
  scripted_server server(trusted_options(), [](peer& client) {
    client.read_request();
    client.write(http_answer("ok"));
    client.wait_for_close();
  });
  auto settings = settings_for(server.port(), trusted().file());
  CHECK(exchange(true, settings).status == 200);
  settings.ca_file.clear();
  const auto refused = exchange(true, settings);
  CHECK(refused.phase == exchange_phase::handshake);
  CHECK(refused.cause == "tls");
}

TEST_CASE("a receiver that does not answer in time, or with too much, is a failure [S09]") {
  scripted_server silent(plain_options(), [](peer& client) { client.wait_for_close(); });
  const auto late = exchange(false, at(silent.port(), seconds{1}));
  CHECK(late.cause == "timeout");
  CHECK(late.phase == exchange_phase::read);
  scripted_server endless(plain_options(), [](peer& client) {
    client.read_request();
    client.write(http_answer(std::string(100'000, 'x')));
    client.wait_for_close();
  });
  CHECK(exchange(false, at(endless.port())).cause == "too_large");
}

TEST_CASE("nobody listens, or we stop: both are told apart") {
  scripted_server server(plain_options(), [](peer& client) { client.wait_for_close(); });
  CHECK(exchange(false, at(server.port()), true).cause == "stopped");
  CHECK(exchange(false, at("1")).cause == "refused");
}
