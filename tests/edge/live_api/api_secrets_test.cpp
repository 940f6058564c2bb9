// What an answer may say to people: nothing that opens a door.
#include <doctest/doctest.h>

#include <algorithm>

#include "edge/live_api/harmless.hpp"
#include "support/net/api_fakes.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string shown(const std::string& text, std::size_t limit = 200) {
  return harmless(text, secrets_of(sample_key(), {}), limit);
}

}  // namespace

TEST_CASE("a message that echoes the string to sign is never shown [A12]") {
  api_bench bench;
  for (const char* code : {"SignatureDoesNotMatch", "IncompleteSignature", "SomethingNew"}) {
    const std::string body = std::string(R"({"RequestId":"R-1","Code":")") + code +
                             R"(","Message":"Specified signature is not matched. server string to )"
                             R"(sign is:GET&%2F&SourceUrl%3Drtmp%253A%252F%252Fcanary"})";
    const answer got = bench.ask(operation::add, response_of(400, body));
    CHECK(got.code() == code);
    CHECK(!holds(got.trouble()->detail, "canary"));
    CHECK(!holds(got.trouble()->detail, "%2F"));
    CHECK(holds(got.trouble()->detail, "LTAI...0001"));
  }
}

TEST_CASE("a page that echoes the request shows none of its secrets [S01]") {
  api_bench bench;
  bench.keys.next.key = access_key("LTAI5tSampleKeyId0001", "canarySecret", "canary-token/+=");
  for (const char* page :
       {"<a href='/?AccessKeyId=x&Signature=canary'>", "GET /?StreamName=canary HTTP/1.1",
        "the secret canarySecret was used", "token: canary-token/+= refused",
        "rtmp://user:canary@origin.test/x", "rtmp://user:canary?canary@origin.test/x",
        "srt://origin.test:9000#!::u=canary", "srt%3A%2F%2Forigin.test%23canary",
        "srt%253A%252F%252Forigin.test%2523canary", "http://origin.test/live%3Fkey%3Dcanary",
        "SourceUrl=rtmp%253A%252F%252Fcanary", "Authorization:ACS3,Signature=canary",
        "{\"Signature=canary\"", "X-Acs-Security-Token=canary"}) {
    INFO(page);
    const answer odd = bench.ask(operation::add, response_of(502, page));
    CHECK(odd.code() == "not_json");
    CHECK(!holds(odd.trouble()->detail, "canary"));
    CHECK(!odd.trouble()->detail.empty());
    std::string quoted = page;
    std::replace(quoted.begin(), quoted.end(), '"', ' ');
    const answer named = bench.ask(
        operation::add,
        response_of(400, R"({"RequestId":"R","Code":"InvalidParam","Message":")" + quoted + "\"}"));
    CHECK(named.code() == "InvalidParam");
    CHECK(!holds(named.trouble()->detail, "canary"));
  }
}

TEST_CASE("what an answer repeats of the call's own sources is hidden in whatever spelling") {
  api_bench bench;
  bench.sources = {"rtmp://mona:pa%26ss-canary@origin.test/a?auth_key=q-canary&b=sec.canary",
                   "srt://origin.test:9000#!::r=x,u=frag-canary,s=y"};
  for (const char* echo :
       {"pa%26ss-canary", "pa&ss-canary", "pa&amp;ss-canary", "pa%2526ss-canary", "q-canary",
        "a sec.canary b", "frag-canary", "mona:pa%26ss-canary@origin.test/a", "user mona",
        "auth_key=q-canary&amp;b=sec.canary", "rtmp:&#x2F;&#x2F;mona:x&#64;origin.test",
        "//mona@origin.test", "mona%3Apa%2526ss-canary%40origin.test"}) {
    INFO(echo);
    const auto check = [](const answer& got) {
      for (const auto& text : {got.trouble()->detail, got.code(), got.request_id}) {
        CHECK(!holds(text, "canary"));
        CHECK(!holds(text, "mona"));
      }
    };
    check(bench.ask(operation::add, response_of(502, echo)));
    const std::string quoted = std::string("\"") + echo + "\"";
    const std::string message = R"({"RequestId":"R","Code":"X","Message":)" + quoted + "}";
    check(bench.ask(operation::update, response_of(400, message)));
    const std::string code = R"({"RequestId":"R","Code":)" + quoted + "}";
    check(bench.ask(operation::add, response_of(400, code, {{"x-acs-request-id", echo}})));
    const std::string id = R"({"Code":"X","RequestId":)" + quoted + "}";
    check(bench.ask(operation::add, response_of(400, id)));
    check(bench.ask(operation::add,
                    response_of(302, "", {{"location", std::string("https://") + echo}})));
  }
}

