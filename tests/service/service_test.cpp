// The loop: calls, answers, events, sleep, stop. Reloads are in service_reload_test.
#include "service/service.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

#include "support/service/asked_cloud.hpp"
#include "support/service/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::testing;
using std::chrono::hours;

namespace {

bool is_add(const call& made) { return made.op == operation::add; }

std::size_t count_adds(const script& api) {
  return static_cast<std::size_t>(std::count_if(api.calls.begin(), api.calls.end(), is_add));
}

}  // namespace

TEST_CASE("what the agenda asks for is called, and every event reaches the log in order") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.start();
  w.pass(milliseconds{900});
  REQUIRE(w.api.calls.size() >= 2);
  CHECK(w.api.calls[0].op == operation::describe);
  CHECK(w.api.calls[1].op == operation::add);
  CHECK(w.api.calls[1].key.stream == "harbour");
  CHECK(w.api.calls[1].wanted.sources == w.files.schedules[0].sources);
  const auto names = w.journal.names();
  REQUIRE(names.size() >= 2);
  CHECK(names[0] == "started");
  CHECK(names[1] == "config_loaded");
  CHECK(w.journal.count("ready") == 1);
  CHECK(w.journal.field("config_loaded", "schedules") == "1");
  CHECK(w.journal.field("window_accepted", "stream") == "harbour");
}

TEST_CASE("the part of the host delays an update of a running config") {
  for (const std::uint32_t part : {0u, 1u << 31}) {
    sandbox::cloud_model cloud({}, 1);
    world w;
    w.host_part = part;
    w.files.schedules = {wanted_stream("harbour")};
    w.files.keep.handover = handover_mode::update;
    w.api.reply = [&](const call& made) { return ask(cloud, made, w.now().wall); };
    w.start();
    const auto updates = [&] {
      return std::count_if(w.api.calls.begin(), w.api.calls.end(),
                           [](const call& made) { return made.op == operation::update; });
    };
    w.pass(hours(24 * 6 - 23) + std::chrono::minutes(1));
    CHECK(updates() == (part == 0 ? 1 : 0));
    w.pass(std::chrono::minutes(2));
    CHECK(updates() == 1);
  }
}

TEST_CASE("ninety virtual days go by without an uncovered second or a sleep of more than 30 s"
          " [C16]") {
  for (const auto unique : {sandbox::uniqueness::unique_active, sandbox::uniqueness::coexist}) {
    world w;
    sandbox::cloud_variant variant;
    variant.unique = unique;
    sandbox::cloud_model cloud(variant, 1);
    w.api.reply = [&](const call& made) { return ask(cloud, made, w.now().wall); };
    w.files.schedules = {wanted_stream("harbour"), wanted_stream("bridge")};
    w.start();
    const auto from = w.now().wall + seconds{1};
    w.pass(std::chrono::days(90));
    for (const auto& wanted : w.files.schedules) {
      CHECK(cloud.gaps(wanted.key, from, w.now().wall).empty());
    }
    CHECK(w.longest_sleep() == milliseconds{30000});
    CHECK(w.journal.count("attempt_failed") == 0);
    CHECK(w.journal.count("ready") == 1);
  }
}

TEST_CASE("ready is told once, and also when the first look has only been tried") {
  world w;
  w.api.reply = [](const call&) {
    return answer{refused{{failure_kind::unreachable, "refused", {}}, {}}, {}, 0, {}};
  };
  auto other = wanted_stream("bridge");
  other.key.domain = "other.example.com";
  w.files.schedules = {wanted_stream("harbour"), other};
  w.start();
  w.pass(seconds{1});
  CHECK(w.journal.count("ready") == 1);
  w.pass(seconds{60});
  CHECK(w.journal.count("ready") == 1);
}

TEST_CASE("stop ends an idle service at once, whatever it is sleeping for") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.start();
  w.pass(hours(1));
  const auto calls = w.api.calls.size();
  w.daemon().stop();
  w.daemon().stop();
  w.pass(milliseconds{0});
  CHECK(w.ended());
  CHECK(w.api.calls.size() == calls);
  CHECK(w.journal.count("stopping") == 1);
  CHECK(std::string(w.journal.events.back().name) == "stopped");
  CHECK(w.journal.field("stopped", "calls_abandoned") == "0");
}

TEST_CASE("a stop before the first turn makes no call") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.before_run = [&] { w.daemon().stop(); };
  w.start();
  CHECK(w.ended());
  CHECK(w.api.calls.empty());
  CHECK(w.journal.count("ready") == 0);
}

TEST_CASE("a call under way has five seconds to end, and its answer still counts") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.api.hangs = is_add;
  w.start();
  w.pass(seconds{1});
  REQUIRE(count_adds(w.api) == 1);
  w.daemon().stop();
  w.pass(milliseconds{4900});
  CHECK_FALSE(w.ended());
  CHECK(w.journal.field("stopping", "calls_in_flight") == "1");
  w.api.let_go();
  w.pass(milliseconds{0});
  CHECK(w.ended());
  CHECK(w.journal.count("window_accepted") == 1);
  CHECK(w.journal.field("stopped", "calls_abandoned") == "0");
}

TEST_CASE("a call that does not end is given up after five seconds, without a word of failure") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.api.hangs = is_add;
  w.start();
  w.pass(seconds{1});
  w.daemon().stop();
  w.pass(milliseconds{4999});
  CHECK_FALSE(w.ended());
  w.pass(milliseconds{2});
  CHECK(w.ended());
  CHECK(w.journal.field("stopped", "calls_abandoned") == "1");
  CHECK(w.journal.count("attempt_failed") == 0);
}

TEST_CASE("not even a call that ignores everything keeps the service for more than 7 s") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.api.hangs = is_add;
  w.api.stubborn = true;
  w.start();
  w.pass(seconds{1});
  w.daemon().stop();
  w.pass(seconds{7});
  CHECK(w.ended());
  CHECK(std::string(w.journal.events.back().name) == "stopped");
}

TEST_CASE("what escapes from a call leaves through the loop") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.api.reply = [](const call&) -> answer { throw std::logic_error("unforeseen"); };
  CHECK_THROWS_WITH(w.start(), "unforeseen");
}
