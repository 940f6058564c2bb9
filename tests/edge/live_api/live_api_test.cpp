#include "edge/live_api/live_api.hpp"

#include <doctest/doctest.h>

#include <set>

#include "support/net/api_fakes.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

constexpr operation all_operations[] = {operation::add, operation::update, operation::describe,
                                        operation::remove};

std::string header(const https_request& request, const std::string& name) {
  for (const auto& [key, value] : request.headers)
    if (key == name) return value;
  return "(none)";
}

std::string parameter(const https_request& request, const std::string& name) {
  auto at = request.target.find("&" + name + "=");
  if (at == std::string::npos) at = request.target.find("?" + name + "=");
  if (at == std::string::npos) return "(none)";
  const auto begin = at + name.size() + 2;
  return request.target.substr(begin, request.target.find('&', begin) - begin);
}

const https_response fine = response_of(200, R"({"RequestId":"R-1"})");

https_response broken_off(exchange_phase phase, const char* cause) {
  https_response response;
  response.phase = phase;
  response.cause = cause;
  response.error = "where and why";
  return response;
}

void check(const answer& got, outcome result, failure_kind kind, const std::string& code) {
  CHECK(std::string(to_string(got.result())) == to_string(result));
  CHECK(std::string(to_string(got.kind())) == to_string(kind));
  CHECK(got.code() == code);
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("each operation has its action, its method, and its parameters in the query") {
  api_settings settings;
  settings.region = "cn-shanghai";
  api_bench bench(settings);
  const char* actions[] = {"AddLivePullStreamInfoConfig", "UpdateLivePullStreamInfoConfig",
                           "DescribeLivePullStreamConfig", "DeleteLivePullStreamInfoConfig"};
  const char* methods[] = {"POST", "GET", "GET", "POST"};
  for (std::size_t i = 0; i < 4; ++i) {
    bench.ask(all_operations[i], fine);
    const https_request& sent = bench.https.sent.back();
    CHECK(sent.method == methods[i]);
    CHECK(sent.body.empty());
    CHECK(header(sent, "x-acs-action") == actions[i]);
    CHECK(header(sent, "x-acs-version") == "2016-11-01");
    CHECK(header(sent, "Accept") == "application/json");
    CHECK(header(sent, "User-Agent").starts_with("pullkeeper/"));
    CHECK(header(sent, "x-acs-content-sha256").starts_with("e3b0c442"));
    CHECK(parameter(sent, "DomainName") == "live.example.com");
    CHECK(parameter(sent, "RegionId") == "cn-shanghai");
    const bool stream = all_operations[i] != operation::describe;
    const bool window = stream && all_operations[i] != operation::remove;
    CHECK(parameter(sent, "StreamName") == (stream ? "stream" : "(none)"));
    CHECK(parameter(sent, "StartTime") == (window ? "1970-01-01T00%3A00%3A00Z" : "(none)"));
  }
}

TEST_CASE("without a region none is sent, and without a token neither of its headers") {
  api_bench bench;
  bench.ask(operation::add, fine);
  CHECK(parameter(bench.https.sent.back(), "RegionId") == "(none)");
  CHECK(header(bench.https.sent.back(), "x-acs-security-token") == "(none)");
  CHECK(header(bench.https.sent.back(), "x-acs-accesskey-id") == "(none)");
  bench.keys.next.key = access_key("STS.id", "secret", "token/+=");
  bench.ask(operation::add, fine);
  CHECK(header(bench.https.sent.back(), "x-acs-security-token") == "token/+=");
  CHECK(header(bench.https.sent.back(), "x-acs-accesskey-id") == "STS.id");
  CHECK(holds(header(bench.https.sent.back(), "Authorization"),
              "SignedHeaders=host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;"
              "x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version,"));
}

TEST_CASE("every attempt has a nonce of its own, in both versions [A11]") {
  for (const auto version : {signature_version::v1, signature_version::v3}) {
    api_settings settings;
    settings.signature = version;
    api_bench bench(settings);
    std::set<std::string> nonces;
    for (int i = 0; i < 100; ++i) {
      bench.ask(operation::add, fine);
      const https_request& sent = bench.https.sent.back();
      nonces.insert(version == signature_version::v1 ? parameter(sent, "SignatureNonce")
                                                     : header(sent, "x-acs-signature-nonce"));
    }
    CHECK(nonces.size() == 100);
    CHECK(!nonces.contains("(none)"));
  }
}

TEST_CASE("V1 sends everything in the query and signs nothing in the headers") {
  api_settings settings;
  settings.signature = signature_version::v1;
  api_bench bench(settings);
  bench.keys.next.key = access_key("STS.id", "secret", "token/+=");
  bench.ask(operation::add, fine);
  const https_request& sent = bench.https.sent.back();
  CHECK(sent.method == "POST");
  CHECK(parameter(sent, "Action") == "AddLivePullStreamInfoConfig");
  CHECK(parameter(sent, "Format") == "JSON");
  CHECK(parameter(sent, "SecurityToken") == "token%2F%2B%3D");
  CHECK(parameter(sent, "Signature").ends_with("%3D"));
  CHECK(header(sent, "Authorization") == "(none)");
  CHECK(header(sent, "x-acs-action") == "(none)");
}

TEST_CASE("the time of signing follows the server's clock [C15]") {
  api_bench bench;
  bench.https.next = fine;
  call request;
  request.server_offset = std::chrono::hours(24 * 365);
  const auto before = std::chrono::floor<seconds>(std::chrono::system_clock::now());
  perform(*bench.api, request);
  const auto after = std::chrono::floor<seconds>(std::chrono::system_clock::now());
  const auto date = parse_rfc3339(header(bench.https.sent.back(), "x-acs-date"));
  REQUIRE(date);
  CHECK(*date - std::chrono::hours(24 * 365) >= before);
  CHECK(*date - std::chrono::hours(24 * 365) <= after);
  CHECK(bench.keys.offset == request.server_offset);
}

TEST_CASE("without a key nothing is sent, and the call is not done") {
  api_bench bench;
  bench.keys.next.error = "environment: not set";
  const answer got = bench.ask(operation::add, fine);
  check(got, outcome::not_done, failure_kind::credentials, "no_key");
  CHECK(got.trouble()->detail == "environment: not set");
  CHECK(bench.https.sent.empty());
}

TEST_CASE("before the first byte a call is not done, after it nobody knows [N09]") {
  api_bench bench;
  for (const auto phase :
       {exchange_phase::resolve, exchange_phase::connect, exchange_phase::handshake})
    check(bench.ask(operation::add, broken_off(phase, "timeout")), outcome::not_done,
          failure_kind::unreachable, "timeout");
  for (const auto phase : {exchange_phase::write, exchange_phase::read})
    for (const char* cause : {"timeout", "reset", "truncated", "too_large", "encoded"})
      check(bench.ask(operation::add, broken_off(phase, cause)), outcome::unknown,
            failure_kind::transient, cause);
  const answer broken = bench.ask(operation::add, broken_off(exchange_phase::read, "x"));
  CHECK(broken.trouble()->detail == "where and why");
  check(bench.ask(operation::add, broken_off(exchange_phase::resolve, "bad_request")),
        outcome::not_done, failure_kind::rejected, "bad_request");
  check(bench.ask(operation::add, broken_off(exchange_phase::resolve, "stopped")),
        outcome::not_done, failure_kind::transient, "stopped");
}

TEST_CASE("success is a JSON object with a RequestId and no error code") {
  api_bench bench;
  for (const char* body :
       {R"({"RequestId":"R-1"})", R"({"requestId":"R-1","Code":"200"})",
        R"({"RequestId":"R-1","Code":200})", R"({"RequestId":"R-1","Code":"OK"})",
        R"({"RequestId":"R-1","Code":"Success"})", R"({"RequestId":"R-1","code":"success"})",
        R"({"RequestId":"R-1","Code":""})", R"({"RequestId":"R-1","Code":null})",
        R"({"DeleteLivePullStreamInfoConfigResponse":{"RequestId":"R-1"}})"}) {
    INFO(body);
    const answer got =
        bench.ask(operation::remove, response_of(200, body, {{"content-type", "text/html"}}));
    check(got, outcome::done, failure_kind::none, "");
    CHECK(got.request_id == "R-1");
    CHECK(got.http_status == 200);
  }
}

TEST_CASE("an error code decides whatever the status says [A05 A07]") {
  api_bench bench;
  const std::string exists =
      R"({"RequestId":"R-2","HostId":"h","Code":"ConfigAlreadyExists","Message":"It exists."})";
  for (const int status : {200, 400, 500}) {
    const answer got = bench.ask(operation::add, response_of(status, exists));
    check(got, outcome::not_done, failure_kind::conflict, "ConfigAlreadyExists");
    CHECK(got.trouble()->detail == "It exists.");
    CHECK(got.request_id == "R-2");
    CHECK(got.http_status == status);
  }
  check(bench.ask(operation::add,
                  response_of(400, R"({"code":"Throttling.User","message":"m"})")),
        outcome::not_done, failure_kind::throttled, "Throttling.User");
}

TEST_CASE("an XML error gives its code, and an XML success is no proof [A04]") {
  api_bench bench;
  const answer got = bench.ask(
      operation::add, response_of(400, "<?xml version='1.0'?><Error><RequestId>R-3</RequestId>"
                                       "<Code>InvalidStartTime.Malformed</Code></Error>"));
  check(got, outcome::not_done, failure_kind::start_refused, "InvalidStartTime.Malformed");
  CHECK(got.request_id == "R-3");
  check(bench.ask(operation::add,
                  response_of(200, "<AddResponse><RequestId>R-4</RequestId></AddResponse>")),
        outcome::unknown, failure_kind::transient, "not_json");
  check(bench.ask(operation::add, response_of(400, "<Code><b>x</b></Code>")), outcome::unknown,
        failure_kind::transient, "not_json");
}

TEST_CASE("a message that is no answer leaves the outcome unknown [A01 A06]") {
  api_bench bench;
  const std::string deep(100, '[');
  const std::pair<std::string, const char*> bodies[] = {
      {"<html><body>Welcome to the hotel</body></html>", "not_json"},
      {"", "empty"},
      {R"({"RequestId":"R)", "not_json"},
      {"[]", "odd_answer"},
      {"\"x\"", "odd_answer"},
      {"{}", "odd_answer"},
      {R"({"RequestId":["R"]})", "odd_answer"},
      {R"({"RequestId":"\ud800"})", "not_json"},
      {deep + std::string(100, ']'), "not_json"},
      {R"({"RequestId":"R-1"} tail)", "not_json"},
      {std::string("{\"RequestId\":\"a\0b\"}", 19), "not_json"},
      {"\xff\xfe", "not_json"}};
  for (const auto& [body, code] : bodies)
    for (const int status : {200, 404, 502, 504}) {
      INFO(status, " ", body);
      const answer got = bench.ask(operation::add, response_of(status, body));
      check(got, outcome::unknown, failure_kind::transient, code);
      CHECK(got.http_status == status);
      CHECK(got.trouble()->detail.starts_with("HTTP " + std::to_string(status)));
      CHECK(got.trouble()->detail.size() <= 210);
    }
  check(bench.ask(operation::add, response_of(429, "<html>slow down</html>")), outcome::not_done,
        failure_kind::throttled, "not_json");
}

TEST_CASE("duplicate members and huge numbers do no harm [A03]") {
  api_bench bench;
  for (const char* body : {R"({"RequestId":"a","RequestId":"b"})",
                           R"({"RequestId":"a","N":123456789012345678901234567890})"})
    CHECK(bench.ask(operation::add, response_of(200, body)).result() == outcome::done);
  const char* endless = R"({"RequestId":"a","N":1e999999999999})";
  CHECK(bench.ask(operation::add, response_of(200, endless)).result() != outcome::not_done);
}

TEST_CASE("interim, partial and bodyless statuses and redirects are never a success [N18 N19]") {
  api_bench bench;
  const std::string body = R"({"RequestId":"R-1"})";
  for (const int status : {100, 101, 103, 199, 204, 205, 206, 304})
    check(bench.ask(operation::add, response_of(status, body)), outcome::unknown,
          failure_kind::transient, "unexpected_status");
  for (const int status : {300, 301, 302, 303, 307, 308}) {
    const answer got = bench.ask(
        operation::add,
        response_of(status, body, {{"location", "https://u:p@portal.test:8443/login?t=canary"}}));
    check(got, outcome::unknown, failure_kind::transient, "redirect");
    CHECK(got.trouble()->detail == "redirected to portal.test:8443, not followed");
  }
}

TEST_CASE("the headers give the server's time, how long to wait, and a request id in need") {
  api_bench bench;
  const auto with = [&bench](std::vector<std::pair<std::string, std::string>> headers) {
    return bench.ask(operation::add,
                     response_of(400, R"({"Code":"Throttling"})", std::move(headers)));
  };
  const answer got = with({{"date", "Sun, 06 Nov 1994 08:49:37 GMT"},
                           {"x-acs-retry-after", "1500"},
                           {"retry-after", "7"},
                           {"x-acs-request-id", "R-9"}});
  CHECK(got.date == parse_rfc3339("1994-11-06T08:49:37Z"));
  CHECK(got.retry_after() == milliseconds(1500));
  CHECK(got.request_id == "R-9");
  CHECK(with({{"retry-after", "7"}}).retry_after() == seconds(7));
  CHECK(with({{"x-acs-retry-after", "0"}, {"retry-after", "7"}}).retry_after() == seconds(7));
  for (const char* bad : {"0", "-5", "", "soon", "1.5", "99999999999999999999", "12x"}) {
    CHECK(with({{"x-acs-retry-after", bad}}).retry_after() == milliseconds(0));
    CHECK(with({{"retry-after", bad}}).retry_after() == milliseconds(0));
  }
  CHECK(with({{"x-acs-retry-after", "999999999999"}}).retry_after() == std::chrono::hours(1));
  CHECK(with({{"retry-after", "9223372036854775807"}}).retry_after() == std::chrono::hours(1));
  CHECK(!with({{"date", "yesterday"}}).date);
}
