#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "sandbox/options.hpp"
#include "sandbox/test_requests.hpp"

using namespace pullkeeper;
using namespace pullkeeper::sandbox;
namespace json = boost::json;

namespace {

constexpr seconds day = std::chrono::days(1);
const utc_seconds now{std::chrono::days(20'800)};

service_settings default_settings() {
  service_settings settings;
  settings.key = {"testid", "testsecret", ""};
  return settings;
}

http_reply control_reply(service& api, const std::string& method, const std::string& path,
                         const std::string& body = "", utc_millis at = now) {
  http_request request;
  request.method = method;
  request.target = "/_control/" + path;
  request.body = body;
  return api.handle(request, at).reply;
}

json::value control_json(service& api, const std::string& method, const std::string& path,
                         const std::string& body = "", utc_millis at = now) {
  const http_reply reply = control_reply(api, method, path, body, at);
  CAPTURE(reply.body);
  REQUIRE(reply.status == 200);
  return json::parse(reply.body);
}

delivery call_at(service& api, const char* action, utc_seconds at, utc_seconds start,
                 utc_seconds end, const std::string& stream = "harbour") {
  return api.handle(sign(writing_call(action, stream, at, start, end)), at);
}

constexpr const char* add = "AddLivePullStreamInfoConfig";
constexpr const char* update = "UpdateLivePullStreamInfoConfig";
constexpr const char* remove_action = "DeleteLivePullStreamInfoConfig";

}  // namespace

TEST_CASE("the state tells configs, restarts and gaps to the millisecond") {
  service api(default_settings());
  call_at(api, add, now, now - seconds(5), now + 6 * day);
  call_at(api, update, now + day, now + day, now + 7 * day);
  control_reply(api, "POST", "console",
                R"({"action": "delete", "domain": "live.example.com", "app": "cams",
                    "stream": "harbour"})",
                now + 2 * day + milliseconds(250));
  call_at(api, add, now + 2 * day + seconds(3), now, now + 6 * day);
  const json::value state = control_json(api, "GET", "state", "", now + 3 * day);
  const json::value& key = state.at("keys").at(0);
  CHECK(key.at("domain").as_string() == "live.example.com");
  CHECK(key.at("stream").as_string() == "harbour");
  CHECK(key.at("covered").as_bool());
  CHECK(key.at("restarts").to_number<int>() == 1);
  REQUIRE(key.at("held").as_array().size() == 1);
  CHECK(key.at("held").at(0).at("end").as_string() == format_utc(now + 6 * day));
  CHECK(key.at("held").at(0).at("sources").as_array().size() == 2);
  CHECK(key.at("since_ms").to_number<std::int64_t>() == utc_millis(now).time_since_epoch().count());
  REQUIRE(key.at("gaps").as_array().size() == 1);
  CHECK(key.at("gaps").at(0).at("length_ms").to_number<int>() == 2750);
  CHECK(key.at("gaps").at(0).at("from").as_string().ends_with(":00.250Z"));
}

TEST_CASE("gaps count from the moment the first config was to be in effect") {
  service_settings settings = default_settings();
  settings.variant.update_missing = update_absent::silent;
  service api(settings);
  CHECK(call_at(api, update, now, now, now + day, "silent").reply.status == 200);
  call_at(api, add, now, now + day, now + 2 * day, "future");
  const json::value keys = control_json(api, "GET", "state", "", now + 3 * day).at("keys");
  REQUIRE(keys.as_array().size() == 2);
  CHECK(keys.at(0).at("gaps").as_array().size() == 1);
  CHECK(keys.at(0).at("gaps").at(0).at("length_ms").to_number<int>() == 86'400'000);
  CHECK(!keys.at(1).as_object().contains("gaps"));
}

TEST_CASE("the cloud's time does not run backwards when the machine's does") {
  service api(default_settings());
  control_json(api, "GET", "state");
  const json::value state = control_json(api, "GET", "state", "", now - day);
  CHECK(state.at("now_ms").to_number<std::int64_t>() == utc_millis(now).time_since_epoch().count());
}

