// AssumeRoleWithOIDC, asked from a token service on loopback.
#include <doctest/doctest.h>

#include "support/net/key_bench.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

const std::string good_key =
    R"({"RequestId":"r","Credentials":)" + key_json("STS.pod0001", "2026-12-01T01:00:00Z") + "}";

// A pod with a token, and a service for it.
struct pod {
  explicit pod(const std::string& answer)
      : service([answer](const std::string&) { return answer; }) {
    setenv("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/keeper", 1);
    setenv("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/ack", 1);
    token_file = place.file("token", "canary+oidc/token=\n", 0644);
    setenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token_file.c_str(), 1);
    setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true", 1);
    service.serve(bench.parts);
    bench.begin();
  }

  key_place place;
  std::string token_file;
  token_service service;
  key_bench bench;
};

std::string oidc_error(const key_result& found) {
  const auto at = found.error.find("OIDC: ");
  return found.error.substr(std::min(at, found.error.size()),
                            found.error.find("; file ") - at);
}

}  // namespace

TEST_CASE("a token is changed for a key by one unsigned request over TLS") {
  pod p(http_answer(good_key));
  const key_result found = p.bench.get();
  CHECK(found.error == "");
  CHECK(found.source == "OIDC");
  CHECK(found.key.id == "STS.pod0001");
  CHECK(found.key.secret == "canary-secret-STS.pod0001");
  CHECK(found.key.token == "canary-token-STS.pod0001");
  p.bench.settle();
  const auto requests = p.service.take();
  REQUIRE(requests.size() == 1);
  const std::string& sent = requests[0];
  CHECK(sent.starts_with("POST /?Action=AssumeRoleWithOIDC&Format=JSON&Version=2015-04-01"
                         "&Timestamp=2026-12-01T00%3A00%3A00Z HTTP/1.1\r\n"));
  CHECK(sent.find("Content-Type: application/x-www-form-urlencoded\r\n") != std::string::npos);
  CHECK(sent.ends_with("\r\n\r\nDurationSeconds=3600&RoleArn=acs%3Aram%3A%3A1%3Arole%2Fkeeper"
                       "&OIDCProviderArn=acs%3Aram%3A%3A1%3Aoidc-provider%2Fack"
                       "&RoleSessionName=pullkeeper&OIDCToken=canary%2Boidc%2Ftoken%3D"));
  for (const char* absent : {"Signature", "AccessKeyId", "Authorization"})
    CHECK(sent.find(absent) == std::string::npos);
}

TEST_CASE("the token is read anew for each key, and a session may be named") {
  pod p(http_answer(good_key));
  p.bench.get();
  p.bench.settle();
  p.service.take();
  p.place.file("token", "second", 0644);
  setenv("ALIBABA_CLOUD_ROLE_SESSION_NAME", "harbour", 1);
  p.bench.keys->refused("STS.pod0001");
  p.bench.get();
  p.bench.settle();
  const auto requests = p.service.take();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].ends_with("&RoleSessionName=harbour&OIDCToken=second"));
}

TEST_CASE("a token that gives no key says why, without the token and without the answer's text") {
  const std::pair<std::string, std::string> table[] = {
      {http_answer(R"({"Code":"AuthenticationFail.OIDCToken.Expired","Message":"canary+oidc"})", "",
                   "400 Bad Request"),
       "AssumeRoleWithOIDC: HTTP 400, AuthenticationFail.OIDCToken.Expired"},
      {http_answer(R"({"Code":"canary oidc token"})", "", "403 Forbidden"),
       "AssumeRoleWithOIDC: HTTP 403"},
      {http_answer("canary", "", "502 Bad Gateway"), "AssumeRoleWithOIDC: HTTP 502"},
      {http_answer("canary"), "the answer is no JSON object"},
      {http_answer(R"({"Credentials":{"AccessKeyId":"canary"}})"),
       "the answer holds no complete key"},
      {http_answer(R"({"Credentials":"canary"})"), "the answer does not say Success"}};
  for (const auto& [answer, error] : table) {
    CAPTURE(error);
    pod p(answer);
    const key_result found = p.bench.get();
    CHECK(oidc_error(found) == "OIDC: " + error);
    CHECK(found.error.find("canary") == std::string::npos);
  }
}