TEST_CASE("what a reference stands for is hidden where the API repeats it, of any call") {
  const auto hidden = spellings_of({"path/canary", "rtmp://mona:word@origin.test/k"});
  const auto told = [&](const std::string& text) {
    return harmless(text, secrets_of(sample_key(), {}, &hidden), 200);
  };
  CHECK(told("rtmp://origin.test/live/path/canary is down") ==
        "rtmp://origin.test/live/*** is down");
  CHECK(told("no path%2Fcanary, path%252Fcanary") == "no ***, ***");
  CHECK(told("cannot pull rtmp://mona:word@origin.test/k") == "cannot pull ***");
  CHECK(told("user mona") == "user ***");
}

TEST_CASE("others' user names are hidden without a scheme, and in HTML") {
  CHECK(shown("see user:geheim@origin.test/x") == "see ***@origin.test/x");
  CHECK(shown("user:geheim&#64;origin.test") == "***&#64;origin.test");
  CHECK(shown("user:geheim%40origin.test") == "***%40origin.test");
}

TEST_CASE("a code and a request id are names, or they are not repeated") {
  api_bench bench;
  const answer odd = bench.ask(
      operation::add,
      response_of(400, R"({"RequestId":"1 2\n3","Code":"Invalid\u001b[31m Param","Message":"m"})"));
  CHECK(odd.code() == "odd_code");
  CHECK(odd.request_id.empty());
  CHECK(odd.trouble()->detail == "m");
  const answer named = bench.ask(
      operation::add,
      response_of(400, R"({"RequestId":"A3136B58-5876-4168","Code":"Invalid.Param_x-1"})"));
  CHECK(named.code() == "Invalid.Param_x-1");
  CHECK(named.request_id == "A3136B58-5876-4168");
}

TEST_CASE("what is no secret stays readable") {
  CHECK(shown("Specified StartTime is malformed.") == "Specified StartTime is malformed.");
  CHECK(shown("A3136B58-5876-4168-83CA-B562781981A0") == "A3136B58-5876-4168-83CA-B562781981A0");
  CHECK(shown("rtmp://origin.test/app/stream is down") == "rtmp://origin.test/app/stream is down");
  CHECK(shown("rtmp://u:p@o/x failed, see #12") == "rtmp://***@o/x failed, see #12");
  CHECK(shown("AddLivePullStreamInfoConfig") == "AddLivePullStreamInfoConfig");
  CHECK(shown("<h1>502\n\n Bad   Gateway</h1>") == "<h1>502 Bad Gateway</h1>");
}

TEST_CASE("the key itself is hidden wherever it stands, and its id shortened") {
  const access_key key = sample_key();
  CHECK(shown("a" + key.secret + "b") == "a***b");
  CHECK(shown("key " + key.id + " is inactive") == "key LTAI...0001 is inactive");
}

TEST_CASE("long opaque words are hidden") {
  CHECK(shown("value OLeaidS1JvxuMvnyHOwuJ+uX5qY= end") == "value *** end");
  CHECK(shown("06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0") == "***");
}

TEST_CASE("a text is cut at its limit, between characters, after the secrets are out") {
  CHECK(shown(std::string(500, 'x')).size() == 200);
  CHECK(shown("\xE6\xB5\x81\xE6\xB5\x81", 4) == "\xE6\xB5\x81");
  const std::string secret = sample_key().secret;
  const std::string padding(195, 'x');
  CHECK(!holds(shown(padding + secret), secret.substr(0, 5)));
  // A secret that the look at the beginning of a long body cuts in two.
  for (std::size_t i = 0; i <= secret.size(); ++i) {
    const std::string query = "/?" + std::string(8 * 1024 - 3 - i, 'x');
    CHECK(!holds(shown(query + " " + secret + std::string(99, 'y')), secret.substr(0, 4)));
  }
}

TEST_CASE("a refused key is told by its ends and its source, and handed back to be renewed [A13]") {
  api_bench bench;
  bench.keys.next.source = "systemd";
  bench.keys.next.note = "a changed key counts after a restart";
  const std::string body = R"({"Code":"InvalidAccessKeyId.NotFound","RequestId":"r"})";
  const answer got = bench.ask(operation::add, response_of(404, body));
  CHECK(got.kind() == failure_kind::credentials);
  CHECK(got.trouble()->from == "LTAI...0001 of systemd");
  CHECK(got.trouble()->detail == "a changed key counts after a restart");
  CHECK(bench.keys.refused_ids == std::vector<std::string>{bench.keys.next.key.id});
  const answer denied = bench.ask(
      operation::add, response_of(403, R"({"Code":"Forbidden.RAM","RequestId":"r"})"));
  CHECK(denied.kind() == failure_kind::permission);
  CHECK(denied.trouble()->from.empty());
  CHECK(bench.keys.refused_ids.size() == 1);
}