TEST_CASE("the counters tell calls received, executed and throttled, and each outcome") {
  service api(default_settings());
  for (int i = 0; i < 17; ++i)
    call_at(api, add, now, now, now + 6 * day, std::to_string(i == 1 ? 0 : i));
  control_reply(api, "POST", "faults", R"([{"kind": "reset-after", "operation": "add"}])");
  call_at(api, add, now + day, now + day, now + 6 * day, "late");
  const json::value counts = control_json(api, "GET", "state").at("calls").at("add");
  CHECK(counts.at("received").to_number<int>() == 18);
  CHECK(counts.at("executed").to_number<int>() == 16);
  CHECK(counts.at("throttled").to_number<int>() == 2);
  CHECK(counts.at("max_in_a_second").to_number<int>() == 17);
  CHECK(counts.at("outcomes") == json::parse(R"({"accepted": 14, "ConfigAlreadyExists": 1,
                                                 "fault:reset-after": 1, "throttled": 2})"));
}

TEST_CASE("the log of calls can be read on from any number") {
  service api(default_settings());
  call_at(api, add, now, now, now + 6 * day);
  call_at(api, add, now, now, now + 6 * day);
  call_at(api, remove_action, now, now, now);
  const json::value all = control_json(api, "GET", "calls");
  REQUIRE(all.as_array().size() == 3);
  CHECK(all.at(0).at("outcome").as_string() == "accepted");
  CHECK(all.at(0).at("wanted").at("end").as_string() == format_utc(now + 6 * day));
  CHECK(all.at(1).at("outcome").as_string() == "refused");
  CHECK(all.at(1).at("code").as_string() == "ConfigAlreadyExists");
  CHECK(all.at(1).at("executed").as_bool());
  const json::value rest = control_json(api, "GET", "calls?since=2");
  REQUIRE(rest.as_array().size() == 1);
  CHECK(rest.at(0).at("operation").as_string() == "delete");
  CHECK(rest.at(0).at("n").to_number<int>() == 3);
  CHECK(control_reply(api, "GET", "calls?since=x").status == 400);
}

TEST_CASE("rules strike by operation, domain, stream and count, in order, until they are cleared") {
  service api(default_settings());
  control_json(api, "POST", "faults", R"([
    {"kind": "status-500", "operation": "update"},
    {"kind": "status-503", "stream": "studio", "count": 1},
    {"kind": "code", "code": "Elsewhere", "domain": "Other.example.com"}])");
  const auto status = [&](const char* action, const char* stream) {
    return call_at(api, action, now, now, now + 6 * day, stream).reply.status;
  };
  CHECK(status(add, "harbour") == 200);
  CHECK(status(update, "harbour") == 500);
  CHECK(status(add, "studio") == 503);
  CHECK(status(add, "studio") == 200);
  test_call call = writing_call(add, "x", now, now, now + day);
  call.parameters["DomainName"] = "OTHER.example.com";
  CHECK(code_of(api.handle(sign(call), now).reply.body) == "Elsewhere");
  control_json(api, "DELETE", "faults");
  CHECK(status(update, "harbour") == 200);
  control_json(api, "POST", "faults", R"([{"kind": "status-500"}])");
  CHECK(status(update, "harbour") == 500);
  control_json(api, "POST", "faults", "[]");
  CHECK(status(update, "harbour") == 200);
}

TEST_CASE("a probability is kept, and the same seed strikes the same calls") {
  const auto strikes = [](int seed) {
    service api(default_settings());
    control_reply(api, "POST", "faults",
                  R"({"rules": [{"kind": "status-500", "probability": 0.3}], "seed": )" +
                      std::to_string(seed) + "}");
    std::string result;
    for (int i = 0; i < 200; ++i)
      result +=
          call_at(api, remove_action, now + seconds(i), now, now).reply.status == 500 ? 'x' : '.';
    return result;
  };
  const std::string first = strikes(1);
  CHECK(first == strikes(1));
  CHECK(first != strikes(2));
  const auto count = std::count(first.begin(), first.end(), 'x');
  CHECK(count > 30);
  CHECK(count < 90);
}

