#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "sandbox/running_sandbox.hpp"
#include "sandbox/test_requests.hpp"

using namespace pullkeeper;
using namespace pullkeeper::sandbox;

namespace {

constexpr seconds day = std::chrono::days(1);

utc_seconds machine_now() {
  return std::chrono::floor<seconds>(std::chrono::system_clock::now());
}

service_settings default_settings() {
  service_settings settings;
  settings.key = {"testid", "testsecret", ""};
  return settings;
}

struct seen {
  std::string text;
  ending end = ending::timeout;
};

// One Add for a stream, under whatever faults there are.
seen add(running_sandbox& sandbox, const std::string& stream, std::size_t limit = 1 << 20,
         milliseconds patience = milliseconds(5000)) {
  const utc_seconds now = machine_now();
  connection link(sandbox.port(), sandbox.ca_pem());
  link.send(
      to_wire(sign(writing_call("AddLivePullStreamInfoConfig", stream, now, now, now + 6 * day))));
  seen result;
  result.end = link.read(result.text, limit, patience);
  return result;
}

bool holds(running_sandbox& sandbox, const std::string& stream) {
  const boost::json::value state = boost::json::parse(sandbox.control("GET", "state"));
  for (const auto& key : state.at("keys").as_array())
    if (key.at("stream").as_string() == stream) return !key.at("held").as_array().empty();
  return false;
}

}  // namespace

TEST_CASE("each fault looks on the wire as it is meant to, and executes or not as it says") {
  const struct {
    const char* rule;
    ending end;
    const char* start;  // of what arrives
    bool executed;
  } table[] = {
      {R"({"kind": "reset-before"})", ending::reset, "", false},
      {R"({"kind": "reset-after"})", ending::reset, "", true},
      {R"({"kind": "close"})", ending::cut, "", false},
      {R"({"kind": "lost-answer"})", ending::cut, "", true},
      {R"({"kind": "truncate", "at": 20})", ending::cut, "HTTP/1.1 200 OK\r\nCon", true},
      {R"({"kind": "truncate", "at": 0})", ending::cut, "", true},
      {R"({"kind": "truncate"})", ending::cut, "", true},
      {R"({"kind": "truncate", "at": 999999})", ending::cut, "HTTP/1.1 200 OK", true},
      {R"({"kind": "slow-body", "delay_ms": 1})", ending::complete, "HTTP/1.1 200 OK", true},
      {R"({"kind": "status-500"})", ending::complete, "HTTP/1.1 500 Internal", false},
      {R"({"kind": "status-500", "apply": true})", ending::complete, "HTTP/1.1 500", true},
      {R"({"kind": "status-503"})", ending::complete, "HTTP/1.1 503 Service", false},
      {R"({"kind": "html"})", ending::complete, "HTTP/1.1 200 OK\r\nContent-Type: text/html",
       false},
      {R"({"kind": "html", "status": 502})", ending::complete, "HTTP/1.1 502 Bad", false},
      {R"({"kind": "garbage"})", ending::complete, "HTTP/1.1 200 OK", false},
      {R"({"kind": "empty"})", ending::complete, "HTTP/1.1 200 OK", false},
      {R"({"kind": "throttle"})", ending::complete, "HTTP/1.1 400 Bad Request", false},
      {R"({"kind": "throttle", "status": 429})", ending::complete, "HTTP/1.1 429", false},
      {R"({"kind": "code", "code": "Own", "status": 409})", ending::complete, "HTTP/1.1 409",
       false},
      {R"({"kind": "redirect"})", ending::complete, "HTTP/1.1 302 Found", false},
      {R"({"kind": "wrong-date"})", ending::complete, "HTTP/1.1 200 OK", true},
  };
  for (const auto& row : table) {
    CAPTURE(row.rule);
    running_sandbox sandbox(default_settings());
    sandbox.control("POST", "faults", std::string("[") + row.rule + "]");
    const seen got = add(sandbox, "harbour");
    CHECK(got.end == row.end);
    CHECK(got.text.starts_with(row.start));
    CHECK(holds(sandbox, "harbour") == row.executed);
  }
}

