// Profiles that are the way to a key: roles, chains of them, URIs and programs, on loopback.
// over 300 lines: all kinds of profiles share one home with a token service.
#include <doctest/doctest.h>

#include <thread>

#include "core/url.hpp"
#include "edge/signing/sign.hpp"
#include "support/net/key_bench.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

std::string sts_answer(const std::string& id, const std::string& until = "2026-12-01T01:00:00Z") {
  return http_answer(R"({"RequestId":"r","Credentials":)" + key_json(id, until) + "}");
}

parameter_map parameters_of(std::string text) {
  parameter_map all;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const std::string pair = text.substr(0, end);
    all[pair.substr(0, pair.find('='))] = percent_decode(pair.substr(pair.find('=') + 1));
    text.erase(0, end + 1);
  }
  return all;
}

// The parameters of a signed request, of which the signature is right.
parameter_map signed_by(const std::string& request, const std::string& secret) {
  const auto mark = request.find('?');
  auto all = parameters_of(request.substr(mark + 1, request.find(' ', mark) - mark - 1));
  for (const auto& [name, value] : parameters_of(request.substr(request.find("\r\n\r\n") + 4))) {
    CHECK(all.emplace(name, value).second);
  }
  const std::string signature = all["Signature"];
  all.erase("Signature");
  CHECK(signature == v1_signature(secret, v1_string_to_sign("POST", all)));
  return all;
}

// A home with profiles, and a token service that answers by the role.
struct home {
  explicit home(const std::string& profiles = {})
      : service([](const std::string& request) {
          const auto at = request.find("RoleArn=");
          const auto end = request.find('&', at);
          const std::string arn = percent_decode(request.substr(at + 8, end - at - 8));
          return sts_answer("STS." + arn.substr(arn.rfind('/') + 1) + "-0001");
        }) {
    setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true", 1);
    if (!profiles.empty()) cli(profiles);
    service.serve(bench.parts);
    bench.begin();
  }
  std::string cli(const std::string& profiles) {
    return place.file(".aliyun/config.json",
                      R"({"current":"main","profiles":[)" + profiles + "]}");
  }
  std::string program(const std::string& text, mode_t mode = 0700) {
    return place.file("helper", "#!/bin/sh\n" + text, mode);
  }

  key_place place;
  token_service service;
  key_bench bench;
};

const std::string keeper =
    R"({"name":"main","mode":"RamRoleArn","access_key_id":"LTAIbase0001","access_key_secret":)"
    R"("canary-base","ram_role_arn":"acs:ram::2:role/keeper","ram_session_name":"harbour",)"
    R"("external_id":"ext 1&","expired_seconds":1800})";

std::string calling(const std::string& command) {
  return R"({"name":"main","mode":"External","process_command":")" + command + R"("})";
}

}  // namespace

TEST_CASE("a role of another account is asked for by one signed request") {
  home h(keeper);
  const key_result found = h.bench.get();
  CHECK(found.error == "");
  CHECK(found.source == "file " + h.place.path(".aliyun/config.json") + ", AssumeRole");
  CHECK(found.key.id == "STS.keeper-0001");
  CHECK(found.key.token == "canary-token-STS.keeper-0001");
  h.bench.settle();
  const auto requests = h.service.take();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].starts_with("POST /?"));
  const auto sent = signed_by(requests[0], "canary-base");
  for (const auto& [name, value] :
       parameter_map{{"Action", "AssumeRole"}, {"Version", "2015-04-01"}, {"Format", "JSON"},
                     {"AccessKeyId", "LTAIbase0001"}, {"RoleArn", "acs:ram::2:role/keeper"},
                     {"RoleSessionName", "harbour"}, {"ExternalId", "ext 1&"},
                     {"DurationSeconds", "1800"}, {"Timestamp", "2026-12-01T00:00:00Z"}}) {
    CAPTURE(name);
    CHECK(sent.at(name) == value);
  }
  CHECK(!sent.contains("SecurityToken"));
  CHECK(h.bench.told.find("canary") == std::string::npos);
}

TEST_CASE("the key of a role is renewed early, beside the calls") {
  home h(keeper);
  h.bench.get();
  h.bench.pass(std::chrono::minutes(30));
  h.bench.get();
  h.bench.settle();
  CHECK(h.service.take().size() == 1);
  h.bench.pass(std::chrono::minutes(20));
  CHECK(h.bench.get().key.id == "STS.keeper-0001");
  h.bench.settle();
  CHECK(h.service.take().size() == 1);
}

