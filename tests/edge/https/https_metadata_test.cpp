// The one way that is not TLS: to the metadata service of the machine itself.
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>

#include "edge/https/https.hpp"
#include "support/net/one_exchange.hpp"
#include "support/net/scripted_server.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

metadata_settings at(const std::string& port, milliseconds timeout = seconds{5}) {
  metadata_settings settings;
  settings.address = "127.0.0.1";
  settings.port = std::stoi(port);
  settings.timeout = timeout;
  return settings;
}

https_response exchange(const metadata_settings& settings, https_request request,
                        bool stop_at_once = false) {
  boost::asio::io_context loop;
  const auto client = make_metadata_client(loop, settings);
  return exchanged_by(*client, loop, std::move(request), stop_at_once);
}

}  // namespace

TEST_CASE("the metadata service is at its documented address, and is given two seconds [S07]") {
  CHECK(metadata_settings().address == "100.100.100.200");
  CHECK(metadata_settings().port == 80);
  CHECK(metadata_settings().timeout == seconds{2});
}

TEST_CASE("an exchange with the metadata service is one plain request on a connection of its own") {
  std::string seen;
  scripted_server server(plain_options(), [&](peer& client) {
    seen = client.read_request();
    client.write(http_answer("token", "Date: Tue, 01 Dec 2026 00:00:00 GMT\r\n"));
    client.wait_for_close();
  });
  https_request request("PUT", "/latest/api/token");
  request.headers.emplace_back("X-aliyun-ecs-metadata-token-ttl-seconds", "60");
  const https_response response = exchange(at(server.port()), request);
  CHECK(response.error == "");
  CHECK(response.phase == exchange_phase::done);
  CHECK(response.status == 200);
  CHECK(response.body == "token");
  REQUIRE(server.wait_ended(1));
  CHECK(seen.starts_with("PUT /latest/api/token HTTP/1.1\r\nHost: 127.0.0.1\r\n"));
  CHECK(seen.find("X-aliyun-ecs-metadata-token-ttl-seconds: 60\r\n") != std::string::npos);
  CHECK(server.connections() == 1);
}

TEST_CASE("a redirect of the metadata service is an answer, and nothing is followed [S07]") {
  scripted_server server(plain_options(), [](peer& client) {
    client.read_request();
    client.write(http_answer("", "Location: http://127.0.0.2/\r\n", "302 Found"));
    client.wait_for_close();
  });
  CHECK(exchange(at(server.port()), https_request("GET", "/")).status == 302);
  REQUIRE(server.wait_ended(1));
  CHECK(server.connections() == 1);
}

TEST_CASE("proxies of the environment are no way to the metadata service [S07]") {
  scripted_server proxy(plain_options(), [](peer& client) { client.read_request(); });
  scripted_server server(plain_options(), [](peer& client) {
    client.read_request();
    client.write(http_answer("own"));
  });
  for (const char* name : {"http_proxy", "HTTP_PROXY", "ALL_PROXY"})
    setenv(name, ("http://127.0.0.1:" + proxy.port()).c_str(), 1);
  CHECK(exchange(at(server.port()), https_request("GET", "/")).body == "own");
  CHECK(proxy.connections() == 0);
  for (const char* name : {"http_proxy", "HTTP_PROXY", "ALL_PROXY"}) unsetenv(name);
}

TEST_CASE("an answer of the metadata service is complete, in time and at most 64 KiB") {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::string chunks = chunked;
  while (chunks.size() < 80 * 1024) chunks += "1;" + std::string(1000, 'x') + "\r\ny\r\n";
  const struct {
    std::string answer;
    const char* cause;
  } table[] = {{chunked + "1;" + std::string(30000, 'x'), "too_large"},
               {chunks + "0\r\n\r\n", "too_large"},
               {http_answer(std::string(64 * 1024 + 1, 'x')), "too_large"},
               {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "truncated"},
               {"HTTP/1.1 200 OK\r\nX: " + std::string(20000, 'x') + "\r\n\r\n", "too_large"},
               {http_answer("z", "Content-Encoding: gzip\r\n"), "encoded"},
               {"SSH-2.0-OpenSSH_9.2\r\n", "bad_message"},
               {"", "truncated"}};
  for (const auto& row : table) {
    CAPTURE(row.cause);
    scripted_server server(plain_options(), [&](peer& client) {
      client.read_request();
      client.write(row.answer);
      client.cut();
      client.wait_for_close();
    });
    const https_response response = exchange(at(server.port()), https_request("GET", "/"));
    CHECK(response.cause == row.cause);
    CHECK(response.phase == exchange_phase::read);
    CHECK(response.body == "");
  }
  scripted_server largest(plain_options(), [](peer& client) {
    client.read_request();
    client.write(http_answer(std::string(64 * 1024, 'x')));
  });
  CHECK(exchange(at(largest.port()), https_request("GET", "/")).body.size() == 64 * 1024);
}

TEST_CASE("an interim answer of the metadata service is read over") {
  scripted_server server(plain_options(), [](peer& client) {
    client.read_request();
    client.write("HTTP/1.1 100 Continue\r\n\r\n" + http_answer("own"));
  });
  CHECK(exchange(at(server.port()), https_request("GET", "/")).body == "own");
}

TEST_CASE("a metadata service that does not answer, or is not there, costs its time-out at most") {
  scripted_server silent(plain_options(), [](peer& client) { client.wait_for_close(); });
  const auto begin = std::chrono::steady_clock::now();
  const https_response late =
      exchange(at(silent.port(), milliseconds{200}), https_request("GET", "/"));
  CHECK(late.cause == "timeout");
  CHECK(late.phase == exchange_phase::read);
  CHECK(std::chrono::steady_clock::now() - begin < seconds{5});
  std::string closed;
  { closed = scripted_server(plain_options(), [](peer&) {}).port(); }
  const https_response none = exchange(at(closed), https_request("GET", "/"));
  CHECK(none.error == "connect: 127.0.0.1: Connection refused");
  CHECK(none.phase == exchange_phase::connect);
}

TEST_CASE("what cannot be a request of it is not sent to the metadata service") {
  scripted_server server(plain_options(), [](peer& client) { client.read_request(); });
  for (const char* method : {"POST", "DELETE", ""})
    CHECK(exchange(at(server.port()), https_request(method, "/")).cause == "bad_request");
  CHECK(exchange(at(server.port()), https_request("GET", "/a b")).cause == "bad_request");
  CHECK(exchange(at(server.port()), https_request("GET", "/a\r\nX: y")).cause == "bad_request");
  CHECK(server.connections() == 0);
}

TEST_CASE("stopping ends an exchange with the metadata service at once") {
  scripted_server silent(plain_options(), [](peer& client) { client.wait_for_close(); });
  const https_response ended =
      exchange(at(silent.port(), seconds{20}), https_request("GET", "/"), true);
  CHECK(ended.cause == "stopped");
}
