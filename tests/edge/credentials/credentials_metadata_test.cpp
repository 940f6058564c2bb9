// The role of an ECS instance, asked from a metadata service on loopback.
#include <doctest/doctest.h>

#include "support/net/key_bench.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

constexpr const char* put = "PUT /latest/api/token";
const std::string list = std::string("GET ") + role_path;
const std::string of_role = list + "keeper-role";
using lines = std::vector<std::string>;

const std::string good_key = key_json("STS.instance0001", "2026-12-01T06:00:00Z");

// One request for a key to a service that answers so.
struct asked {
  explicit asked(told_service::reply_to reply,
                 const credential_settings& settings = {credential_source::ecs_ram_role})
      : service(in_clear(), std::move(reply)) {
    bench.parts.metadata.port = std::stoi(service.port());
    bench.begin(settings);
    found = bench.get();
    bench.settle();
  }
  told_service service;
  key_bench bench;
  key_result found;
};

// As in metadata_with, but the one request gets another answer.
told_service::reply_to but(const std::string& line, const std::string& answer) {
  return [line, answer, good = metadata_with(good_key)](const std::string& request) {
    return request.starts_with(line + " ") ? answer : good(request);
  };
}

std::string status(const std::string& text) { return http_answer("canary", "", text); }

}  // namespace

TEST_CASE("the instance's key is asked for with a token, and the role where it is not named") {
  const key_place here;
  SUBCASE("not named") {
    asked a(metadata_with(good_key), {});
    CHECK(a.found.error == "");
    CHECK(a.found.source == "ECS metadata");
    CHECK(a.found.key.id == "STS.instance0001");
    CHECK(a.found.key.secret == "canary-secret-STS.instance0001");
    CHECK(a.found.key.token == "canary-token-STS.instance0001");
    CHECK(a.service.take_lines() == lines{put, list, of_role});
  }
  SUBCASE("named by the file") {
    asked a(metadata_with(good_key), {credential_source::ecs_ram_role, "", "keeper-role"});
    CHECK(a.found.error == "");
    CHECK(a.service.take_lines() == lines{put, of_role});
  }
  SUBCASE("named by the environment") {
    setenv("ALIBABA_CLOUD_ECS_METADATA", "keeper-role", 1);
    asked a(metadata_with(good_key), {});
    CHECK(a.found.error == "");
    CHECK(a.service.take_lines() == lines{put, of_role});
  }
}

TEST_CASE("a service without tokens is asked in the plain form, unless that is forbidden [A41]") {
  const key_place here;
  const auto old = [](const std::string& request) {
    if (request.starts_with("PUT ")) return http_answer("", "", "405 Method Not Allowed");
    const bool token = request.find("metadata-token") != std::string::npos;
    if (token) return http_answer("", "", "400 Bad Request");
    const bool role = request.starts_with(of_role + " ");
    return http_answer(role ? good_key : "keeper-role");
  };
  {
    asked a(old);
    CHECK(a.found.error == "");
    CHECK(a.found.key.id == "STS.instance0001");
    CHECK(a.service.take_lines() == lines{put, list, of_role});
  }
  setenv("ALIBABA_CLOUD_IMDSV1_DISABLED", "true", 1);
  asked a(old);
  CHECK(a.found.error == "ECS metadata: no token: HTTP 405");
  CHECK(a.service.take_lines() == lines{put});
}

TEST_CASE("the metadata service is left alone if the environment says so, in every form") {
  const key_place here;
  setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true", 1);
  for (const auto& settings : {credential_settings{}, {credential_source::ecs_ram_role}}) {
    asked a(metadata_with(good_key), settings);
    CHECK(a.found.error.find("ECS metadata: off (ALIBABA_CLOUD_ECS_METADATA_DISABLED)") !=
          std::string::npos);
    CHECK(a.service.take().empty());
  }
}

TEST_CASE("what the metadata service answers otherwise is told in a word, without its text [A41]") {
  const key_place here;
  const struct {
    std::string line, answer, error;
  } table[] = {
      {put, status("403 Forbidden"), "the name of the role: HTTP 403"},
      {list, status("404 Not Found"), "no RAM role is attached to this instance"},
      {list, http_answer("a/../b"), "the name of the role is none"},
      {list, http_answer(""), "the name of the role is none"},
      {list, http_answer("", "Location: http://127.0.0.1/\r\n", "301 Moved"),
       "the name of the role: HTTP 301"},
      {of_role, status("404 Not Found"), "no RAM role keeper-role on this instance"},
      {of_role, status("500 Oops"), "role keeper-role: HTTP 500"},
      {of_role, http_answer("{canary"), "the answer is no JSON object"},
      {of_role, http_answer(R"({"Code":"Failed","AccessKeyId":"canary"})"),
       "the answer does not say Success"},
      {of_role, http_answer(R"({"Code":"Success","AccessKeyId":"canary"})"),
       "the answer holds no complete key"},
      {of_role, http_answer(key_json("canary", "soon")),
       "the answer says not how long the key lasts"},
      {of_role, http_answer(key_json("canary", "2026-11-30T23:59:59Z")),
       "the key has ended already, at 2026-11-30T23:59:59Z"},
      {of_role, http_answer(key_json("can ary", "2026-12-01T06:00:00Z")),
       "the access key id has blanks or characters outside ASCII"}};
  for (const auto& row : table) {
    // With a token refused, this service refuses the rest as well.
    asked a(but(row.line, row.answer));
    CHECK(a.found.error == "ECS metadata: " + row.error);
    CHECK(a.found.key.secret == "");
    CHECK(a.bench.events.empty());
  }
}

TEST_CASE("a machine without a metadata service says so, after one attempt [A41]") {
  const key_place here;
  key_bench bench;
  bench.begin({credential_source::ecs_ram_role});
  CHECK(bench.get().error == "ECS metadata: connect: 127.0.0.1: Connection refused");
  bench.begin();                       // automatic: why for every source
  CHECK(bench.get().error.starts_with("systemd: CREDENTIALS_DIRECTORY is not set; "));
  CHECK(bench.get().error ==
        "systemd: CREDENTIALS_DIRECTORY is not set; environment: ALIBABA_CLOUD_ACCESS_KEY_ID is "
        "not set; OIDC: ALIBABA_CLOUD_ROLE_ARN is not set; file " +
            here.path(".aliyun/config.json") + ": No such file or directory; file " +
            here.path(".alibabacloud/credentials") +
            ": No such file or directory; ECS metadata: connect: 127.0.0.1: Connection refused; "
            "credentials URI: ALIBABA_CLOUD_CREDENTIALS_URI is not set");
}

TEST_CASE("how long a key lasts is counted by the service's own clock") {
  const key_place here;
  // Here it is midnight; there, it is 05:00 already, and the key lasts for another hour.
  const auto late = but(of_role, http_answer(good_key, "Date: Tue, 01 Dec 2026 05:00:00 GMT\r\n"));
  asked a(late);
  CHECK(a.found.error == "");
  CHECK(a.bench.field("valid_until") == "2026-12-01T01:00:00Z");
  asked b(but(of_role, http_answer(key_json("STS.x", "2026-12-01T06:00:00.117Z"))));
  CHECK(b.bench.field("valid_until") == "2026-12-01T06:00:00Z");
}
