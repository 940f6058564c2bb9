// What comes before, beside and behind an answer: interim answers, headers, chunks, trailers.
#include <doctest/doctest.h>

#include <thread>

#include "support/net/client_runner.hpp"
#include "support/net/fake_resolver.hpp"
#include "support/net/one_exchange.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

const std::string fine = http_answer("fine");
const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

// What the peer could send of a part that repeats, before the client went away.
std::size_t sent_without_end(const std::string& begin, const std::string& part) {
  std::string record;
  while (record.size() + part.size() <= 16 * 1024) record += part;
  std::size_t sent = 0;
  check_failed(against([&](peer& p) {
                 p.read_request();
                 p.write(begin);
                 while (sent < 512 * 1024 * 1024 && p.write(record)) sent += record.size();
               }),
               "too_large");
  return sent;
}

}  // namespace

TEST_CASE("up to eight interim answers are read over, and the final one counts [N18]") {
  const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n";
  std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  for (int i = 0; i < 7; ++i) interim += hints;
  for (const std::string& final_answer : {fine, chunked + "4\r\nfine\r\n0\r\n\r\n"}) {
    const https_response response = with_bytes(interim + final_answer);
    CHECK(response.error == "");
    CHECK(response.status == 200);
    CHECK(response.body == "fine");
    CHECK(header(response, "link") == "(none)");
  }
  const https_response ninth = with_bytes(interim + hints + fine);
  check_failed(ninth, "bad_message");
  CHECK(ninth.error == "read: more than 8 interim answers came before the final one");
}

TEST_CASE("interim answers may come byte by byte and long before the final one") {
  const https_response response = against([](peer& p) {
    p.read_request();
    for (const char c : std::string("HTTP/1.1 100 Continue\r\nX: y\r\n\r\n")) p.write({c});
    std::this_thread::sleep_for(milliseconds(50));
    p.write(fine);
    p.wait_for_close();
  });
  CHECK(response.status == 200);
}

TEST_CASE("interim answers without a final one are no answer, and move no deadline") {
  check_failed(with_bytes("HTTP/1.1 100 Continue\r\n\r\n"), "truncated");
  resolve_to("peer.test", {"127.0.0.1"});
  const scripted_server server(trusted_options(), [](peer& p) {
    p.read_request();
    for (int i = 0; i < 8; ++i) {
      if (!p.write("HTTP/1.1 102 Processing\r\n\r\n")) return;
      std::this_thread::sleep_for(milliseconds(200));
    }
    p.write(fine);
  });
  https_settings settings = settings_for(server.port(), trusted().file());
  settings.call_timeout = seconds(1);
  client_runner runner(settings);
  check_failed(runner.get(), "timeout");
}

TEST_CASE("an answer that switches protocols is an error, since nobody asked for it") {
  const https_response response = with_bytes(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n" + fine);
  check_failed(response, "bad_message");
  CHECK(response.error ==
        "read: the peer switches to another protocol, which was not asked for");
}

TEST_CASE("headers up to 16 KiB are read, and more are refused [N14]") {
  std::string many;
  while (many.size() < 14 * 1024) many += "X-Filler: 0123456789012345678901234567890123456789\r\n";
  CHECK(with_bytes(http_answer("small", many)).body == "small");
  std::string more;
  while (more.size() < 200 * 1024) more += "X-Filler: 0123456789012345678901234567890123456789\r\n";
  check_failed(with_bytes(http_answer("small", more)), "too_large");
  check_failed(with_bytes(http_answer("small", "X: " + std::string(20000, 'x') + "\r\n")),
               "too_large");
}

TEST_CASE("a body of 8 MiB is read, and one byte more is refused") {
  const std::string most(8 * 1024 * 1024, 'x');
  CHECK(with_bytes(http_answer(most)).body.size() == most.size());
  check_failed(with_bytes("HTTP/1.1 200 OK\r\nContent-Length: 8388609\r\n\r\n"), "too_large");
}

TEST_CASE("chunks without end are refused at the limit [N15]") {
  check_failed(against([](peer& p) {
                 p.read_request();
                 p.write(chunked);
                 const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
                 for (int i = 0; i < 200; ++i) p.write(chunk);
               }),
               "too_large");
}

TEST_CASE("a body in chunks of 128 bytes, with extensions, is read up to its limit") {
  const std::string chunk = "80;n=v\r\n" + std::string(0x80, 'x') + "\r\n";
  std::string answer = chunked;
  for (int i = 0; i < 8 * 1024 * 1024 / 0x80; ++i) answer += chunk;
  const https_response response = with_bytes(answer + "0\r\nX: y\r\n\r\n");
  CHECK(response.error == "");
  CHECK(response.body.size() == 8 * 1024 * 1024);
}

TEST_CASE("what is beside the body counts as well: nothing of an answer goes on without end"
          " [N15]") {
  constexpr std::size_t buffers_of_the_system = 16 * 1024 * 1024;
  const std::string field = "X: " + std::string(1000, 'x') + "\r\n";
  const struct {
    const char* what;
    std::string begin;
    std::string part;
  } table[] = {
      {"an extension of a chunk", chunked + "4;", std::string(16000, 'x')},
      {"extensions of chunks", chunked, "1;" + std::string(1000, 'x') + "\r\ny\r\n"},
      {"an extension of the last chunk", chunked + "0;", std::string(16000, 'x')},
      {"trailers", chunked + "4\r\nfine\r\n0\r\n", field},
      {"short trailers", chunked + "0\r\n", "X:\r\n"},
      {"chunks of one byte", chunked, "1\r\nx\r\n"},
      {"the size of a chunk", chunked, "0000000000000000"},
  };
  for (const auto& row : table) {
    INFO(row.what);
    CHECK(sent_without_end(row.begin, row.part) < buffers_of_the_system);
  }
}
