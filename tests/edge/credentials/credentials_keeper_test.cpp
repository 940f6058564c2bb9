// Keeping and renewing keys that end: with both services on loopback and a clock that is moved.
#include <doctest/doctest.h>

#include "support/net/key_bench.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;
using namespace std::chrono_literals;

namespace {

// Keys with a number, each good for an hour from the first, second, ... hour of the day on.
std::string hourly(int number) {
  return key_json("STS.keeper-000" + std::to_string(number),
                  "2026-12-01T0" + std::to_string(number) + ":00:00Z");
}

// An instance with a role, and whatever else a test sets up.
struct instance {
  instance() : service(in_clear(), metadata_with(hourly(1))) {
    bench.parts.metadata.port = std::stoi(service.port());
    bench.begin();
  }
  std::size_t asked() { return service.take().size(); }
  void gone() {
    service.answer_by([](const std::string&) { return http_answer("", "", "500 Gone"); });
  }
  key_place place;
  told_service service;
  key_bench bench;
};

}  // namespace

TEST_CASE("a kept key is used without asking, and renewed beside the call that finds it old") {
  instance i;
  CHECK(i.bench.get().key.id == "STS.keeper-0001");
  CHECK(i.asked() == 3);
  i.bench.pass(40min);
  CHECK(i.bench.get().key.id == "STS.keeper-0001");
  i.bench.settle();
  CHECK(i.asked() == 0);
  i.service.answer_by(metadata_with(hourly(2)));
  i.bench.pass(5min);
  CHECK(i.bench.get().key.id == "STS.keeper-0001");      // does not wait
  i.bench.settle();
  CHECK(i.asked() == 3);
  CHECK(i.bench.get().key.id == "STS.keeper-0002");
  i.bench.settle();
  CHECK(i.asked() == 0);
}

TEST_CASE("calls without a valid key wait for one renewal together") {
  instance i;
  std::vector<std::string> ids;
  for (int n = 0; n < 5; ++n)
    boost::asio::co_spawn(i.bench.loop, i.bench.keys->get(),
                          [&ids](std::exception_ptr error, key_result got) {
                            if (error) std::rethrow_exception(error);
                            ids.push_back(got.key.id);
                          });
  i.bench.settle();
  CHECK(ids == std::vector<std::string>(5, "STS.keeper-0001"));
  CHECK(i.asked() == 3);
}

TEST_CASE("the first key is told, one renewed on time is not, nor is one that is used again") {
  instance i;
  i.bench.get();
  CHECK(i.bench.field("source") == "ECS metadata");
  CHECK(i.bench.field("access_key") == "STS....0001");
  CHECK(i.bench.field("valid_until") == "2026-12-01T01:00:00Z");
  i.service.answer_by(metadata_with(hourly(2)));
  i.bench.pass(50min);
  i.bench.get();
  i.bench.settle();
  i.bench.get();
  CHECK(i.bench.count("credentials_refreshed", level::info) == 1);
  CHECK(i.bench.count("credentials_refreshed", level::debug) == 1);
  CHECK(i.bench.field("valid_until") == "2026-12-01T02:00:00Z");
}

TEST_CASE("a failing renewal is told once, with the time left, and again when it is over") {
  instance i;
  i.bench.get();
  i.gone();
  i.bench.pass(50min);
  for (int minute = 0; minute < 5; ++minute) {
    CHECK(i.bench.get().key.id == "STS.keeper-0001");
    i.bench.settle();
    i.bench.pass(1min);
  }
  CHECK(i.bench.count("credentials_failed", level::error) == 1);
  CHECK(i.bench.field("source") == "ECS metadata");
  CHECK(i.bench.field("error") == "ECS metadata: the name of the role: HTTP 500");
  CHECK(i.bench.field("time_left") == "10m");
  CHECK(i.bench.field("valid_until") == "2026-12-01T01:00:00Z");
  i.service.answer_by(metadata_with(hourly(2)));
  i.bench.get();
  i.bench.settle();
  CHECK(i.bench.get().key.id == "STS.keeper-0002");
  CHECK(i.bench.count("credentials_refreshed", level::info) == 2);
  CHECK(i.bench.field("failed_for") == "5m");
}

TEST_CASE("an old key is used to its end and not beyond it, and each call then asks anew [A41]") {
  instance i;
  i.bench.get();
  i.gone();
  i.bench.pass(1h - 1ms);
  CHECK(i.bench.get().key.id == "STS.keeper-0001");
  i.bench.pass(1ms);
  const key_result none = i.bench.get();
  CHECK(none.error == "ECS metadata: the name of the role: HTTP 500");
  CHECK(none.key.secret == "");
  i.service.answer_by(metadata_with(hourly(2)));
  CHECK(i.bench.get().key.id == "STS.keeper-0002");
}

TEST_CASE("a key that the API refuses is renewed before the next call; another's refusal is not"
          " [A12]") {
  instance i;
  i.bench.get();
  i.asked();
  i.service.answer_by(metadata_with(hourly(2)));
  i.bench.keys->refused("LTAIother");
  i.bench.keys->refused("");
  CHECK(i.bench.get().key.id == "STS.keeper-0001");
  i.bench.keys->refused("STS.keeper-0001");
  CHECK(i.bench.get().key.id == "STS.keeper-0002");
  CHECK(i.asked() == 3);
}

