#include <doctest/doctest.h>

#include "sandbox/replies.hpp"
#include "sandbox/test_requests.hpp"

using namespace pullkeeper;
using namespace pullkeeper::sandbox;

namespace {

constexpr seconds day = std::chrono::days(1);
const utc_seconds now{std::chrono::days(20'800)};
constexpr const char* add_action = "AddLivePullStreamInfoConfig";
constexpr const char* update_action = "UpdateLivePullStreamInfoConfig";

service_settings default_settings() {
  service_settings settings;
  settings.key = {"testid", "testsecret", ""};
  return settings;
}

std::string ask(service& api, const test_call& call, utc_millis at = now) {
  return code_of(api.handle(sign(call), at).reply.body);
}

test_call add_call(const std::string& stream = "harbour") {
  return writing_call(add_action, stream, now, now, now + 6 * day);
}

std::string header_of(const http_reply& reply, const std::string& name) {
  for (const auto& [key, value] : reply.headers)
    if (key == name) return value;
  return {};
}

}  // namespace

TEST_CASE("a timestamp may differ by 15 minutes, and the answer's Date tells the server's time") {
  for (const signing scheme : {signing::v1, signing::v3})
    for (const int sign_of : {-1, 1}) {
      service api(default_settings());
      test_call call = add_call();
      call.scheme = scheme;
      call.at = now + sign_of * seconds(900);
      CHECK(ask(api, call) == "");
      call.at = now + sign_of * seconds(901);
      const delivery got = api.handle(sign(call), now);
      CHECK(got.reply.status == 400);
      CHECK(code_of(got.reply.body) == "InvalidTimeStamp.Expired");
      CHECK(header_of(got.reply, "Date") == http_date(now));
    }
}

TEST_CASE("a clock offset moves the sandbox's time against the machine's") {
  service_settings settings = default_settings();
  settings.clock_offset = std::chrono::minutes(20);
  service api(settings);
  const delivery got = api.handle(sign(add_call()), now);
  CHECK(code_of(got.reply.body) == "InvalidTimeStamp.Expired");
  CHECK(header_of(got.reply, "Date") == http_date(now + std::chrono::minutes(20)));
}

TEST_CASE("the Date header has the one form that HTTP allows") {
  CHECK(http_date(*parse_rfc3339("1994-11-06T08:49:37Z")) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("a nonce counts once, across both signatures, and only if the signature is right") {
  service api(default_settings());
  test_call call = add_call();
  call.nonce = "once";
  call.secret = "wrong";
  CHECK(ask(api, call) == "SignatureDoesNotMatch");
  call.secret = "testsecret";
  CHECK(ask(api, call) == "");
  CHECK(ask(api, call) == "SignatureNonceUsed");
  call.scheme = signing::v1;
  CHECK(ask(api, call) == "SignatureNonceUsed");
}

TEST_CASE("a nonce is remembered for as long as its request could be sent again") {
  service api(default_settings());
  test_call call = add_call();
  call.nonce = "once";
  call.at = now + seconds(900);
  CHECK(ask(api, call) == "");
  CHECK(ask(api, call, now + seconds(1800)) == "SignatureNonceUsed");
}

TEST_CASE("required parameters are missed by their names, empty ones too") {
  const struct {
    const char* action;
    std::vector<std::string> required;
  } table[] = {
      {add_action, {"DomainName", "AppName", "StreamName", "SourceUrl", "StartTime", "EndTime"}},
      {update_action, {"DomainName", "AppName", "StreamName", "SourceUrl", "StartTime", "EndTime"}},
      {"DescribeLivePullStreamConfig", {"DomainName"}},
      {"DeleteLivePullStreamInfoConfig", {"DomainName", "AppName", "StreamName"}},
  };
  for (const auto& row : table)
    for (const std::string& name : row.required) {
      service api(default_settings());
      test_call call = add_call();
      call.action = row.action;
      call.parameters[name] = "";
      CHECK(ask(api, call) == "Missing" + name);
      call.parameters.erase(name);
      CHECK(ask(api, call) == "Missing" + name);
    }
}

TEST_CASE("actions, versions and methods that the API does not have are refused") {
  const struct {
    const char* action;
    const char* version;
    const char* method;
    int status;
    const char* code;
  } table[] = {
      {"DeleteLivePullStreamInfo", "2016-11-01", "GET", 404, "InvalidAction.NotFound"},
      {add_action, "2014-05-26", "GET", 400, "InvalidVersion"},
      {update_action, "2016-11-01", "POST", 403, "UnsupportedHTTPMethod"},
      {add_action, "2016-11-01", "PUT", 403, "UnsupportedHTTPMethod"},
      {add_action, "2016-11-01", "POST", 200, ""},
  };
  for (const auto& row : table) {
    service api(default_settings());
    test_call call = add_call();
    call.action = row.action;
    call.version = row.version;
    call.method = row.method;
    const delivery got = api.handle(sign(call), now);
    CHECK(got.reply.status == row.status);
    CHECK(code_of(got.reply.body) == row.code);
  }
}

TEST_CASE("times are read in the documented notation only") {
  const char* const bad[] = {"2027-01-01T00:00:00+00:00", "2027-01-01 00:00:00Z",
                             "2027-01-01T00:00Z",         "2027-01-01T00:00:00.000Z",
                             "2027-01-01t00:00:00Z",      "2027-01-01T00:00:00z",
                             "2027-02-29T00:00:00Z",      "1798761600"};
  for (const char* text : bad) {
    service api(default_settings());
    test_call call = add_call();
    call.parameters["StartTime"] = text;
    CHECK(ask(api, call) == "InvalidStartTime.Malformed");
    call = add_call();
    call.parameters["EndTime"] = text;
    CHECK(ask(api, call) == "InvalidEndTime.Malformed");
  }
}

TEST_CASE("SourceUrl holds 1 to 20 URLs and no empty one") {
  const auto ask_with = [](const std::string& sources) {
    service api(default_settings());
    test_call call = add_call();
    call.parameters["SourceUrl"] = sources;
    return ask(api, call);
  };
  std::string many = "rtmp://a.example.com/x/0";
  for (int i = 1; i < 20; ++i) many += ";rtmp://a.example.com/x/" + std::to_string(i);
  CHECK(ask_with(many) == "");
  CHECK(ask_with(many + ";rtmp://a.example.com/x/20") == "InvalidParam");
  CHECK(ask_with("rtmp://a.example.com/x/0;") == "InvalidParam");
  CHECK(ask_with(";rtmp://a.example.com/x/0") == "InvalidParam");
  CHECK(ask_with("rtmp://a.example.com/x/0;;rtmp://b.example.com/x") == "InvalidParam");
}

TEST_CASE("each operation has its documented limit in any second, Update in any minute") {
  const struct {
    const char* action;
    int calls;
    seconds span;
  } table[] = {
      {add_action, 15, seconds(1)},
      {update_action, 1000, seconds(60)},
      {"DescribeLivePullStreamConfig", 50, seconds(1)},
      {"DeleteLivePullStreamInfoConfig", 30, seconds(1)},
  };
  for (const auto& row : table) {
    service api(default_settings());
    test_call call = add_call();
    call.action = row.action;
    for (int i = 0; i < row.calls; ++i)
      REQUIRE(ask(api, call, utc_millis(now) + milliseconds(900)) != "Throttling.User");
    const delivery got = api.handle(sign(call), now + row.span);
    CHECK(got.reply.status == 400);
    CHECK(code_of(got.reply.body) == "Throttling.User");
    CHECK(header_of(got.reply, "x-acs-retry-after") == "900");
    CHECK(ask(api, call, now + row.span + milliseconds(900)) != "Throttling.User");
  }
}

TEST_CASE("an answer is XML where JSON is not asked for") {
  service api(default_settings());
  test_call call = add_call("a&b");
  call.scheme = signing::v1;
  call.format = "";
  const delivery added = api.handle(sign(call), now);
  CHECK(added.reply.body.find("<AddLivePullStreamInfoConfigResponse><RequestId>") !=
        std::string::npos);
  CHECK(header_of(added.reply, "Content-Type") == "text/xml;charset=utf-8");
  call.format = "xml";
  const delivery refused = api.handle(sign(call), now);
  CHECK(refused.reply.status == 400);
  CHECK(refused.reply.body.find("<Code>ConfigAlreadyExists</Code>") != std::string::npos);
  call.action = "DescribeLivePullStreamConfig";
  const delivery listed = api.handle(sign(call), now);
  CHECK(listed.reply.body.find("<StreamName>a&amp;b</StreamName>") != std::string::npos);
  call.format = "json";
  CHECK(api.handle(sign(call), now).reply.body.starts_with("{\"RequestId\":"));
}

TEST_CASE("an error has the documented envelope") {
  service api(default_settings());
  test_call call = add_call();
  call.parameters["EndTime"] = format_utc(now - day);
  const delivery got = api.handle(sign(call), now);
  for (const char* field : {"\"RequestId\":\"", "\"HostId\":\"localhost\"", "\"Code\":\"",
                            "\"Message\":\"", "\"Recommend\":\"https://"})
    CHECK(got.reply.body.find(field) != std::string::npos);
}

TEST_CASE("a RequestId is a UUID in capitals") {
  const std::string id = make_request_id();
  CHECK(id.size() == 36);
  CHECK(id.find_first_not_of("0123456789ABCDEF-") == std::string::npos);
  CHECK(id != make_request_id());
}

TEST_CASE("a form may write a blank as a plus sign, and leave values out") {
  CHECK(*decode_form("a=b+c%2B&&d&e=") == pairs{{"a", "b c+"}, {"d", ""}, {"e", ""}});
}

TEST_CASE("a query that cannot be decoded is refused, not guessed at") {
  for (const char* target : {"/?a=%", "/?a=%4", "/?a=%zz", "/?%f"}) {
    service api(default_settings());
    http_request request;
    request.method = "GET";
    request.target = target;
    CHECK(code_of(api.handle(request, now).reply.body) == "InvalidParameter");
  }
}
