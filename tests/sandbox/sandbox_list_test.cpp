// Lists as they go over the wire: forms, oddities, and answers wrapped in what nobody asked for.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "edge/live_api/live_api.hpp"
#include "sandbox/gzip.hpp"
#include "sandbox/running_sandbox.hpp"
#include "sandbox/test_requests.hpp"

using namespace pullkeeper;
using namespace pullkeeper::sandbox;
namespace json = boost::json;

namespace {

constexpr seconds day = std::chrono::days(1);
const utc_seconds now = utc_seconds{std::chrono::days(20'800)} + seconds(61);

service_settings default_settings() {
  service_settings settings;
  settings.key = {"testid", "testsecret", ""};
  return settings;
}

std::string control_body(service& api, const std::string& path, const std::string& body) {
  http_request request;
  request.method = "POST";
  request.target = "/_control/" + path;
  request.body = body;
  return api.handle(request, now).reply.body;
}

void add(service& api, const std::string& stream) {
  const auto call = writing_call("AddLivePullStreamInfoConfig", stream, now, now, now + 6 * day);
  CHECK(api.handle(sign(call), now).reply.status == 200);
}

std::string described(service& api, seconds later = seconds(0), const char* format = "JSON") {
  test_call call;
  call.at = now + later;
  call.format = format;
  call.scheme = format == std::string("JSON") ? signing::v3 : signing::v1;
  return api.handle(sign(call), now + later).reply.body;
}

json::array rows(service& api) {
  return json::parse(described(api)).at("LiveAppRecordList").at("LiveAppRecord").as_array();
}

}  // namespace

TEST_CASE("times are written in the form of the list, with an offset or without their seconds") {
  const struct {
    const char* form;
    std::string start;
  } table[] = {{"exact", "2026-12-13T00:01:01Z"},
               {"to-minute", "2026-12-13T00:01:00Z"},
               {"without-seconds", "2026-12-13T00:01Z"},
               {"offset", "2026-12-13T08:01:01+0800"}};
  service api(default_settings());
  add(api, "harbour");
  for (const auto& row : table) {
    control_body(api, "variant", std::string(R"({"list-times": ")") + row.form + "\"}");
    CHECK(rows(api).at(0).at("StartTime").as_string() == row.start);
  }
}

TEST_CASE("each odd record has its one field missing, empty, of another type or out of range") {
  service api(default_settings());
  add(api, "harbour");
  for (const odd_row_facts& facts : all_odd_rows()) {
    control_body(api, "variant", std::string(R"({"list-odd": ")") + facts.word + "\"}");
    const json::array all = rows(api);
    REQUIRE(all.size() == 2);
    CHECK(all.at(0).at("StreamName").as_string() == "harbour");
    CAPTURE(facts.word);
    if (facts.field == nullptr) {
      CHECK(all.at(1).is_null());
    } else if (facts.json == nullptr) {
      CHECK(!all.at(1).as_object().contains(facts.field));
      CHECK(all.at(1).as_object().size() == 6);
    } else {
      CHECK(all.at(1).at(facts.field) == json::parse(facts.json));
    }
    CHECK(described(api, seconds(0), "XML").find("<LiveAppRecord>") != std::string::npos);
  }
}

TEST_CASE("a held record is spoilt in place of another one where the variant says so") {
  service api(default_settings());
  add(api, "harbour");
  add(api, "studio");
  control_body(api, "variant", R"({"list-odd": "stream-number", "list-odd-where": "held"})");
  const json::array all = rows(api);
  REQUIRE(all.size() == 2);
  CHECK(all.at(0).at("StreamName").as_string() == "studio");
  CHECK(all.at(1).at("StreamName").is_int64());
}

TEST_CASE("a pull without an end has a mark and no times") {
  service api(default_settings());
  control_body(api, "console",
               R"({"action": "set", "domain": "live.example.com", "app": "cams",
                   "stream": "harbour", "sources": ["rtmp://x.example/a"], "permanent": true})");
  const json::array all = rows(api);
  REQUIRE(all.size() == 1);
  CHECK(all.at(0).at("Always").as_string() == "yes");
  CHECK(!all.at(0).as_object().contains("EndTime"));
  const auto call = writing_call("AddLivePullStreamInfoConfig", "harbour", now, now, now + day);
  CHECK(code_of(api.handle(sign(call), now).reply.body) == "ConfigAlreadyExists");
}

TEST_CASE("the gateway's code for a wrong clock is the variant's, and its Date is right") {
  for (const bool illegal : {false, true}) {
    service_settings settings = default_settings();
    if (illegal) settings.variant.clock = clock_code::illegal;
    service api(settings);
    test_call call;
    call.at = now - 3 * day;
    const http_reply got = api.handle(sign(call), now).reply;
    CHECK(got.status == 400);
    CHECK(code_of(got.body) == (illegal ? "IllegalTimestamp" : "InvalidTimeStamp.Expired"));
    bool dated = false;
    for (const auto& [name, value] : got.headers)
      dated = dated || (name == "Date" && value == "Sun, 13 Dec 2026 00:01:01 GMT");
    CHECK(dated);
  }
}

TEST_CASE("one domain is busy while the others work, under each of the codes for that") {
  for (const std::string code : {"", "LockFail", "OperationConflict"}) {
    service api(default_settings());
    control_body(api, "faults",
                 R"([{"kind": "busy", "domain": "live.example.com", "code": ")" + code + "\"}]");
    auto call = writing_call("AddLivePullStreamInfoConfig", "harbour", now, now, now + day);
    const http_reply busy = api.handle(sign(call), now).reply;
    CHECK(busy.status == 403);
    CHECK(code_of(busy.body) == (code.empty() ? "ServiceBusy" : code));
    call.parameters["DomainName"] = "b.example.com";
    CHECK(api.handle(sign(call), now).reply.status == 200);
  }
}