TEST_CASE("profiles are chained: each role signs for the next, with its token") {
  home h(R"({"name":"main","mode":"ChainableRamRoleArn","source_profile":"middle",)"
         R"("ram_role_arn":"acs:ram::3:role/last"},)"
         R"({"name":"middle","mode":"ChainableRamRoleArn","source_profile":"first",)"
         R"("ram_role_arn":"acs:ram::2:role/middle"},)"
         R"({"name":"first","mode":"AK","access_key_id":"LTAIfirst","access_key_secret":"s1"})");
  CHECK(h.bench.get().key.id == "STS.last-0001");
  h.bench.settle();
  const auto requests = h.service.take();
  REQUIRE(requests.size() == 2);
  CHECK(signed_by(requests[0], "s1").at("AccessKeyId") == "LTAIfirst");
  const auto second = signed_by(requests[1], "canary-secret-STS.middle-0001");
  CHECK(second.at("AccessKeyId") == "STS.middle-0001");
  CHECK(second.at("SecurityToken") == "canary-token-STS.middle-0001");
  CHECK(second.at("RoleSessionName") == "pullkeeper");
}

TEST_CASE("a chain that leads nowhere, or round and round, says so") {
  const std::string own = R"({"name":"main","mode":"ChainableRamRoleArn","ram_role_arn":"r",)";
  const std::pair<std::string, std::string> table[] = {
      {own + R"("source_profile":"main"})", "more than 5 profiles name one another"},
      {own + R"("source_profile":"gone"})", "its source_profile: no profile \"gone\""},
      {own + R"("a":1})", "source_profile is missing"}};
  for (const auto& [profile, error] : table) {
    home h(profile);
    CHECK(h.bench.get().error.find(error) != std::string::npos);
    CHECK(h.service.take().empty());
  }
}

TEST_CASE("the section of an INI file asks for a role as well, and the clock is the cloud's") {
  home h;
  h.place.file(".alibabacloud/credentials",
               "[default]\ntype = ram_role_arn\naccess_key_id = LTAIini\n"
               "access_key_secret = s\nrole_arn = acs:ram::2:role/ini\nexternal_id = e\n");
  CHECK(h.bench.get(std::chrono::minutes(20)).key.id == "STS.ini-0001");
  h.bench.settle();
  const auto requests = h.service.take();
  REQUIRE(requests.size() == 1);
  CHECK(signed_by(requests[0], "s").at("Timestamp") == "2026-12-01T00:20:00Z");
}

TEST_CASE("a role that is refused says why, and what stands behind it gives the key") {
  home h(keeper);
  h.service.answer_by([](const std::string&) {
    return http_answer(R"({"Code":"NoPermission","Message":"canary"})", "", "403 Forbidden");
  });
  const std::string file = "file " + h.place.path(".aliyun/config.json");
  CHECK(h.bench.get().error == file + ", AssumeRole: AssumeRole: HTTP 403, NoPermission");
  h.place.file(".alibabacloud/credentials",
               "[default]\ntype=access_key\naccess_key_id=LTAIini\naccess_key_secret=s\n");
  h.bench.pass(std::chrono::minutes(2));
  key_result found = h.bench.get();
  CHECK(found.key.id == "LTAIini");
  CHECK(found.passed_over == file + ", AssumeRole: AssumeRole: HTTP 403, NoPermission");
  h.bench.settle();
  const auto asked = h.service.take().size();
  CHECK(h.bench.get().key.id == "LTAIini");      // at once, without asking again
  CHECK(h.service.take().empty());
  CHECK(asked == 2);
  h.bench.pass(std::chrono::minutes(2));
  h.service.answer_by([](const std::string&) { return sts_answer("STS.late0001"); });
  CHECK(h.bench.get().key.id == "STS.late0001");
}

TEST_CASE("another profile in the file counts from the next call on") {
  home h(keeper);
  CHECK(h.bench.get().key.id == "STS.keeper-0001");
  std::string other = keeper;
  h.cli(other.replace(other.find("role/keeper"), 11, "role/other"));
  CHECK(h.bench.get().key.id == "STS.other-0001");
  h.cli(R"({"name":"main","mode":"AK","access_key_id":"LTAIplain","access_key_secret":"s"})");
  CHECK(h.bench.get().key.id == "LTAIplain");
}

