// The way through a proxy, and proxies that give none.
#include <doctest/doctest.h>

#include "support/net/client_runner.hpp"
#include "support/net/fake_resolver.hpp"
#include "support/net/scripted_server.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;
using std::chrono::steady_clock;

namespace {

const authority& trusted() {
  static const authority instance;
  return instance;
}

server_options target_options(const std::string& names = "DNS:peer.test") {
  certificate_wish wish;
  wish.names = names;
  server_options options;
  options.who = trusted().issue(wish);
  return options;
}

server_options plain_options() {
  server_options options;
  options.plain = true;
  return options;
}

void answer(peer& p) {
  while (!p.read_request().empty()) p.write(http_answer("fine"));
}

// The way to `peer.test`, a name that only the proxy knows. PORT in the URL is the proxy's.
https_settings through(std::string url, const std::string& proxy_port,
                       const std::string& target_port = "443") {
  auto settings = settings_for(target_port, trusted().file());
  settings.connect_timeout = seconds(1);
  settings.call_timeout = seconds(3);
  url.replace(url.find("PORT"), 4, proxy_port);
  settings.proxy = [url](const std::string&, const std::string&) {
    proxy_route route;
    route.proxy = parse_proxy(url);
    route.proxy->from = "api.proxy";
    return route;
  };
  return settings;
}

// What is said of a proxy that answers CONNECT with these bytes and then waits.
https_response said_of(const std::string& bytes, const std::string& url = "http://127.0.0.1:PORT") {
  scripted_server proxy(plain_options(), [&](peer& p) {
    p.read_request();
    p.write(bytes);
    p.wait_for_close();
  });
  client_runner runner(through(url, proxy.port()));
  auto got = runner.get();
  CHECK(got.phase == exchange_phase::connect);
  CHECK(got.cause == "proxy");
  const auto name = "the proxy 127.0.0.1:" + proxy.port();
  const auto at = got.error.find(name);
  REQUIRE(at != std::string::npos);
  got.error.replace(at, name.size(), "PROXY");
  CHECK(got.error.find("canary") == std::string::npos);
  return got;
}

}  // namespace

TEST_CASE("a call goes through the tunnel, with the password, to a peer verified by its own name") {
  resolve_to("proxy.test", {"127.0.0.1"});
  scripted_server target(target_options(), answer);
  std::string asked;
  scripted_server proxy(plain_options(), [&](peer& p) {
    asked = p.read_request();
    p.write("HTTP/1.1 200 Connection established\r\nContent-Length: 5\r\nX: y\r\n\r\n");
    p.relay_to(target.port_number());
  });
  client_runner runner(through("http://ann:can%40ary@proxy.test:PORT", proxy.port(),
                               target.port()));
  CHECK(runner.get().body == "fine");
  CHECK(runner.get().body == "fine");
  CHECK(proxy.connections() == 1);     // the second call uses the same tunnel
  CHECK(asked == "CONNECT peer.test:" + target.port() + " HTTP/1.1\r\nHost: peer.test:" +
                     target.port() + "\r\nProxy-Authorization: Basic YW5uOmNhbkBhcnk=\r\n\r\n");
}

TEST_CASE("a peer with a certificate for the proxy's name instead of its own is refused [N30]") {
  resolve_to("proxy.test", {"127.0.0.1"});
  scripted_server target(target_options("DNS:proxy.test,IP:127.0.0.1"), answer);
  scripted_server proxy(plain_options(), [&](peer& p) {
    p.read_request();
    p.write("HTTP/1.1 200 OK\r\n\r\n");
    p.relay_to(target.port_number());
  });
  client_runner runner(through("http://proxy.test:PORT", proxy.port()));
  const auto got = runner.get();
  CHECK(got.phase == exchange_phase::handshake);
  CHECK(got.cause == "tls");
  CHECK(got.error.starts_with("handshake: through the proxy proxy.test:" + proxy.port() + ": "));
}

TEST_CASE("what a proxy refuses is one line with what helps, and no password in it [N32]") {
  const std::string with = "http://ann:canary@127.0.0.1:PORT";
  const auto refusal = [](const std::string& status, const std::string& headers = "") {
    return "HTTP/1.1 " + status + "\r\n" + headers + "\r\n";
  };
  CHECK(said_of(refusal("407 X", "Proxy-Authenticate: Basic realm=\"a\"\r\n")).error ==
        "connect: PROXY wants a user name and a password (HTTP 407): write "
        "http://USER:PASSWORD@HOST:PORT into api.proxy");
  CHECK(said_of(refusal("407 X"), with).error ==
        "connect: PROXY does not take this user name and password (HTTP 407): put the right ones "
        "into api.proxy");
  CHECK(said_of(refusal("401 X"), with).error.find(" password (HTTP 401): ") != std::string::npos);
  CHECK(said_of(refusal("407 X", "Proxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate\r\n"),
                with).error ==
        "connect: PROXY wants another authentication than basic, which is not supported (HTTP "
        "407): have it take basic authentication, or this host without any");
  CHECK(said_of(refusal("403 Forbidden")).error ==
        "connect: PROXY forbids connections to peer.test:443 (HTTP 403): have it allow CONNECT "
        "there");
  CHECK(said_of(refusal("502 Bad Gateway", "Content-Length: 9\r\n")).error ==
        "connect: PROXY cannot reach peer.test:443 (HTTP 502): look at its log, its name service "
        "and its way to the internet");
  for (const char* const status : {"404 No", "302 Found", "100 Continue", "101 Switching"}) {
    CHECK(said_of(refusal(status)).error ==
          "connect: PROXY gives no tunnel to peer.test:443 (HTTP " +
              std::string(status).substr(0, 3) + "): is an HTTP proxy with CONNECT at that port?");
  }
}

