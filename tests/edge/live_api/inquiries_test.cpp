// Questions about a domain: what is sent for them, and what is read of their answers.
#include <doctest/doctest.h>

#include "edge/live_api/live_api.hpp"
#include "support/net/api_fakes.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

// What is asked of live.example.com, and answered as told.
struct inquiry_bench {
  inquiry_answer ask(inquiry what, https_response response) {
    https.next = std::move(response);
    keys.next.key = sample_key();
    keys.next.source = "environment";
    const auto api = make_live_inquiries(https, keys, settings);
    return net::ask(*api, what, "live.example.com");
  }
  inquiry_answer ask(inquiry what, const char* body) { return ask(what, response_of(200, body)); }

  told_client https;
  told_credentials keys;
  api_settings settings;
};

}  // namespace

TEST_CASE("a question about a domain is a signed GET with nothing but the domain") {
  for (const auto signature : {signature_version::v1, signature_version::v3}) {
    inquiry_bench bench;
    bench.settings.signature = signature;
    bench.ask(inquiry::domain_detail, R"({"RequestId":"R-1"})");
    bench.ask(inquiry::domain_limit, R"({"RequestId":"R-1"})");
    const char* actions[] = {"DescribeLiveDomainDetail", "DescribeLiveDomainLimit"};
    REQUIRE(bench.https.sent.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
      const https_request& sent = bench.https.sent[i];
      std::string all = sent.target;
      for (const auto& [name, value] : sent.headers) all += "\n" + name + ": " + value;
      CAPTURE(all);
      CHECK(sent.method == "GET");
      CHECK(sent.body.empty());
      CHECK(all.find(actions[i]) != all.npos);
      CHECK(all.find("DomainName=live.example.com") != all.npos);
      CHECK(all.find("Signature") != all.npos);
      CHECK(all.find("AppName") == all.npos);
      CHECK(all.find(sample_key().secret) == all.npos);
    }
  }
}

TEST_CASE("status, type and region of a domain are read as documented") {
  inquiry_bench bench;
  const auto told = bench.ask(inquiry::domain_detail, R"({"RequestId": "R-1", "DomainDetail": {
      "DomainName": "live.example.com", "DomainStatus": "online", "LiveDomainType": "liveVideo",
      "Region": "cn-shanghai", "CertName": "x"}})");
  CHECK(told.got.result() == outcome::done);
  CHECK(told.facts.status == "online");
  CHECK(told.facts.type == "liveVideo");
  CHECK(told.facts.region == "cn-shanghai");
}

TEST_CASE("the limit of the domain that was asked for is read, whatever wraps it") {
  const struct {
    const char* list;
    std::optional<long long> limit, used;
  } rows[] = {
      {R"({"LiveDomainLimit": [{"DomainName": "live.example.com", "LimitNum": 100,
           "CurrentNum": 7}]})", 100, 7},
      {R"({"LiveDomainLimit": [{"DomainName": "other.example.com", "LimitNum": 1},
           {"DomainName": "LIVE.example.com", "LimitNum": "20", "CurrentNum": "0"}]})", 20, 0},
      {R"({"LiveDomainLimit": {"LimitNum": 5}})", 5, {}},
      {R"([{"LimitNum": 5}])", 5, {}},
      {R"([{"LimitNum": 5}, {"LimitNum": 6}])", {}, {}},
      {R"({"LiveDomainLimit": [{"DomainName": "live.example.com", "LimitNum": -1,
           "CurrentNum": 1.5}]})", {}, {}},
      {R"({"LiveDomainLimit": [null, 7]})", {}, {}},
      {R"("")", {}, {}},
      {R"(null)", {}, {}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.list);
    inquiry_bench bench;
    const std::string body =
        std::string(R"({"RequestId": "R-1", "LiveDomainLimitList": )") + row.list + "}";
    const auto told = bench.ask(inquiry::domain_limit, body.c_str());
    CHECK(told.got.result() == outcome::done);
    CHECK(told.facts.limit == row.limit);
    CHECK(told.facts.used == row.used);
  }
}

TEST_CASE("an answer without facts is an answer, and a refusal is read as that of any call") {
  inquiry_bench bench;
  for (const char* body : {R"({"RequestId": "R-1"})", R"({"RequestId": "R-1", "DomainDetail": 7})",
                           R"({"RequestId": "R-1", "DomainDetail": {"DomainStatus": 7}})"}) {
    const auto told = bench.ask(inquiry::domain_detail, body);
    CHECK(told.got.result() == outcome::done);
    CHECK(told.facts.status.empty());
  }
  const auto denied = bench.ask(
      inquiry::domain_limit,
      response_of(403, R"({"RequestId": "R-2", "Code": "Forbidden.RAM", "Message": "no"})"));
  CHECK(denied.got.kind() == failure_kind::permission);
  CHECK(denied.got.code() == "Forbidden.RAM");
  CHECK(denied.got.request_id == "R-2");
  const auto odd = bench.ask(inquiry::domain_detail, "<html>");
  CHECK(odd.got.code() == "not_json");
}

TEST_CASE("a refused key is named, and without a key nothing is sent") {
  inquiry_bench bench;
  const auto refused_key = bench.ask(
      inquiry::domain_detail,
      response_of(404, R"({"RequestId": "R-2", "Code": "InvalidAccessKeyId.NotFound"})"));
  REQUIRE(refused_key.got.trouble() != nullptr);
  CHECK(refused_key.got.trouble()->from == "LTAI...0001 of environment");
  CHECK(bench.keys.refused_ids.size() == 1);
  bench.keys.next.error = "there is none";
  const std::size_t before = bench.https.sent.size();
  CHECK(bench.ask(inquiry::domain_detail, "").got.code() == "no_key");
  CHECK(bench.https.sent.size() == before);
}

TEST_CASE("what a domain's facts say cannot carry a secret or a long text") {
  inquiry_bench bench;
  const std::string secret = sample_key().secret;
  const auto told = bench.ask(
      inquiry::domain_detail,
      response_of(200, R"({"RequestId": "R", "DomainDetail": {"DomainStatus": ")" + secret +
                           R"(", "LiveDomainType": ")" + std::string(5000, 'x') + "\"}}"));
  CHECK(told.facts.status.find(secret) == std::string::npos);
  CHECK(told.facts.type.size() <= 100);
}
