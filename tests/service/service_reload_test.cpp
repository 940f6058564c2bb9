// Reloads: a configuration counts as a whole or not at all.
#include <doctest/doctest.h>

#include <algorithm>

#include "service/service.hpp"
#include "support/service/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::testing;

namespace {

diagnostic wrong_at(int line, const std::string& text) {
  return {"/etc/pullkeeper/schedules/a.yaml", line, 3, text, "  strem: harbour"};
}

// The streams of all adds, in order.
std::vector<std::string> added(const script& api) {
  std::vector<std::string> result;
  for (const auto& made : api.calls) {
    if (made.op == operation::add) result.push_back(made.key.stream);
  }
  return result;
}

}  // namespace

TEST_CASE("a reload takes over schedules, log settings and the way to the API") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.start();
  w.pass(seconds{3});
  w.files.schedules.push_back(wanted_stream("bridge"));
  w.files.log.level = log_level::error;
  w.files.api.region = "cn-beijing";
  w.daemon().reload();
  w.pass(seconds{1});
  CHECK(w.journal.count("config_loaded") == 2);
  CHECK(w.journal.field("config_loaded", "schedules") == "2");
  CHECK(w.journal.field("schedule_added", "schedule") == "bridge");
  CHECK(w.journal.last.level == log_level::error);
  CHECK(added(w.api) == std::vector<std::string>{"harbour", "bridge"});
  CHECK(w.api.regions.front() == "");
  CHECK(w.api.regions.back() == "cn-beijing");
}

TEST_CASE("a reload with errors tells all of them in one line and changes nothing") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.start();
  w.pass(seconds{3});
  w.files.schedules = {wanted_stream("bridge")};
  w.files.log.level = log_level::error;
  w.files.api.region = "cn-beijing";
  w.errors = {wrong_at(3, "unknown key"), wrong_at(7, "no such date")};
  w.daemon().reload();
  w.pass(std::chrono::days(6));
  CHECK(w.journal.count("config_refused") == 1);
  CHECK(w.journal.field("config_refused", "file") == "/etc/pullkeeper/schedules/a.yaml");
  CHECK(w.journal.field("config_refused", "line") == "3");
  CHECK(w.journal.field("config_refused", "column") == "3");
  CHECK(w.journal.field("config_refused", "error") == "unknown key");
  CHECK(w.journal.field("config_refused", "errors") == "2");
  CHECK(w.journal.field("config_refused", "others") ==
        "/etc/pullkeeper/schedules/a.yaml:7:3: no such date");
  CHECK(w.journal.count("config_loaded") == 1);
  CHECK(w.journal.count("schedule_removed") == 0);
  CHECK(w.journal.last.level == log_level::info);
  const auto names = added(w.api);
  CHECK(names.size() >= 2);
  CHECK(std::count(names.begin(), names.end(), "bridge") == 0);
  CHECK(w.api.regions.back() == "");
}

TEST_CASE("a reload tries at once what has failed, since that may be why it was asked for") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  const auto works = w.api.reply;
  w.api.reply = [](const call&) {
    return answer{refused{{failure_kind::credentials, "InvalidAccessKeyId.NotFound", {}}, {}},
                  {}, 400, {}};
  };
  w.start();
  w.pass(std::chrono::minutes(10));
  const auto calls = w.api.calls.size();
  w.api.reply = works;
  w.daemon().reload();
  w.pass(milliseconds{0});
  CHECK(w.api.calls.size() > calls);
  CHECK(w.journal.count("window_accepted") == 1);
}

// What is known is of the endpoint that it was learned from: nothing of it holds at another one.
TEST_CASE("a reload with another endpoint is refused, since what is known is of this one") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.start();
  w.pass(seconds{3});
  w.files.schedules = {wanted_stream("bridge")};
  for (const bool by_port : {false, true}) {
    w.files.api.host = by_port ? "live.aliyuncs.com" : "other.example.com";
    w.files.api.port = by_port ? "8443" : "443";
    w.daemon().reload();
    w.pass(seconds{3});
    const auto error = w.journal.field("config_refused", "error");
    CHECK(error == "api.endpoint has changed from live.aliyuncs.com:443 to " +
                       w.files.api.address() +
                       ", and what is known is of the former: restart the daemon");
  }
  CHECK(added(w.api) == std::vector<std::string>{"harbour"});
  CHECK(w.journal.count("config_loaded") == 1);
  w.files.api.port = "443";
  w.daemon().reload();
  w.pass(seconds{3});
  CHECK(w.journal.count("config_loaded") == 2);
  CHECK(added(w.api) == std::vector<std::string>{"harbour", "bridge"});
}

TEST_CASE("a thousand errors are one line with the first of them and their number") {
  world w;
  w.start();
  w.errors.assign(1000, wrong_at(1, "unknown key"));
  w.daemon().reload();
  w.pass(milliseconds{0});
  CHECK(w.journal.count("config_refused") == 1);
  CHECK(w.journal.field("config_refused", "errors") == "1000");
  const auto others = w.journal.field("config_refused", "others");
  CHECK(others.size() < 2000);
  CHECK(others.ends_with("; and more, see: pullkeeper check"));
}

TEST_CASE("a reload whose CA file cannot be used is refused as a whole") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.start();
  w.pass(seconds{3});
  w.files.schedules.push_back(wanted_stream("bridge"));
  w.connect_fails = true;
  w.daemon().reload();
  w.pass(seconds{3});
  CHECK(w.journal.field("config_refused", "error") == "cannot read ca.pem");
  CHECK(w.journal.count("schedule_added") == 0);
  CHECK(added(w.api) == std::vector<std::string>{"harbour"});
}

TEST_CASE("a burst of reloads is one, and the next comes a second later at the earliest [P04]") {
  world w;
  w.start();
  for (int i = 0; i < 1000; ++i) w.daemon().reload();
  w.pass(milliseconds{0});
  CHECK(w.loads == 1);
  for (int i = 0; i < 1000; ++i) w.daemon().reload();
  w.pass(milliseconds{999});
  CHECK(w.loads == 1);
  w.pass(milliseconds{1});
  CHECK(w.loads == 2);
  w.pass(std::chrono::minutes(5));
  CHECK(w.loads == 2);
}

TEST_CASE("a call under way ends on the way it began on, and its answer counts [G23]") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.api.hangs = [](const call& made) { return made.op == operation::add; };
  w.start();
  w.pass(seconds{1});
  w.files.api.region = "cn-beijing";
  w.daemon().reload();
  w.pass(seconds{1});
  CHECK(w.journal.count("window_accepted") == 0);
  w.api.let_go();
  w.pass(seconds{2});
  CHECK(w.journal.count("window_accepted") == 1);
  CHECK(added(w.api).size() == 1);
  CHECK(w.api.regions.back() == "cn-beijing");
}

TEST_CASE("a stop ends calls on ways that a reload has retired") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.api.hangs = [](const call& made) { return made.op == operation::add; };
  w.start();
  w.pass(seconds{1});
  w.daemon().reload();
  w.pass(seconds{2});
  w.daemon().stop();
  w.pass(milliseconds{5001});
  CHECK(w.ended());
  CHECK(w.journal.field("stopped", "calls_abandoned") == "1");
}
