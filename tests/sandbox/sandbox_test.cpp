#include <doctest/doctest.h>

#include "sandbox/running_sandbox.hpp"
#include "sandbox/test_requests.hpp"

using namespace pullkeeper;
using namespace pullkeeper::sandbox;

namespace {

constexpr seconds day = std::chrono::days(1);
const utc_seconds now{std::chrono::days(20'800)};

service_settings settings_with(const std::string& token = "") {
  service_settings settings;
  settings.key = {"testid", "testsecret", token};
  return settings;
}

std::string ask(service& api, const http_request& request, utc_seconds at = now) {
  return code_of(api.handle(request, at).reply.body);
}

test_call call_of(operation op) {
  test_call call = writing_call("", "harbour/ä~*'()", now, now, now + 6 * day);
  if (op == operation::add) call.action = "AddLivePullStreamInfoConfig";
  if (op == operation::update) call.action = "UpdateLivePullStreamInfoConfig";
  if (op == operation::remove) call.action = "DeleteLivePullStreamInfoConfig";
  if (op == operation::describe) call.action = "DescribeLivePullStreamConfig";
  return call;
}

http_request signed_v1(std::string& target_of) {
  test_call call = call_of(operation::describe);
  call.scheme = signing::v1;
  http_request request = sign(call);
  target_of = request.target;
  return request;
}

}  // namespace

TEST_CASE("both signatures are accepted in query and form for every operation and method") {
  for (const signing scheme : {signing::v1, signing::v3})
    for (const bool form : {false, true})
      for (const std::string method : {"GET", "POST"})
        for (const std::string token : {"", "token:1"}) {
          if (form && method == "GET") continue;
          service api(settings_with(token));
          for (const operation op :
               {operation::add, operation::update, operation::describe, operation::remove}) {
            test_call call = call_of(op);
            call.scheme = scheme;
            call.token = token;
            call.method = op == operation::update ? "GET" : method;
            call.form = form && op != operation::update;
            const delivery got = api.handle(sign(call), now);
            CAPTURE(got.reply.body);
            CHECK(got.reply.status == 200);
            if (op == operation::describe)
              CHECK(got.reply.body.find("rtmp://o.example.com/a/b?k=1&x=+%20;srt://") !=
                    std::string::npos);
          }
        }
}

TEST_CASE("a wrong secret is refused with the server's string to sign, by both signatures") {
  for (const signing scheme : {signing::v1, signing::v3}) {
    service api(settings_with());
    test_call call = call_of(operation::add);
    call.scheme = scheme;
    call.secret = "wrong";
    const delivery got = api.handle(sign(call), now);
    CHECK(got.reply.status == 400);
    CHECK(code_of(got.reply.body) == "SignatureDoesNotMatch");
    CHECK(got.reply.body.find("server string to sign is:") != std::string::npos);
    CHECK(got.reply.body.find(scheme == signing::v1 ? "GET&%2F&AccessKeyId%3D"
                                                    : "ACS3-HMAC-SHA256") != std::string::npos);
  }
}

TEST_CASE("a request that was changed after signing is refused") {
  service api(settings_with());
  std::string original;
  http_request v1 = signed_v1(original);
  v1.target += "&Extra=1";
  CHECK(ask(api, v1) == "SignatureDoesNotMatch");
  v1.target = original;
  v1.method = "POST";
  CHECK(ask(api, v1) == "SignatureDoesNotMatch");

  test_call call = call_of(operation::add);
  call.method = "POST";
  call.form = true;
  http_request v3 = sign(call);
  v3.body += "&OwnerId=1";
  CHECK(ask(api, v3) == "IncompleteSignature");
  v3 = sign(call);
  v3.target += "?OwnerId=1";
  CHECK(ask(api, v3) == "SignatureDoesNotMatch");
  v3 = sign(call);
  v3.headers["host"] = "elsewhere.example.com";
  CHECK(ask(api, v3) == "SignatureDoesNotMatch");
}

TEST_CASE("V3 demands that every x-acs header is signed, and each it needs is there") {
  service api(settings_with());
  http_request request = sign(call_of(operation::describe));
  request.headers["x-acs-extra"] = "1";
  CHECK(ask(api, request) == "IncompleteSignature");
  for (const char* name : {"x-acs-version", "x-acs-date", "x-acs-signature-nonce",
                           "x-acs-content-sha256", "authorization"}) {
    request = sign(call_of(operation::describe));
    request.headers.erase(name);
    CHECK(!ask(api, request).empty());
  }
  request = sign(call_of(operation::describe));
  request.headers["authorization"] = "ACS3-HMAC-SHA256 Credential=testid";
  CHECK(ask(api, request) == "IncompleteSignature");
  request = sign(call_of(operation::describe));
  std::string& header = request.headers["authorization"];
  const std::string sorted = "=host;x-acs-action;";
  REQUIRE(header.find(sorted) != std::string::npos);
  header.replace(header.find(sorted), sorted.size(), "=x-acs-action;host;");
  CHECK(ask(api, request) == "IncompleteSignature");
}

TEST_CASE("each signature parameter of V1 is missed by its name") {
  for (const char* name : {"AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion",
                           "SignatureNonce", "Timestamp", "Action", "Version"}) {
    service api(settings_with());
    std::string target;
    http_request request = signed_v1(target);
    const std::size_t from = std::min(target.find(std::string("?") + name + "="),
                                      target.find(std::string("&") + name + "="));
    request.target = target.erase(from + 1, target.find('&', from + 1) - from);
    const std::string code = ask(api, request);
    CHECK(code == std::string("Missing") + name);
  }
}

TEST_CASE("unknown keys and wrong tokens are told apart") {
  const struct {
    const char* held;
    const char* sent;
    const char* id;
    const char* code;
  } table[] = {
      {"", "", "other", "InvalidAccessKeyId.NotFound"},
      {"", "token", "testid", "InvalidSecurityToken.MismatchWithAccessKey"},
      {"token", "", "testid", "MissingSecurityToken"},
      {"token", "tok", "testid", "InvalidSecurityToken.Malformed"},
      {"token", "token", "testid", ""},
  };
  for (const auto& row : table)
    for (const signing scheme : {signing::v1, signing::v3}) {
      service api(settings_with(row.held));
      test_call call = call_of(operation::describe);
      call.scheme = scheme;
      call.token = row.sent;
      call.id = row.id;
      CHECK(ask(api, sign(call)) == row.code);
    }
}

TEST_CASE("the certificate is good for localhost under the CA that is handed out, and only so") {
  running_sandbox sandbox(settings_with());
  CHECK_NOTHROW(connection(sandbox.port(), sandbox.ca_pem()));
  CHECK_NOTHROW(connection(sandbox.port(), sandbox.ca_pem(), "127.0.0.1"));
  CHECK_THROWS(connection(sandbox.port(), sandbox.ca_pem(), "live.aliyuncs.com"));
  CHECK_THROWS(connection(sandbox.port(), make_certificates().ca_pem));
}

TEST_CASE("a connection serves one call after another until the client wants no more") {
  running_sandbox sandbox(settings_with());
  connection link(sandbox.port(), sandbox.ca_pem());
  const auto machine_now = std::chrono::floor<seconds>(std::chrono::system_clock::now());
  for (int i = 0; i < 3; ++i) {
    test_call call;
    call.at = machine_now;
    http_request request = sign(call);
    if (i == 2) request.headers["connection"] = "close";
    link.send(to_wire(request));
    std::string text;
    CHECK(link.read(text) == ending::complete);
    CHECK(text.find("LiveAppRecordList") != std::string::npos);
    CHECK(text.find("\r\nDate: ") != std::string::npos);
  }
  std::string rest;
  CHECK(link.read(rest) == ending::closed);
}
