// Whom the client trusts: real handshakes with certificates made here.
#include <doctest/doctest.h>

#include <openssl/ssl.h>

#include <stdexcept>

#include "support/net/client_runner.hpp"
#include "support/net/fake_resolver.hpp"
#include "support/net/scripted_server.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

const authority& trusted() {
  static const authority instance;
  return instance;
}

void answer(peer& p) {
  if (!p.read_request().empty()) p.write(http_answer("fine", "Connection: close\r\n"));
  p.finish();
}

// The outcome of one exchange with a server of these options under the name peer.test.
https_response against(server_options options) {
  resolve_to("peer.test", {"127.0.0.1"});
  const scripted_server server(std::move(options), answer);
  client_runner runner(settings_for(server.port(), trusted().file()));
  return runner.get();
}

https_response with_certificate(identity who) {
  server_options options;
  options.who = std::move(who);
  return against(std::move(options));
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// How far one gets towards a server of these options under the name `peer.test`.
reached way_to(server_options options) {
  resolve_to("peer.test", {"127.0.0.1"});
  const scripted_server server(std::move(options), [](peer& p) { p.finish(); });
  client_runner runner(settings_for(server.port(), trusted().file()));
  return runner.reach();
}

void check_refused(const https_response& response, const std::string& reason) {
  INFO(response.error);
  CHECK(response.phase == exchange_phase::handshake);
  CHECK(response.cause == "tls");
  CHECK(holds(response.error, reason));
  CHECK(response.status == 0);
}

}  // namespace

TEST_CASE("a certificate of the trusted authority for the right name is accepted") {
  const https_response response = with_certificate(trusted().issue({}));
  CHECK(response.error == "");
  CHECK(response.phase == exchange_phase::done);
  CHECK(response.status == 200);
  CHECK(response.body == "fine");
}

TEST_CASE("the way to a trusted peer names address, protocol, root and what was trusted") {
  server_options options;
  options.who = trusted().issue({});
  const reached way = way_to(std::move(options));
  CHECK(way.error == "");
  CHECK(way.ended == stage::done);
  CHECK(way.addresses == std::vector<std::string>{"127.0.0.1"});
  CHECK(way.protocol == "TLSv1.3");
  CHECK(holds(way.root, "CN="));
  CHECK(holds(way.stores, "the system's store ("));
  CHECK(holds(way.stores, trusted().file()));
}

TEST_CASE("the way to a peer ends where it cannot go on, with the reason") {
  const authority stranger;
  server_options options;
  options.who = stranger.issue({});
  const reached untrusted = way_to(std::move(options));
  CHECK(untrusted.ended == stage::handshake);
  CHECK(untrusted.cause == "tls");
  CHECK(holds(untrusted.error, "unable to get local issuer certificate"));
  CHECK(untrusted.addresses.size() == 1);

  https_settings nobody = settings_for("1", trusted().file());
  client_runner closed(nobody);
  const reached refused = closed.reach();
  CHECK(refused.ended == stage::connect);
  CHECK(refused.cause == "refused");

  nobody.host = "nowhere.test";
  client_runner nameless(nobody);
  const reached unknown = nameless.reach();
  CHECK(unknown.ended == stage::resolve);
  CHECK(unknown.cause == "dns");
  CHECK(unknown.addresses.empty());
}

TEST_CASE("a valid certificate for another host is refused [N23]") {
  certificate_wish wish;
  wish.names = "DNS:other.test,DNS:peer.test.evil.test,DNS:*.peer.test";
  check_refused(with_certificate(trusted().issue(wish)),
                "certificate verify failed: hostname mismatch");
}

TEST_CASE("the name of a certificate's subject counts for nothing, with other names and without") {
  for (const char* names : {"", "IP:127.0.0.2", "email:peer@peer.test"}) {
    certificate_wish wish;
    wish.names = names;
    wish.common_name = "peer.test";
    check_refused(with_certificate(trusted().issue(wish)),
                  "certificate verify failed: hostname mismatch");
  }
}

