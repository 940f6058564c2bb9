// Which receivers are reached through the proxy.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>

#include "edge/hooks/hooks.hpp"
#include "support/net/fake_resolver.hpp"
#include "support/net/one_exchange.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

void take(peer& client) {
  client.read_request();
  client.write(http_answer("{}", "Connection: close\r\n"));
  client.wait_for_close();
}

// A receiver with TLS or without, and a proxy that leads to it.
struct bench {
  explicit bench(bool tls)
      : receiver(tls ? trusted_options() : plain_options(), take),
        proxy(plain_options(), [this](peer& client) {
          if (!client.read_request().starts_with("CONNECT peer.test:")) return;
          client.write("HTTP/1.1 200 OK\r\n\r\n");
          client.relay_to(receiver.port_number());
        }) {
    resolve_to("peer.test", {"127.0.0.1"});
    api.ca_file = trusted().file();
    api.proxy = "http://127.0.0.1:" + proxy.port();
  }

  // Why it was not delivered, to this host.
  std::string post_to(const std::string& scheme, const std::string& host) {
    hook_settings settings;
    settings.post = scheme + "://" + host + ":" + receiver.port() + "/";
    return ended_by(make_hook(loop, settings, api)->deliver("{}"));
  }
  std::string ping(const std::string& host) {
    heartbeat_settings settings;
    settings.url = "https://" + host + ":" + receiver.port() + "/";
    return ended_by(make_pinger(loop, settings, api)->ping(true, ""));
  }

  boost::asio::io_context loop;
  api_settings api;
  scripted_server receiver;
  scripted_server proxy;

 private:
  std::string ended_by(boost::asio::awaitable<delivery> sending) {
    delivery result;
    boost::asio::co_spawn(loop, std::move(sending), [&](std::exception_ptr error, delivery got) {
      if (error) std::rethrow_exception(error);
      result = std::move(got);
    });
    loop.restart();
    loop.run();
    return result.error;
  }
};

}  // namespace

TEST_CASE("hooks and the heartbeat go through the proxy to a receiver with TLS") {
  bench b(true);
  CHECK(b.post_to("https", "peer.test") == "");
  CHECK(b.proxy.connections() == 1);
  CHECK(b.ping("peer.test") == "");
  CHECK(b.proxy.connections() == 2);
}

TEST_CASE("no proxy is asked for a receiver on this host, or for one without TLS") {
  bench b(true);
  CHECK(b.post_to("https", "127.0.0.1") == "");
  CHECK(b.ping("127.0.0.1") == "");
  CHECK(b.proxy.connections() == 0);
  bench clear(false);
  CHECK(clear.post_to("http", "peer.test") == "");
  CHECK(clear.proxy.connections() == 0);
}

TEST_CASE("of a proxy that gives no way, its name is told and not its password") {
  bench b(true);
  b.api.proxy = "http://ann:canary@127.0.0.1:1";
  CHECK(b.post_to("https", "peer.test") == "connect: the proxy 127.0.0.1:1: Connection refused");
}