TEST_CASE("a fault of the clock strikes calls whose timestamp is right") {
  service api(default_settings());
  control_body(api, "faults", R"([{"kind": "illegal-timestamp", "count": 1}])");
  CHECK(code_of(described(api)) == "IllegalTimestamp");
  CHECK(code_of(described(api)) == "");
}

TEST_CASE("interim answers come before the true one, which follows whole") {
  running_sandbox sandbox(default_settings());
  sandbox.control("POST", "faults", R"([{"kind": "interim"}])");
  connection link(sandbox.port(), sandbox.ca_pem());
  test_call call;
  call.at = std::chrono::floor<seconds>(std::chrono::system_clock::now());
  link.send(to_wire(sign(call)));
  std::string text;
  while (text.find("RequestId") == std::string::npos &&
         link.read(text, text.size() + 1) == ending::too_much) {
  }
  CHECK(text.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n"));
  CHECK(text.find("\r\n\r\nHTTP/1.1 200 OK\r\n") != std::string::npos);
}

TEST_CASE("a body is compressed although nobody has asked for it, and says so") {
  service api(default_settings());
  control_body(api, "faults", R"([{"kind": "gzip"}])");
  test_call call;
  call.at = now;
  const http_reply got = api.handle(sign(call), now).reply;
  CHECK(got.headers.back().first == "Date");
  bool named = false;
  for (const auto& [name, value] : got.headers)
    named = named || (name == "Content-Encoding" && value == "gzip");
  CHECK(named);
  CHECK(got.body.starts_with("\x1f\x8b"));
  CHECK(got.body.find("RequestId") != std::string::npos);
}

TEST_CASE("what is compressed has the length and the checksum of RFC 1952") {
  CHECK(gzipped("abc") ==
        std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff\x01\x03\0\xfc\xff", 15) + "abc" +
            std::string("\xc2\x41\x24\x35\x03\0\0\0", 8));
  CHECK(gzipped(std::string(70'000, 'x')).size() == 70'000 + 10 + 2 * 5 + 8);
}