TEST_CASE("OIDC comes before files, and a profile may ask by a token as well") {
  home h(R"({"name":"main","mode":"OIDC","oidc_provider_arn":"p","oidc_token_file":")" +
         std::string("/nowhere/token") + R"(","ram_role_arn":"acs:ram::1:role/pod"})");
  const std::string name =
      "file " + h.place.path(".aliyun/config.json") + ", AssumeRoleWithOIDC: ";
  CHECK(h.bench.get().error == name + "file /nowhere/token: No such file or directory");
  h.cli(R"({"name":"main","mode":"AK","access_key_id":"LTAIplain","access_key_secret":"s"})");
  CHECK(h.bench.get().key.id == "LTAIplain");
  setenv("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/pod", 1);
  setenv("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p", 1);
  const auto token = h.place.file("token", "t", 0644);
  setenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token.c_str(), 1);
  h.bench.begin();
  CHECK(h.bench.get().key.id == "STS.pod-0001");
  setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAIenv", 1);
  setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s", 1);
  CHECK(h.bench.get().key.id == "LTAIenv");
}

TEST_CASE("a URI gives a key, by the variable behind everything else or by a profile") {
  home h;
  told_service giver(in_clear(), [](const std::string& request) {
    return request.starts_with("GET /key?a=b ")
               ? http_answer(R"({"AccessKeyId":"STS.uri0001","AccessKeySecret":"s",)"
                             R"("SecurityToken":"t","Expiration":"2026-12-01T01:00:00Z"})")
               : http_answer(R"({"Code":"Failed","AccessKeyId":"a"})");
  });
  const std::string uri = "http://127.0.0.1:" + giver.port() + "/key?a=b";
  setenv("ALIBABA_CLOUD_CREDENTIALS_URI", uri.c_str(), 1);
  key_result found = h.bench.get();
  CHECK(found.key.id == "STS.uri0001");
  CHECK(found.source == "credentials URI");
  const std::string other = "http://127.0.0.1:" + giver.port() + "/canary";
  setenv("ALIBABA_CLOUD_CREDENTIALS_URI", "ftp://canary", 1);
  h.cli(R"({"name":"main","mode":"CredentialsURI","credentials_uri":")" + uri + R"("})");
  h.bench.begin();
  CHECK(h.bench.get().key.id == "STS.uri0001");
  CHECK(giver.take().size() == 2);
  h.cli(R"({"name":"main","mode":"CredentialsURI","credentials_uri":")" + other + R"("})");
  h.bench.begin();
  found = h.bench.get();
  CHECK(found.error.find("credentials URI: the answer does not say Success; ") !=
        std::string::npos);
  CHECK(found.error.find("credentials URI: it must be a URL that begins with") !=
        std::string::npos);
  CHECK(found.error.find("canary") == std::string::npos);
}

TEST_CASE("a profile may ask the instance for its role, alone or to sign with it") {
  home h(R"({"name":"main","mode":"RamRoleArnWithRoleName","ram_role_name":"keeper-role",)"
         R"("ram_role_arn":"acs:ram::2:role/far"})");
  unsetenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED");
  told_service instance(in_clear(),
                        metadata_with(key_json("STS.ecs0001", "2026-12-01T06:00:00Z")));
  h.bench.parts.metadata.port = std::stoi(instance.port());
  h.bench.begin();
  CHECK(h.bench.get().key.id == "STS.far-0001");
  h.bench.settle();
  const auto requests = h.service.take();
  REQUIRE(requests.size() == 1);
  CHECK(signed_by(requests[0], "canary-secret-STS.ecs0001").at("SecurityToken") ==
        "canary-token-STS.ecs0001");
  h.place.file(".aliyun/config.json",
               R"({"profiles":[{"name":"default","mode":"EcsRamRole","ram_role_name":"r"}]})");
  h.bench.begin();
  const key_result found = h.bench.get();
  CHECK(found.key.id == "STS.ecs0001");
  CHECK(found.source.ends_with(", ECS metadata"));
}

