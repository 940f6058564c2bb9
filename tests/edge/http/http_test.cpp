// The door to the network: real sockets, a real loop.
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <stdexcept>
#include <string>
#include <thread>

#include "edge/http/server.hpp"

using namespace pullkeeper;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::size_t large = 64 << 20;  // more than any socket holds

http_reply echo(const http_request& asked) {
  if (asked.target == "/throw") throw std::runtime_error("inside");
  if (asked.target == "/large") return {200, std::string(large, 'x')};
  return {200, asked.method + " " + asked.target + (asked.privileged ? " privileged" : ""),
          "text/plain", {{"Content-Security-Policy", "default-src 'none'"}}};
}

int free_port() {
  asio::io_context loop;
  tcp::acceptor any(loop, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
  return any.local_endpoint().port();
}

// A server whose loop runs in a thread of its own.
class served {
 public:
  served() : opened_(open_http_server(loop_, {"127.0.0.1", port_}, echo)) {
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~served() {
    loop_.stop();
    thread_.join();
  }
  const opened_http& opened() const { return opened_; }
  int port() const { return port_; }

 private:
  asio::io_context loop_{1};
  int port_ = free_port();
  opened_http opened_;
  std::thread thread_;
};

class peer {
 public:
  explicit peer(int port) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(port)});
  }
  void say(const std::string& text) {
    boost::system::error_code ec;
    asio::write(socket_, asio::buffer(text), ec);
  }
  // Everything up to the end of the connection.
  std::string ask(const std::string& text) {
    say(text);
    return rest();
  }
  std::string rest() {
    std::string got;
    boost::system::error_code ec;
    asio::read(socket_, asio::dynamic_buffer(got), ec);
    return got;
  }

 private:
  asio::io_context loop_;
  tcp::socket socket_{loop_};
};

std::string request(const std::string& line, const std::string& host = "localhost") {
  return line + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a page is answered, is kept by nobody, and nobody is privileged over the network") {
  served door;
  REQUIRE(door.opened().server);
  const auto got = peer(door.port()).ask(request("GET /a?b"));
  CHECK(got.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(got.ends_with("\r\n\r\nGET /a?b"));
  for (const char* header : {"Cache-Control: no-store", "X-Content-Type-Options: nosniff",
                             "Content-Security-Policy: default-src 'none'", "Connection: close",
                             "Content-Type: text/plain"}) {
    CHECK_MESSAGE(has(got, std::string(header) + "\r\n"), header);
  }
}

TEST_CASE("to HEAD the header of the page is answered, and no body") {
  served door;
  const auto got = peer(door.port()).ask(request("HEAD /a"));
  CHECK(got.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(has(got, "Content-Length: 7\r\n"));
  CHECK(got.ends_with("\r\n\r\n"));
}

TEST_CASE("what would change something is refused, and told what may be asked") {
  served door;
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"}) {
    const auto got = peer(door.port()).ask(request(std::string(method) + " /"));
    CHECK_MESSAGE(got.starts_with("HTTP/1.1 405 "), got);
    CHECK(has(got, "Allow: GET, HEAD\r\n"));
  }
}

TEST_CASE("a name of somebody else, or none, is not answered to") {
  served door;
  CHECK(peer(door.port()).ask(request("GET /", "evil.example")).starts_with("HTTP/1.1 421 "));
  CHECK(peer(door.port()).ask("GET / HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 421 "));
  CHECK(peer(door.port()).ask("GET / HTTP/1.0\r\nHost: LOCALHOST\r\n\r\n")
            .starts_with("HTTP/1.1 200 "));
}

TEST_CASE("what is no request, or a long one, is refused, and the next is answered") {
  served door;
  CHECK(peer(door.port()).ask("\x16\x03\x01\r\n\r\n").starts_with("HTTP/1.1 400 "));
  const auto wide = request("GET /", "localhost\r\nX-Wide: " + std::string(9000, 'w'));
  CHECK(peer(door.port()).ask(wide).starts_with("HTTP/1.1 431 "));
  CHECK(peer(door.port()).ask(request("GET /throw")).starts_with("HTTP/1.1 500 "));
  CHECK(peer(door.port()).ask(request("GET /")).starts_with("HTTP/1.1 200 "));
}

TEST_CASE("with 40 idle peers the next one is answered at once, and the oldest has gone") {
  served door;
  std::deque<peer> silent;
  for (int i = 0; i < 40; ++i) silent.emplace_back(door.port());
  std::this_thread::sleep_for(200ms);
  const auto began = std::chrono::steady_clock::now();
  CHECK(peer(door.port()).ask(request("GET /")).starts_with("HTTP/1.1 200 "));
  CHECK(silent[0].rest().empty());
  CHECK(std::chrono::steady_clock::now() - began < 2s);
}

TEST_CASE("who does not finish the request, or does not read, is sent away after 5 s") {
  served door;
  peer slow(door.port());
  peer deaf(door.port());
  deaf.say(request("GET /large"));
  const auto began = std::chrono::steady_clock::now();
  CHECK(slow.ask("GET / HTTP/1.1\r\nHost: loc").empty());
  const auto took = std::chrono::steady_clock::now() - began;
  CHECK(took > 4s);
  CHECK(took < 7s);
  std::this_thread::sleep_for(500ms);
  CHECK(deaf.rest().size() < large);
}

TEST_CASE("a port that is taken is told, and nothing listens") {
  served door;
  asio::io_context loop;
  const auto second = open_http_server(loop, {"127.0.0.1", door.port()}, echo);
  CHECK_FALSE(second.server);
  CHECK(has(second.error, "in use"));
  CHECK_FALSE(open_http_server(loop, {"192.0.2.1", door.port()}, echo).server);
}

TEST_CASE("once the server is gone its port is free again, and its peers are gone") {
  asio::io_context loop;
  const int port = free_port();
  auto first = open_http_server(loop, {"127.0.0.1", port}, echo);
  REQUIRE(first.server);
  peer silent(port);
  loop.run_for(100ms);
  first.server.reset();
  CHECK(open_http_server(loop, {"127.0.0.1", port}, echo).server);
  loop.run_for(100ms);
  CHECK(silent.rest().empty());
}

TEST_CASE("names of this host are its own, with any port, and no others are") {
  const http_place here{"127.0.0.2", 9478};
  for (const char* own : {"localhost", "LocalHost:1", "127.0.0.1:80", "[::1]", "[::1]:9478",
                          "127.0.0.2", "127.0.0.2:9478"}) {
    CHECK_MESSAGE(is_own_host(own, here), own);
  }
  for (const char* other : {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
                            "10.0.0.1", "[::1", "::1", "localhost:80x", "localhost:80@evil",
                            "wall", "[::1]evil"}) {
    CHECK_FALSE_MESSAGE(is_own_host(other, here), other);
  }
}

TEST_CASE("where others may ask, addresses and the host's own name are its own") {
  const http_place here{"0.0.0.0", 9478, true, "Wall"};
  for (const char* own : {"10.0.0.1", "10.0.0.1:9478", "[2001:db8::1]:9478", "wall", "WALL:80"}) {
    CHECK_MESSAGE(is_own_host(own, here), own);
  }
  for (const char* other : {"wall.evil.example", "evil.example", "10.0.0.1.evil.example", ""}) {
    CHECK_FALSE_MESSAGE(is_own_host(other, here), other);
  }
  CHECK_FALSE(is_own_host("", {"0.0.0.0", 9478, true, ""}));
}
