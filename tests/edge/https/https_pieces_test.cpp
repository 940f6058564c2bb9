// Answers in every piece, with each header malformed in turn, and as much of them as a peer likes:
// each ends, as what it is, in bounded memory and time.
#include <doctest/doctest.h>

#include <fstream>

#include "support/net/client_runner.hpp"
#include "support/net/fake_resolver.hpp"
#include "support/net/one_exchange.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
// None is the first of several on its connection.
const std::string last = "Connection: close\r\n";
const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + last + "\r\n";
// Whole answers, each with its body.
const std::pair<std::string, std::string> answers[] = {
    {http_answer("fine", last + "Date: Tue, 01 Dec 2026 00:00:00 GMT\r\n"), "fine"},
    {chunked + "2;n=\"v\"\r\nfi\r\n2\r\nne\r\n0\r\nX: y\r\n\r\n", "fine"},
    {chunked + "0\r\n\r\n", ""},
    {interim + interim + chunked + "0;x\r\n\r\n", ""},
    {http_answer("", last), ""},
};

// The sanitizer keeps what was freed for a while.
#ifdef __SANITIZE_ADDRESS__
constexpr long memory_most = 512 * 1024;
#else
constexpr long memory_most = 16 * 1024;
#endif

// In KiB.
long resident() {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  }
  return 0;
}

}  // namespace

TEST_CASE("an answer is the same byte by byte, and cut in two at each byte [N10 N11 N27]") {
  resolve_to("peer.test", {"127.0.0.1"});
  for (const auto& [bytes, body] : answers) {
    const scripted_server server(trusted_options(), [&bytes = bytes](peer& p) {
      const auto cut = static_cast<std::size_t>(p.number() - 1);
      p.read_request();
      if (cut == 0) {
        for (const char c : bytes) p.write({c});
      } else {
        p.write(bytes.substr(0, cut));
        p.write(bytes.substr(cut));
      }
      p.finish();
    });
    client_runner runner(settings_for(server.port(), trusted().file()));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const https_response response = runner.get();
      INFO("cut at ", i, " of ", bytes, ": ", response.error);
      REQUIRE(response.error == "");
      REQUIRE(response.status == 200);
      REQUIRE(response.body == body);
    }
  }
}

TEST_CASE("an answer with interim ones before it that ends at any byte is never a success [N18]") {
  resolve_to("peer.test", {"127.0.0.1"});
  const std::string bytes = interim + chunked + "0\r\n\r\n";
  const scripted_server server(trusted_options(), [&](peer& p) {
    const auto number = static_cast<std::size_t>(p.number() - 1);
    p.read_request();
    p.write(bytes.substr(0, number / 2));
    if (number % 2 == 0) p.finish();
    else p.reset();
  });
  client_runner runner(settings_for(server.port(), trusted().file()));
  for (std::size_t i = 0; i < 2 * bytes.size(); ++i) {
    const https_response response = runner.get();
    INFO("bytes ", i / 2, ": ", response.error);
    REQUIRE(response.phase == exchange_phase::read);
    REQUIRE(response.status == 0);
  }
}

TEST_CASE("each part of a header that is malformed is an error, or changes nothing [N14 N17]") {
  const std::string refused[] = {
      "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 -20 OK",
      "HTTP/2.0 200 OK", "http/1.1 200 OK", " HTTP/1.1 200 OK", std::string("HTTP/1.1\0 200", 13),
      "HTTP/1.1 200 OK\r\n: x", "HTTP/1.1 200 OK\r\nX", "HTTP/1.1 200 OK\r\nX y: z",
      "HTTP/1.1 200 OK\r\nX : y", std::string("HTTP/1.1 200 OK\r\nX: a\0b", 23),
      "HTTP/1.1 200 OK\r\nContent-Length: ", "HTTP/1.1 200 OK\r\nContent-Length: 0x4",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked;q=1",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity, gzip"};
  for (const auto& head : refused) {
    CAPTURE(head);
    const https_response response = with_bytes(head + "\r\n\r\nfine");
    CHECK(response.phase == exchange_phase::read);
    CHECK(response.status == 0);
    CHECK((response.cause == "bad_message" || response.cause == "too_large" ||
           response.cause == "truncated"));
  }
  for (const char* harmless : {"X:", "X: \xff\xfe", "Date: yesterday", "Retry-After: -1",
                               "Content-Type: ///", "Connection: \t", "Set-Cookie: a=b; a=b"}) {
    CAPTURE(harmless);
    CHECK(with_bytes(http_answer("fine", std::string(harmless) + "\r\n")).body == "fine");
  }
}

TEST_CASE("whatever a peer sends without end, memory grows by less than 16 MiB [N15]") {
  const std::string part(16 * 1024, 'x');
  const std::string endless[] = {
      "HTTP/1.1 200 OK\r\n\r\n", chunked + "7fffffff\r\n", chunked + "4;",
      "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", "HTTP/1.1 200 OK\r\nX: "};
  with_bytes(http_answer("fine"));             // what the first exchange needs once and for all
  const auto before = resident();
  for (const auto& begin : endless) {
    CAPTURE(begin);
    const auto response = against([&](peer& p) {
      p.read_request();
      p.write(begin);
      for (int i = 0; i < 4096 && p.write(part); ++i) {
      }
    });
    check_failed(response, "too_large");
  }
  CHECK(resident() - before < memory_most);
}

TEST_CASE("a peer that takes nothing of a long request ends it at the deadline [N35]") {
  resolve_to("peer.test", {"127.0.0.1"});
  const scripted_server server(trusted_options(), [](peer& p) {
    // Nothing larger than the handshake gets through: neither read nor answered, until it is over.
    while (!p.gone()) std::this_thread::sleep_for(milliseconds(10));
  });
  https_settings settings = settings_for(server.port(), trusted().file());
  settings.call_timeout = seconds(1);
  client_runner runner(settings);
  https_request request("POST", "/");
  request.body.assign(64 * 1024 * 1024, 'x');
  const https_response response = runner.exchange(std::move(request));
  CHECK(response.phase == exchange_phase::write);
  CHECK(response.cause == "timeout");
  CHECK(response.error == "write: timed out");
}

TEST_CASE("an alert in the middle of a handshake is no outcome of a call [N28]") {
  resolve_to("peer.test", {"127.0.0.1"});
  const scripted_server server(plain_options(), [](peer& p) {
    p.write(std::string("\x15\x03\x03\x00\x02\x02\x28", 7));   // fatal: handshake_failure
    p.finish();
  });
  client_runner runner(settings_for(server.port(), trusted().file()));
  const https_response response = runner.get();
  CHECK(response.phase == exchange_phase::handshake);
  CHECK(response.cause == "tls");
  CHECK(response.error.find("alert") != std::string::npos);
}
