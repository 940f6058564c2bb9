// Which streams the sandbox says are online.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "sandbox/test_requests.hpp"

using namespace pullkeeper;
using namespace pullkeeper::sandbox;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

const utc_seconds now{std::chrono::days(20'800)};

struct cloud {
  service api{[] {
    service_settings settings;
    settings.key = {"testid", "testsecret", ""};
    return settings;
  }()};

  void add(const std::string& stream, utc_seconds start) {
    api.handle(sign(writing_call("AddLivePullStreamInfoConfig", stream, now, start, start + 1h)),
               now);
  }
  json::value ask(utc_seconds at, const parameter_map& more = {}) {
    test_call call;
    call.action = "DescribeLiveStreamsOnlineList";
    for (const auto& [name, value] : more) call.parameters[name] = value;
    call.at = at;
    return json::parse(api.handle(sign(call), at).reply.body);
  }
  // `NAME@SECONDS` of each, joined by blanks.
  std::string online(utc_seconds at) {
    std::string all;
    const auto body = ask(at);
    for (const auto& one : body.at("OnlineInfo").at("LiveStreamOnlineInfo").as_array()) {
      const auto published = parse_rfc3339(std::string(one.at("PublishTime").as_string()));
      all += (all.empty() ? "" : " ") + std::string(one.at("StreamName").as_string()) + "@" +
             std::to_string((published.value() - now).count());
    }
    return all;
  }
  int tell(const std::string& body, utc_seconds at) {
    http_request request;
    request.method = "POST";
    request.target = "/_control/online";
    request.body = body;
    return api.handle(request, at).reply.status;
  }
};

}  // namespace

TEST_CASE("a stream is online while a config of it runs and its origin lives") {
  cloud c;
  c.add("harbour", now);
  c.add("later", now + 10s);
  CHECK(c.online(now + 1s) == "harbour@0");
  CHECK(c.online(now + 11s) == "harbour@0 later@10");
  CHECK(c.tell(R"({"dies": "harbour"})", now + 20s) == 200);
  CHECK(c.online(now + 21s) == "later@10");
  CHECK(c.tell(R"({"lives": "harbour"})", now + 30s) == 200);
  CHECK(c.online(now + 31s) == "harbour@30 later@10");
  CHECK(c.online(now + 3605s) == "later@10");
}

TEST_CASE("the list can be late and empty by mistake") {
  cloud c;
  c.add("harbour", now);
  CHECK(c.tell(R"({"lag_s": 5})", now) == 200);
  CHECK(c.online(now + 4s).empty());
  CHECK(c.online(now + 6s) == "harbour@0");
  CHECK(c.tell(R"({"empty": true})", now + 6s) == 200);
  CHECK(c.online(now + 7s).empty());
  CHECK(c.tell(R"({"empty": false, "lag_s": 0})", now + 8s) == 200);
  CHECK(c.online(now + 9s) == "harbour@0");
}

TEST_CASE("the list has pages") {
  cloud c;
  for (const char* name : {"a", "b", "c"}) c.add(name, now);
  const auto second = c.ask(now + 1s, {{"PageNum", "2"}, {"PageSize", "2"}});
  CHECK(second.at("TotalNum").to_number<int>() == 3);
  CHECK(second.at("TotalPage").to_number<int>() == 2);
  CHECK(second.at("OnlineInfo").at("LiveStreamOnlineInfo").as_array().size() == 1);
  for (const char* size : {"0", "3001", "x"}) {
    CHECK(c.ask(now + 2s, {{"PageSize", size}}).at("Code").as_string() == "InvalidParam");
  }
}

TEST_CASE("a body about what is online is read strictly") {
  cloud c;
  for (const char* body : {"", "[]", R"({"dies": 1})", R"({"empty": 1})", R"({"lag_s": "5s"})",
                           R"({"colour": 1})"}) {
    CAPTURE(body);
    CHECK(c.tell(body, now) == 400);
  }
}