TEST_CASE("a program writes a key, is run with next to nothing, and again before its end") {
  home h;
  setenv("PULLKEEPER_TEST_CANARY", "canary", 1);
  const auto program = h.program(
      "echo run >> " + h.place.path("runs") + "\nenv > " + h.place.path("env") +
      "\necho complaint >&2\n"
      R"(echo '{"mode":"StsToken","access_key_id":"STS.'$1'0001","access_key_secret":"s",)"
      R"("sts_token":"t"}')");
  h.cli(calling(program + " --x"));
  const key_result found = h.bench.get();
  CHECK(found.error == "");
  CHECK(found.key.id == "STS.--x0001");
  CHECK(found.key.token == "t");
  CHECK(found.source.ends_with(", program"));
  const auto lines = [&h](const char* name) {
    std::ifstream file(h.place.path(name));
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  CHECK(lines("env").find("HOME=" + h.place.path("").substr(0, h.place.path("").size() - 1)) !=
        std::string::npos);
  CHECK(lines("env").find("canary") == std::string::npos);
  h.bench.pass(std::chrono::minutes(5));
  h.bench.get();
  h.bench.settle();
  CHECK(lines("runs") == "run\n");
  h.bench.pass(std::chrono::minutes(8));
  h.bench.get();
  h.bench.settle();
  CHECK(lines("runs") == "run\nrun\n");
  unsetenv("PULLKEEPER_TEST_CANARY");
}

TEST_CASE("a program that gives no key says why, without what it writes") {
  home h;
  const std::pair<std::string, std::string> table[] = {
      {"echo canary", "it writes no JSON object"},
      {"echo '{\"mode\":\"canary\"}'", "the mode that it writes must be AK or StsToken"},
      {"echo '{\"mode\":\"AK\",\"access_key_id\":\"canary\"}'",
       "access_key_secret is missing in what it writes"},
      {"echo '{\"mode\":\"AK\",\"access_key_id\":\"a\",\"access_key_secret\":\"canary\","
       "\"expiration\":\"2026-11-30T00:00:00Z\"}'",
       "the key that it writes has ended already"},
      {"echo canary; exit 3", "it exited with 3"},
      {"head -c 100000 /dev/zero", "it writes more than 64 KiB"}};
  for (const auto& [script, error] : table) {
    CAPTURE(script);
    const auto program = h.program(script + "\n");
    h.cli(calling(program));
    h.bench.begin();
    const auto found = h.bench.get();
    CHECK(found.error == "file " + h.place.path(".aliyun/config.json") + ", program: " + program +
                             ": " + error);
    CHECK(found.key.secret == "");
  }
}

TEST_CASE("a program that others may change, or that has no path, is not run") {
  home h;
  const auto refusal = [&h](const std::string& command) {
    h.cli(calling(command));
    h.bench.begin();
    const auto found = h.bench.get();
    const auto at = found.error.find(", program: ");
    return at == std::string::npos ? found.error : found.error.substr(at + 11);
  };
  const auto ran = h.place.path("ran");
  const auto program = h.program("touch " + ran + "\n", 0720);
  CHECK(refusal(program) == "others can change " + program + "; run: chmod go-w " + program);
  CHECK(refusal("no-such-program-here") == "no-such-program-here is no program with a path");
  CHECK(refusal("./helper") == "./helper is no program with a path");
  CHECK(refusal(h.place.path("gone")).ends_with("No such file or directory"));
  CHECK(!std::filesystem::exists(ran));
}

TEST_CASE("a program under way ends with the daemon") {
  home h;
  h.cli(calling(h.program("sleep 60\n")));
  bool done = false;
  boost::asio::co_spawn(h.bench.loop, h.bench.keys->get(milliseconds{0}),
                        [&done](std::exception_ptr, const key_result&) { done = true; });
  h.bench.loop.restart();
  h.bench.loop.run_for(milliseconds(200));
  CHECK(!done);
  h.bench.keys->stop();
  const auto began = std::chrono::steady_clock::now();
  h.bench.settle();
  CHECK(done);
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(3));
}

TEST_CASE("a file that is met half-written is read again before anything is told") {
  home h(R"({"name":"main","mode":"AK","access_key_id":"LTAIold","access_key_secret":"s"})");
  CHECK(h.bench.get().key.id == "LTAIold");
  h.place.file(".aliyun/config.json", R"({"current":"main","profi)");
  std::thread writer([&h] {
    std::this_thread::sleep_for(milliseconds(60));
    h.place.file("fresh",
                 R"({"profiles":[{"name":"default","mode":"AK","access_key_id":"LTAInew",)"
                 R"("access_key_secret":"s"}]})");
    std::filesystem::rename(h.place.path("fresh"), h.place.path(".aliyun/config.json"));
  });
  CHECK(h.bench.get().key.id == "LTAInew");
  writer.join();
  // One that stays so is told, and is waited for no second time.
  h.place.file(".aliyun/config.json", "{");
  CHECK(h.bench.get().error.ends_with(": not the JSON of the aliyun command line"));
  const auto began = std::chrono::steady_clock::now();
  CHECK(!h.bench.get().error.empty());
  CHECK(std::chrono::steady_clock::now() - began < milliseconds(90));
}