TEST_CASE("an expired certificate is refused with its subject and date [N21]") {
  certificate_wish wish;
  wish.valid_until = -60;
  const https_response response = with_certificate(trusted().issue(wish));
  check_refused(response, "certificate verify failed: certificate has expired");
  CHECK(holds(response.error, "subject CN=test peer, valid until "));
}

TEST_CASE("a certificate that is not yet valid is refused with a hint at the local clock [N22]") {
  certificate_wish wish;
  wish.valid_from = 1800;
  const https_response response = with_certificate(trusted().issue(wish));
  check_refused(response, "certificate verify failed: certificate is not yet valid");
  CHECK(holds(response.error, "is the local clock right?"));
}

TEST_CASE("a self-signed certificate is refused [N24]") {
  check_refused(with_certificate(self_signed({})), "self-signed certificate");
}

TEST_CASE("a certificate of an unknown authority is refused [N24 N30]") {
  const authority stranger;
  check_refused(with_certificate(stranger.issue({})), "unable to get local issuer certificate");
}

TEST_CASE("a peer that offers TLS 1.1 at most is refused, and one of TLS 1.2 is not [N26]") {
  server_options options;
  options.who = trusted().issue({});
  options.newest_tls = TLS1_1_VERSION;
  check_refused(against(options), "the peer offers no TLS 1.2 or later");
  options.newest_tls = TLS1_2_VERSION;
  CHECK(against(options).body == "fine");
}

TEST_CASE("a plain HTTP answer on the port is named as such and learns nothing of the request"
          " [N29]") {
  resolve_to("peer.test", {"127.0.0.1"});
  server_options options;
  options.plain = true;
  std::string seen;
  {
    const scripted_server server(options, [&seen](peer& p) {
      p.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
      seen = p.read_request();
      p.cut();
    });
    client_runner runner(settings_for(server.port(), trusted().file()));
    check_refused(runner.exchange(https_request("GET", "/?token=canary")), "plain HTTP");
  }
  CHECK(!holds(seen, "canary"));
}

TEST_CASE("an address as host is verified as an address") {
  certificate_wish wish;
  wish.names = "IP:127.0.0.1";
  server_options options;
  options.who = trusted().issue(wish);
  const scripted_server server(options, answer);
  https_settings settings = settings_for(server.port(), trusted().file());
  settings.host = "127.0.0.1";
  client_runner right(settings);
  CHECK(right.get().body == "fine");

  wish.names = "IP:127.0.0.2,DNS:127.0.0.1";
  options.who = trusted().issue(wish);
  const scripted_server other(options, answer);
  settings.port = other.port();
  client_runner wrong(settings);
  check_refused(wrong.get(), "IP address mismatch");
}

TEST_CASE("a trusted file that cannot be read is refused when the client is made") {
  CHECK_THROWS_WITH_AS(client_runner(settings_for("443", "/nonexistent/ca.pem")),
                       doctest::Contains("cannot use ca_file /nonexistent/ca.pem"),
                       std::runtime_error);
}

TEST_CASE("an endpoint without a usable name or port is refused when the client is made") {
  for (const char* port : {"", "0", "65536", "443x", "-1", "https"})
    CHECK_THROWS_AS(client_runner(settings_for(port, trusted().file())), std::runtime_error);
  https_settings settings = settings_for("443", trusted().file());
  settings.host = "live.aliyuncs.com\r\nX: y";
  CHECK_THROWS_AS(client_runner{settings}, std::runtime_error);
}

TEST_CASE("the Host header names the port only where it is not 443") {
  CHECK(host_header("live.aliyuncs.com", "443") == "live.aliyuncs.com");
  CHECK(host_header("localhost", "8443") == "localhost:8443");
  CHECK(host_header("::1", "8443") == "[::1]:8443");
}