TEST_CASE("a body that cannot be read says why, and changes nothing") {
  const struct {
    const char* path;
    const char* body;
    const char* text;
  } table[] = {
      {"faults", "{", "not JSON"},
      {"faults", "{}", "rules is missing"},
      {"faults", R"([{"kind": "explode"}])", "no such kind of fault: explode"},
      {"faults", R"([{"operation": "add"}])", "needs a kind"},
      {"faults", R"([{"kind": "html", "probabilty": 1}])", "no such key in a rule: probabilty"},
      {"faults", R"([{"kind": "html", "probability": 2}])", "from 0 to 1"},
      {"faults", R"([{"kind": "html", "count": -1}])", "count must be a whole number"},
      {"faults", R"([{"kind": "html", "operation": "erase"}])", "operation must be"},
      {"faults", R"([{"kind": "code"}])", "needs a code"},
      {"faults", R"([{"kind": "html", "status": 99}])", "status must be from 200"},
      {"console", R"({"action": "set", "domain": "d", "app": "a", "stream": "s"})", "sources"},
      {"console", R"({"action": "drop", "domain": "d", "app": "a", "stream": "s"})", "action"},
      {"console", R"({"action": "delete", "domain": "d", "app": "a"})", "stream is missing"},
      {"variant", R"({"semantics": "odd"})", "semantics: \\\"odd\\\" is not one of"},
      {"variant", R"({"semantic": "coexist"})", "no such choice: semantic"},
      {"variant", R"({"lag": true})", "lag must be a string"},
  };
  service api(default_settings());
  const std::string before = control_reply(api, "GET", "state").body;
  for (const auto& row : table) {
    const http_reply reply = control_reply(api, "POST", row.path, row.body);
    CAPTURE(reply.body);
    CHECK(reply.status == 400);
    CHECK(reply.body.find(row.text) != std::string::npos);
  }
  CHECK(control_reply(api, "GET", "state").body == before);
  CHECK(call_at(api, add, now, now, now + day).reply.status == 200);
}

TEST_CASE("paths and methods that do not exist are told so") {
  service api(default_settings());
  CHECK(control_reply(api, "GET", "nothing").status == 404);
  CHECK(control_reply(api, "GET", "faults").status == 404);
  CHECK(control_reply(api, "POST", "state").status == 404);
}

TEST_CASE("somebody at the console sets and deletes configs without any check") {
  service api(default_settings());
  control_json(api, "POST", "console",
               R"({"action": "set", "domain": "Live.example.com", "app": "cams",
                   "stream": "harbour", "sources": ["rtmp://x.example.com/a/b"],
                   "start": "2020-01-01T00:00:00Z", "end": "2099-01-01T00:00:00Z"})");
  test_call call;
  call.at = now;
  CHECK(api.handle(sign(call), now).reply.body.find("\"EndTime\":\"2099-01-01T00:00:00Z\"") !=
        std::string::npos);
  control_json(api, "POST", "console",
               R"({"action": "delete", "domain": "live.example.com", "app": "cams",
                   "stream": "harbour"})");
  CHECK(api.handle(sign(call), now).reply.body.find("EndTime") == std::string::npos);
}

TEST_CASE("the semantics can be changed while it runs, one choice at a time") {
  service api(default_settings());
  call_at(api, add, now, now, now + 6 * day);
  CHECK(call_at(api, add, now, now, now + day).reply.status == 400);
  const json::value now_set =
      control_json(api, "POST", "variant", R"({"semantics": "coexist", "quota": 2})");
  CHECK(now_set.at("semantics").as_string() == "coexist");
  CHECK(now_set.at("quota").as_string() == "2");
  CHECK(now_set.at("expired").as_string() == "listed");
  CHECK(call_at(api, add, now, now, now + day).reply.status == 200);
  CHECK(call_at(api, add, now, now, now + day).reply.status == 403);
}

TEST_CASE("the state never shows a secret or a signature") {
  service api(default_settings());
  call_at(api, add, now, now, now + 6 * day);
  for (const char* path : {"state", "calls"}) {
    const std::string body = control_reply(api, "GET", path).body;
    CHECK(body.find("testsecret") == std::string::npos);
    CHECK(body.find("Signature") == std::string::npos);
  }
}
