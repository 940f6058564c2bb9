// What the client makes of answers: real TLS, scripted bytes.
#include <doctest/doctest.h>

#include "support/net/client_runner.hpp"
#include "support/net/fake_resolver.hpp"
#include "support/net/one_exchange.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

const std::string sample = http_answer(R"({"RequestId":"16A96B9A"})", "Date: now\r\n");
const std::string chunked_sample =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    "6\r\n{\"Requ\r\n12\r\nestId\":\"16A96B9A\"}\r\n0\r\n\r\n";

}  // namespace

TEST_CASE("the request arrives as asked, with Host and without compression") {
  resolve_to("peer.test", {"127.0.0.1"});
  std::string seen;
  std::string port;
  {
    const scripted_server server(trusted_options(), [&seen](peer& p) {
      seen = p.read_request();
      p.write(sample);
    });
    port = server.port();
    client_runner runner(settings_for(port, trusted().file()));
    https_request request("POST", "/?a=%2A&b=");
    request.headers = {{"x-acs-action", "Add"}, {"Accept", "application/json"}};
    CHECK(runner.exchange(request).error == "");
  }
  CHECK(seen == "POST /?a=%2A&b= HTTP/1.1\r\nHost: peer.test:" + port +
                    "\r\nAccept-Encoding: identity\r\nx-acs-action: Add\r\n"
                    "Accept: application/json\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("a complete answer has its status, its headers in lower case, and its body") {
  const https_response response =
      with_bytes(http_answer("text", "X-Acs-Request-Id: 7\r\n", "404 Not Found"));
  CHECK(response.error == "");
  CHECK(response.phase == exchange_phase::done);
  CHECK(response.status == 404);
  CHECK(header(response, "x-acs-request-id") == "7");
  CHECK(response.body == "text");
}

TEST_CASE("a chunked answer is put together") {
  CHECK(with_bytes(chunked_sample).body == R"({"RequestId":"16A96B9A"})");
}

TEST_CASE("an answer cut off at any byte, in any way, is never a success [N10 N11]") {
  resolve_to("peer.test", {"127.0.0.1"});
  for (const std::string& whole : {sample, chunked_sample}) {
    const auto ways = 3 * whole.size();
    const scripted_server server(trusted_options(), [&whole](peer& p) {
      const auto number = static_cast<std::size_t>(p.number() - 1);
      p.read_request();
      p.write(whole.substr(0, number / 3));
      if (number % 3 == 0) p.finish();
      if (number % 3 == 1) p.cut();
      if (number % 3 == 2) p.reset();
    });
    client_runner runner(settings_for(server.port(), trusted().file()));
    for (std::size_t i = 0; i < ways; ++i) {
      const https_response response = runner.get();
      INFO("bytes ", i / 3, " way ", i % 3, ": ", response.error);
      REQUIRE(response.phase == exchange_phase::read);
      REQUIRE((response.cause == "truncated" || response.cause == "reset"));
      REQUIRE(response.status == 0);
    }
    CHECK(runner.get().phase == exchange_phase::done);      // all bytes, no close_notify needed
    CHECK(server.connections() == static_cast<int>(ways) + 1);
  }
}

TEST_CASE("a body without a length counts only if the peer ended it in order [N27]") {
  const std::string bytes = "HTTP/1.1 200 OK\r\n\r\n{\"RequestId\":\"1\"}";
  CHECK(with_bytes(bytes).error == "");
  check_failed(against([&bytes](peer& p) {
                 p.read_request();
                 p.write(bytes);
                 p.cut();
               }),
               "truncated");
}

TEST_CASE("a body that drips ends at the deadline of the whole exchange [N13]") {
  resolve_to("peer.test", {"127.0.0.1"});
  const scripted_server server(trusted_options(), [](peer& p) {
    p.read_request();
    p.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
    // A byte every few milliseconds, until the client has closed: no single read is slow.
    for (int i = 0; i < 1000 && p.write("x"); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  });
  https_settings settings = settings_for(server.port(), trusted().file());
  settings.call_timeout = seconds(1);
  client_runner runner(settings);
  const auto begun = std::chrono::steady_clock::now();
  check_failed(runner.get(), "timeout");
  const auto took = std::chrono::steady_clock::now() - begun;
  CHECK(took >= milliseconds(900));
  CHECK(took < milliseconds(3000));
}

TEST_CASE("a peer that takes the request and never answers ends at the deadline [N12]") {
  resolve_to("peer.test", {"127.0.0.1"});
  const scripted_server server(trusted_options(), [](peer& p) {
    p.read_request();
    p.wait_for_close();
  });
  https_settings settings = settings_for(server.port(), trusted().file());
  settings.call_timeout = seconds(1);
  client_runner runner(settings);
  check_failed(runner.get(), "timeout");
}

TEST_CASE("a reset after the request is reported as such") {
  check_failed(against([](peer& p) {
                 p.read_request();
                 p.reset();
               }),
               "reset");
}

TEST_CASE("an encoded answer is an error that names the encoding") {
  const struct {
    std::string headers;
    std::string named;
  } table[] = {{"Content-Encoding: gzip\r\n", "gzip"},
               {"Content-Encoding: BR\r\n", "br"},
               {"Content-Encoding: deflate, gzip\r\n", "deflate, gzip"},
               {"Content-Encoding: identity\r\nContent-Encoding: gzip\r\n", "identity, gzip"},
               {"Content-Encoding: <b>\r\n", "something"},
               {"Content-Encoding: " + std::string(100, 'x') + "\r\n", "something"}};
  for (const auto& row : table) {
    const https_response response = with_bytes(http_answer("x", row.headers));
    check_failed(response, "encoded");
    CHECK(response.error ==
          "read: answer is encoded as " + row.named + ", which was not asked for");
  }
  CHECK(with_bytes(http_answer("x", "Content-Encoding: identity\r\n")).error == "");
}

TEST_CASE("an encoded answer is refused before its body comes [N16]") {
  const https_response response = against([](peer& p) {
    p.read_request();
    p.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nContent-Encoding: gzip\r\n\r\n");
    p.wait_for_close();
  });
  check_failed(response, "encoded");
}

TEST_CASE("an answer whose length is ambiguous is an error [N17]") {
  const std::string chunks = "1\r\nx\r\n0\r\n\r\n";
  for (const std::string& head :
       {std::string("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
        std::string("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n"),
        std::string("Content-Length: 1\r\nContent-Length: 2\r\n"),
        std::string("Content-Length: 11\r\nContent-Length: 11\r\n"),
        std::string("Content-Length: -1\r\n"), std::string("Content-Length: 1x\r\n"),
        std::string("Transfer-Encoding: gzip, chunked\r\n"),
        std::string("Transfer-Encoding: chunked, chunked\r\n")}) {
    INFO(head);
    check_failed(with_bytes("HTTP/1.1 200 OK\r\n" + head + "\r\n" + chunks), "bad_message");
  }
}

TEST_CASE("bytes that are not HTTP are an error") {
  for (const char* bytes :
       {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n"}) {
    INFO(bytes);
    check_failed(with_bytes(bytes), "bad_message");
  }
}

TEST_CASE("a redirect is handed on and never followed [N19]") {
  const https_response response = with_bytes(
      http_answer("", "Location: https://other.test/?token=canary\r\n", "302 Found"));
  CHECK(response.status == 302);
  CHECK(header(response, "location") == "https://other.test/?token=canary");
}

TEST_CASE("a request that could break out of its line is not sent [S04]") {
  for (int i = 0; i < 8; ++i) {
    https_request request(i == 0 ? "DELETE" : "GET", i == 1 ? "/?a b" : i == 2 ? "/\r\nX: y" : "/");
    if (i == 3) request.headers = {{"User-Agent", "x\r\nX-Acs-Action: Delete"}};
    if (i == 4) request.headers = {{"User Agent", "x"}};
    if (i == 5) request.headers = {{"x:y", "x"}};
    if (i == 6) request.headers = {{"x", std::string(70000, 'x')}};
    if (i == 7) request.target += std::string(300000, 'x');
    client_runner runner(settings_for("1", trusted().file()));
    const https_response response = runner.exchange(request);
    CHECK(response.phase == exchange_phase::resolve);
    CHECK(response.cause == "bad_request");
  }
}

TEST_CASE("no error names the target of the request") {
  resolve_to("peer.test", {"127.0.0.1"});
  const scripted_server server(trusted_options(), [](peer& p) {
    p.read_request();
    p.reset();
  });
  client_runner runner(settings_for(server.port(), trusted().file()));
  https_request request("GET", "/?secret=canary");
  const https_response response = runner.exchange(request);
  CHECK(!response.error.empty());
  CHECK(response.error.find("canary") == std::string::npos);
}