TEST_CASE("a proxy that speaks no HTTP, too much of it, or beside the answer, gives no way") {
  const std::string rubbish = "connect: PROXY answers CONNECT with something else than HTTP: is an "
                              "HTTP proxy at that port?";
  CHECK(said_of("SSH-2.0-OpenSSH_9.2\r\n\r\n").error == rubbish);
  CHECK(said_of(std::string("\x15\x03\x01\x00\x02\x02\x16\r\n", 9)).error == rubbish);
  CHECK(said_of("HTTP/1.1 200 OK\r\nA" + std::string(100'000, 'a')).error ==
        "connect: PROXY answers CONNECT with more than 16 KiB: is an HTTP proxy at that port?");
  CHECK(said_of("HTTP/1.1 200 OK\r\n\r\nextra").error ==
        "connect: PROXY sends bytes that nobody asked for behind its answer to CONNECT");
}

TEST_CASE("a proxy without end in its headers, by drops, costs no more than the time to connect") {
  scripted_server proxy(plain_options(), [&](peer& p) {
    p.read_request();
    p.write("HTTP/1.1 200 OK\r\n");
    while (p.write("X: y\r\n")) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
  client_runner runner(through("http://127.0.0.1:PORT", proxy.port()));
  const auto begun = steady_clock::now();
  const auto got = runner.get();
  CHECK(got.error.ends_with(" gave no answer to CONNECT in time"));
  CHECK(got.cause == "proxy");
  CHECK(steady_clock::now() - begun < seconds(2));
}

TEST_CASE("a proxy that hangs, closes, refuses or is not known by name is told as such") {
  CHECK(said_of("").error == "connect: PROXY gave no answer to CONNECT in time");
  for (const bool rudely : {false, true}) {
    scripted_server proxy(plain_options(), [&](peer& p) {
      p.read_request();
      if (rudely) p.reset();
      else p.cut();
    });
    client_runner runner(through("http://127.0.0.1:PORT", proxy.port()));
    const auto got = runner.get();
    CHECK(got.cause == "proxy");
    CHECK(got.error.ends_with(" closed the connection instead of answering CONNECT: is this host "
                              "allowed to use it?"));
  }
  client_runner nobody(through("http://127.0.0.1:PORT", "1"));
  const auto refused = nobody.get();
  CHECK(refused.cause == "proxy");
  CHECK(refused.error == "connect: the proxy 127.0.0.1:1: Connection refused");
  client_runner unknown(through("http://unknown.test:PORT", "1"));
  const auto unresolved = unknown.get();
  CHECK(unresolved.phase == exchange_phase::resolve);
  CHECK(unresolved.cause == "proxy");
  CHECK(unresolved.error.starts_with("resolve: unknown.test: "));
  CHECK(unresolved.error.ends_with(" (the host of the proxy in api.proxy)"));
}

TEST_CASE("the addresses of a proxy are tried in turn, and what all of them say is said once") {
  resolve_to("proxy.test", {"127.0.0.2", "127.0.0.1"});
  scripted_server target(target_options(), answer);
  scripted_server proxy(plain_options(), [&](peer& p) {
    p.read_request();
    p.write("HTTP/1.1 200 OK\r\n\r\n");
    p.relay_to(target.port_number());
  });
  client_runner runner(through("http://proxy.test:PORT", proxy.port()));
  CHECK(runner.get().body == "fine");
  server_options other = plain_options();
  other.address = "127.0.0.2";
  const auto refuse = [](peer& p) {
    p.read_request();
    p.write("HTTP/1.1 403 No\r\n\r\n");
    p.wait_for_close();
  };
  scripted_server first(other, refuse);
  server_options second = plain_options();
  second.port = first.port_number();
  scripted_server same(second, refuse);
  client_runner twice(through("http://proxy.test:PORT", first.port()));
  const auto got = twice.get();
  CHECK(same.connections() == 1);
  CHECK(got.error == "connect: the proxy proxy.test:" + first.port() +
                         " forbids connections to peer.test:443 (HTTP 403): have it allow CONNECT "
                         "there");
}

TEST_CASE("a route that nobody can tell is a failure, and stopping ends a tunnel under way") {
  auto settings = settings_for("443", trusted().file());
  settings.proxy = [](const std::string&, const std::string&) {
    return proxy_route{std::nullopt, "the file is gone"};
  };
  client_runner lost(settings);
  const auto got = lost.get();
  CHECK(got.phase == exchange_phase::resolve);
  CHECK(got.cause == "proxy");
  CHECK(got.error == "the file is gone");
  scripted_server silent(plain_options(), [](peer& p) { p.wait_for_close(); });
  client_runner runner(through("http://127.0.0.1:PORT", silent.port()));
  runner.begin(https_request("GET", "/"));
  REQUIRE(runner.run_until([&] { return silent.connections() == 1; }));
  runner.client().stop();
  CHECK(runner.finish().front().cause == "stopped");
}