TEST_CASE("each renewal begins with the first source, and a file counts from the next call on") {
  instance i;
  CHECK(i.bench.get().source == "ECS metadata");
  i.place.file(".alibabacloud/credentials",
               "[default]\ntype=access_key\naccess_key_id=LTAIfile00001\naccess_key_secret=s\n");
  CHECK(i.bench.get().key.id == "LTAIfile00001");
  CHECK(i.bench.field("access_key") == "LTAI...0001");
  std::filesystem::remove_all(i.place.path(".alibabacloud"));
  CHECK(i.bench.get().source == "ECS metadata");
}

TEST_CASE("what is passed over for the instance's role is told with it") {
  instance i;
  const std::string closed = i.place.file(".alibabacloud/credentials", "canary", 0644);
  i.bench.get();
  CHECK(i.bench.field("passed_over").starts_with("file " + closed + ": refused because others"));
  CHECK(i.bench.told.find("canary") == std::string::npos);
}

TEST_CASE("the instance's role does not take over from a pod's token whose key is still good") {
  instance i;
  const std::string pod = key_json("STS.pod-000001", "2026-12-01T01:00:00Z");
  token_service sts([&](const std::string&) {
    return http_answer("{\"Credentials\":" + pod + "}");
  });
  setenv("ALIBABA_CLOUD_ROLE_ARN", "r", 1);
  setenv("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p", 1);
  setenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE", i.place.file("token", "canary-oidc").c_str(), 1);
  sts.serve(i.bench.parts);
  i.bench.begin();
  CHECK(i.bench.get().key.id == "STS.pod-000001");
  sts.answer_by([](const std::string&) { return http_answer("", "", "503 Busy"); });
  i.bench.pass(50min);
  CHECK(i.bench.get().key.id == "STS.pod-000001");
  i.bench.settle();
  CHECK(i.bench.get().source == "OIDC");
  CHECK(i.asked() == 0);
  CHECK(i.bench.field("error") == "OIDC: AssumeRoleWithOIDC: HTTP 503");
  i.service.answer_by(metadata_with(hourly(2)));
  i.bench.pass(10min);
  CHECK(i.bench.get().key.id == "STS.keeper-0002");
  CHECK(i.bench.field("passed_over") == "OIDC: AssumeRoleWithOIDC: HTTP 503");
}

TEST_CASE("stopping ends a wait for a key at once, and there are no keys afterwards") {
  instance i;
  scripted_server silent(in_clear(), [](peer& client) { client.wait_for_close(); });
  i.bench.parts.metadata.port = silent.port_number();
  i.bench.parts.metadata.timeout = 20s;
  i.bench.begin();
  std::string error;
  boost::asio::co_spawn(i.bench.loop, i.bench.keys->get(),
                        [&error](std::exception_ptr escaped, key_result got) {
                          if (escaped) std::rethrow_exception(escaped);
                          error = got.error;
                        });
  while (silent.connections() == 0) i.bench.loop.run_one_for(10ms);
  SUBCASE("by word") { i.bench.keys->stop(); }
  SUBCASE("or by letting go of it, which a reload does once no call uses it") {
    i.bench.keys->stop();
    i.bench.keys.reset();
  }
  const auto begin = std::chrono::steady_clock::now();
  i.bench.settle();
  CHECK(std::chrono::steady_clock::now() - begin < 5s);
  CHECK(error == "stopped");
  if (i.bench.keys) CHECK(i.bench.get().error == "stopped");
}

TEST_CASE("a renewal under way may outlive the keys it is for, and then does nothing") {
  instance i;
  i.bench.get();
  i.bench.pass(50min);
  const auto events = i.bench.events.size();
  i.bench.get();                       // begins a renewal
  i.bench.keys.reset();
  i.bench.settle();
  CHECK(i.bench.events.size() == events);
}

TEST_CASE("a good key survives a reload while the service is down, for the same settings only") {
  instance i;
  i.bench.parts.before = std::make_shared<handed_over_key>();
  i.bench.begin();
  i.bench.get();
  i.gone();
  i.bench.pass(10min);
  SUBCASE("by the same settings") {
    i.bench.begin();
    CHECK(i.bench.get().key.id == "STS.keeper-0001");
    i.bench.settle();
    CHECK(i.bench.count("credentials_failed", level::error) == 1);
    CHECK(i.bench.field("time_left") == "50m");
    CHECK(i.bench.get().key.id == "STS.keeper-0001");
    i.bench.pass(50min);
    i.bench.begin();
    CHECK(i.bench.get().key.id == "");
  }
  SUBCASE("by others") {
    i.bench.begin({credential_source::ecs_ram_role, "", "other-role"});
    CHECK(i.bench.get().key.id == "");
  }
  SUBCASE("but not if the API has refused it") {
    i.bench.keys->refused("STS.keeper-0001");
    i.bench.begin();
    CHECK(i.bench.get().key.id == "");
  }
}

TEST_CASE("no secret is in anything that is told") {
  instance i;
  i.bench.get();
  i.bench.pass(50min);
  i.gone();
  i.bench.get();
  i.bench.settle();
  i.bench.pass(1h);
  CHECK(i.bench.get().error.find("canary") == std::string::npos);
  CHECK(i.bench.events.size() == 2);
  for (const char* secret : {"canary", "metadata-token", "STS.keeper-0001"})
    CHECK(i.bench.told.find(secret) == std::string::npos);
}