TEST_CASE("without a token file, or with one that others may change, nothing is sent") {
  pod p(http_answer(good_key));
  p.place.file("token", "canary", 0646);
  CHECK(oidc_error(p.bench.get()).find("refused because others can read or change it") !=
        std::string::npos);
  p.place.file("token", "\n", 0644);
  CHECK(oidc_error(p.bench.get()) == "OIDC: file " + p.token_file + " is empty");
  setenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "/nowhere/token", 1);
  CHECK(oidc_error(p.bench.get()) == "OIDC: file /nowhere/token: No such file or directory");
  unsetenv("ALIBABA_CLOUD_OIDC_PROVIDER_ARN");
  CHECK(oidc_error(p.bench.get()) == "OIDC: ALIBABA_CLOUD_OIDC_PROVIDER_ARN is not set");
  CHECK(p.service.take().empty());
}

TEST_CASE("a token goes to nobody whose certificate is not in order") {
  pod p(http_answer(good_key));
  const authority other;
  p.bench.parts.ca_file = other.file();
  p.bench.begin();
  CHECK(oidc_error(p.bench.get()).find("handshake: 127.0.0.1: ") != std::string::npos);
  CHECK(p.service.take().empty());
}

TEST_CASE("a host with a wrong clock gets its key: by the API's time, or by the service's own") {
  for (const auto offset : {milliseconds{0}, milliseconds(std::chrono::minutes(20))}) {
    CAPTURE(offset.count());
    pod p("");
    const std::string refusal =
        http_answer(R"({"Code":"InvalidTimeStamp.Expired","Message":"m"})",
                    "Date: Tue, 01 Dec 2026 00:20:00 GMT\r\n", "400 Bad Request");
    p.service.answer_by([&](const std::string& request) {
      const bool right = request.find("&Timestamp=2026-12-01T00%3A20%3A00Z ") != std::string::npos;
      return right ? http_answer(good_key) : refusal;
    });
    const key_result found = p.bench.get(offset);
    CHECK(found.error == "");
    CHECK(found.key.id == "STS.pod0001");
    p.bench.settle();
    const auto requests = p.service.take();
    CHECK(requests.size() == (offset == milliseconds{0} ? 2 : 1));
    CHECK(requests.back().ends_with("&OIDCToken=canary%2Boidc%2Ftoken%3D"));
  }
}

TEST_CASE("a refusal whose date is right, or that comes without one, is asked no second time") {
  for (const char* date : {"", "Date: Tue, 01 Dec 2026 00:00:30 GMT\r\n"}) {
    CAPTURE(date);
    pod p(http_answer(R"({"Code":"InvalidTimeStamp.Expired"})", date, "400 Bad Request"));
    CHECK(oidc_error(p.bench.get()) ==
          "OIDC: AssumeRoleWithOIDC: HTTP 400, InvalidTimeStamp.Expired");
    p.bench.settle();
    CHECK(p.service.take().size() == 1);
  }
}

TEST_CASE("the token service is asked through the proxy, which sees neither token nor key") {
  pod p(http_answer(good_key));
  std::string seen;
  scripted_server proxy(in_clear(), [&](peer& client) {
    seen = client.read_request();
    client.write("HTTP/1.1 200 OK\r\n\r\n");
    client.relay_to(std::stoi(p.service.port()));
  });
  p.bench.parts.proxy = "http://127.0.0.1:" + proxy.port();
  p.bench.begin();
  CHECK(p.bench.get().key.id == "STS.pod0001");
  p.bench.settle();
  CHECK(p.service.take().size() == 1);
  CHECK(seen == "CONNECT 127.0.0.1:" + p.service.port() + " HTTP/1.1\r\nHost: 127.0.0.1:" +
                    p.service.port() + "\r\n\r\n");
}

TEST_CASE("a proxy that gives no way to the token service is named in the reason") {
  pod p(http_answer(good_key));
  p.bench.parts.proxy = "http://ann:canary@127.0.0.1:1";
  p.bench.begin();
  const auto why = oidc_error(p.bench.get());
  CHECK(why == "OIDC: AssumeRoleWithOIDC: connect: the proxy 127.0.0.1:1: Connection refused");
}
