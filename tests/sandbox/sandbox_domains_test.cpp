#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "sandbox/test_requests.hpp"

using namespace pullkeeper;
using namespace pullkeeper::sandbox;
namespace json = boost::json;

namespace {

const utc_seconds now{std::chrono::days(20'800)};

service_settings default_settings() {
  service_settings settings;
  settings.key = {"testid", "testsecret", ""};
  settings.variant.quota = 30;
  return settings;
}

constexpr const char* detail = "DescribeLiveDomainDetail";
constexpr const char* limit = "DescribeLiveDomainLimit";

http_reply ask(service& api, const char* action, signing scheme = signing::v3,
               const std::string& format = "JSON") {
  test_call call;
  call.scheme = scheme;
  call.action = action;
  call.format = format;
  call.at = now;
  return api.handle(sign(call), now).reply;
}

http_reply control_reply(service& api, const std::string& path, const std::string& body) {
  http_request request;
  request.method = "POST";
  request.target = "/_control/" + path;
  request.body = body;
  return api.handle(request, now).reply;
}

}  // namespace

TEST_CASE("a domain that nobody has described is online, for playback, and counts its configs") {
  service api(default_settings());
  api.handle(sign(writing_call("AddLivePullStreamInfoConfig", "harbour", now, now,
                               now + std::chrono::days(1))), now);
  const http_reply told = ask(api, detail);
  CHECK(told.status == 200);
  const json::value body = json::parse(told.body);
  CHECK(body.at("DomainDetail").at("DomainName").as_string() == "live.example.com");
  CHECK(body.at("DomainDetail").at("DomainStatus").as_string() == "online");
  CHECK(body.at("DomainDetail").at("LiveDomainType").as_string() == "liveVideo");
  const json::value limits = json::parse(ask(api, limit).body);
  const json::value& first = limits.at("LiveDomainLimitList").at("LiveDomainLimit").at(0);
  CHECK(first.at("LimitNum").to_number<int>() == 30);
  CHECK(first.at("CurrentNum").to_number<int>() == 1);
}

TEST_CASE("what a test says of a domain is told, and a missing one is missing for every call") {
  service api(default_settings());
  CHECK(control_reply(api, "domain", R"({"domain": "LIVE.example.com", "status": "offline",
      "type": "liveEdge", "region": "eu-central-1", "limit": 4, "used": 3})").status == 200);
  CHECK(ask(api, detail).body.find(R"("DomainStatus":"offline","LiveDomainType":"liveEdge",)"
                                   R"("Region":"eu-central-1")") != std::string::npos);
  CHECK(ask(api, limit).body.find(R"("LimitNum":4,"CurrentNum":3)") != std::string::npos);
  control_reply(api, "domain", R"({"domain": "live.example.com", "missing": true})");
  for (const char* action : {detail, limit, "DescribeLivePullStreamConfig"}) {
    const http_reply refused = ask(api, action);
    CHECK(refused.status == 404);
    CHECK(code_of(refused.body) == "InvalidDomain.NotFound");
  }
}

TEST_CASE("a body about a domain is read strictly") {
  service api(default_settings());
  for (const char* body : {"{}", R"({"domain": 7})", R"({"domain": "a", "missing": "yes"})",
                           R"({"domain": "a", "limit": -1})", R"({"domain": "a", "colour": 1})"}) {
    CAPTURE(body);
    CHECK(control_reply(api, "domain", body).status == 400);
  }
}

TEST_CASE("questions about a domain are signed, limited and refused as any call, and logged") {
  service api(default_settings());
  test_call wrong;
  wrong.action = detail;
  wrong.secret = "another";
  wrong.at = now;
  CHECK(code_of(api.handle(sign(wrong), now).reply.body) == "SignatureDoesNotMatch");
  control_reply(api, "faults",
                R"([{"kind": "code", "operation": "domain-limit", "code": "Forbidden.RAM"}])");
  CHECK(code_of(ask(api, limit).body) == "Forbidden.RAM");
  CHECK(ask(api, detail).status == 200);
  control_reply(api, "faults", "[]");
  for (int i = 0; i < 5; ++i) CHECK(ask(api, limit).status == 200);
  CHECK(code_of(ask(api, limit).body) == "Throttling.User");
  http_request calls;
  calls.method = "GET";
  calls.target = "/_control/calls";
  const std::string log = api.handle(calls, now).reply.body;
  CHECK(log.find(R"("operation":"domain-detail")") != std::string::npos);
  CHECK(log.find(R"("operation":"domain-limit")") != std::string::npos);
  CHECK(log.find(R"("operation":"unknown")") == std::string::npos);
}

TEST_CASE("XML has the same facts") {
  service api(default_settings());
  const std::string body = ask(api, limit, signing::v1, "").body;
  CHECK(body.find("<LiveDomainLimitList><LiveDomainLimit><DomainName>live.example.com</DomainName>"
                  "<LimitNum>30</LimitNum>") != std::string::npos);
}