TEST_CASE("answers that a fault makes up carry what it promises") {
  running_sandbox sandbox(default_settings());
  const auto text_under = [&](const std::string& rule) {
    sandbox.control("POST", "faults", std::string("[") + rule + "]");
    return add(sandbox, "harbour").text;
  };
  const std::string throttled = text_under(R"({"kind": "throttle", "retry_after_ms": 2500})");
  CHECK(throttled.find("\r\nx-acs-retry-after: 2500\r\n") != std::string::npos);
  CHECK(throttled.find("\"Code\":\"Throttling.User\"") != std::string::npos);
  CHECK(text_under(R"({"kind": "throttle", "retry_after_ms": 0})").find("retry-after") ==
        std::string::npos);
  CHECK(text_under(R"({"kind": "redirect"})").find("\r\nLocation: https://elsewhere.") !=
        std::string::npos);
  CHECK(text_under(R"({"kind": "empty"})").ends_with("Content-Length: 0\r\n\r\n"));
  CHECK(text_under(R"({"kind": "garbage"})").find("Content-Length: 512\r\n") != std::string::npos);
  const std::string own = text_under(R"({"kind": "code", "code": "LockFail", "message": "busy"})");
  CHECK(own.starts_with("HTTP/1.1 400 "));
  CHECK(own.find("\"Code\":\"LockFail\",\"Message\":\"busy\"") != std::string::npos);
  const std::string dated = text_under(R"({"kind": "wrong-date", "offset_s": -315360000})");
  const std::size_t at = dated.find("\r\nDate: ");
  REQUIRE(at != std::string::npos);
  const auto date = parse_http_date(dated.substr(at + 8, 29));
  REQUIRE(date);
  CHECK(*date < machine_now() - seconds(315'000'000));
}

TEST_CASE("a hanging call is never answered nor executed, while others go on") {
  running_sandbox sandbox(default_settings());
  sandbox.control("POST", "faults", R"([{"kind": "hang", "stream": "harbour"}])");
  CHECK(add(sandbox, "harbour", 100, milliseconds(200)).end == ending::timeout);
  CHECK(add(sandbox, "studio").end == ending::complete);
  CHECK(!holds(sandbox, "harbour"));
}

TEST_CASE("huge answers go on for as long as they are told to, and end well") {
  running_sandbox sandbox(default_settings());
  sandbox.control("POST", "faults", R"([{"kind": "huge-headers", "bytes": 300000}])");
  const seen head = add(sandbox, "a");
  CHECK(head.end == ending::complete);
  CHECK(head.text.find("\r\n\r\n") > 300'000);
  sandbox.control("POST", "faults", R"([{"kind": "huge-body", "bytes": 1000000000000}])");
  const seen endless = add(sandbox, "b", 2'000'000);
  CHECK(endless.end == ending::too_much);
  CHECK(endless.text.find("\r\nTransfer-Encoding: chunked\r\n") != std::string::npos);
  sandbox.control("POST", "faults", R"([{"kind": "huge-body", "bytes": 100000}])");
  const utc_seconds now = machine_now();
  connection link(sandbox.port(), sandbox.ca_pem());
  http_request request =
      sign(writing_call("AddLivePullStreamInfoConfig", "c", now, now, now + 6 * day));
  request.headers["connection"] = "close";
  link.send(to_wire(request));
  std::string text;
  CHECK(link.read(text, 1 << 22) != ending::timeout);
  CHECK(text.ends_with("1\r\n}\r\n0\r\n\r\n"));
  CHECK(holds(sandbox, "c"));
}

TEST_CASE("a slow body comes byte by byte") {
  running_sandbox sandbox(default_settings());
  sandbox.control("POST", "faults", R"([{"kind": "slow-body", "delay_ms": 60000}])");
  const seen got = add(sandbox, "harbour", 1 << 20, milliseconds(200));
  CHECK(got.end == ending::timeout);
  CHECK(got.text.ends_with("\r\n\r\n"));
  CHECK(holds(sandbox, "harbour"));
}

TEST_CASE("bytes that are neither TLS nor HTTP end their own connection only") {
  running_sandbox sandbox(default_settings());
  boost::asio::io_context loop;
  boost::asio::ip::tcp::socket plain(loop);
  plain.connect({boost::asio::ip::address_v4::loopback(), sandbox.port()});
  boost::asio::write(plain, boost::asio::buffer(std::string("GET / HTTP/1.1\r\n\r\n")));
  connection link(sandbox.port(), sandbox.ca_pem());
  link.send("this is not HTTP\r\n\r\n");
  std::string text;
  CHECK(link.read(text) == ending::closed);
  CHECK(text.empty());
  CHECK(add(sandbox, "harbour").end == ending::complete);
}
