// What the service manager is told, and in which order.
#include <doctest/doctest.h>

#include <algorithm>

#include "service/service.hpp"
#include "support/service/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::testing;

namespace {

using words = std::vector<std::string>;

// All but what the status says and the signs of life.
words states(const kept_manager& manager) {
  words result;
  for (const auto& word : manager.told) {
    if (word != "alive" && !word.starts_with("status ")) result.push_back(word);
  }
  return result;
}

bool claims(const kept_manager& manager, const std::string& part) {
  return std::any_of(manager.told.begin(), manager.told.end(), [&](const std::string& word) {
    return word.find(part) != std::string::npos;
  });
}

answer gone(const call&) {
  return {refused{{failure_kind::unreachable, "connect", {}}, {}}, {}, 0, {}};
}

diagnostic nonsense() { return {"/etc/pullkeeper/pullkeeper.yaml", 3, 1, "unknown key", ""}; }

}  // namespace

TEST_CASE("ready comes after the first look and the status that it gave, and only once") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.api.hangs = [](const call& made) { return made.op == operation::describe; };
  w.start();
  w.pass(seconds{5});
  CHECK(states(w.manager).empty());
  w.api.hangs = nullptr;
  w.api.let_go();
  w.pass(seconds{5});
  CHECK(states(w.manager) == words{"ready"});
  const auto& told = w.manager.told;
  const auto ready = std::find(told.begin(), told.end(), "ready");
  REQUIRE(ready != told.begin());
  CHECK((ready - 1)->starts_with("status "));
  w.pass(std::chrono::hours(24));
  CHECK(states(w.manager) == words{"ready"});
  CHECK(w.journal.count("ready") == 1);
}

TEST_CASE("a status that takes long to make is made seldom, so that calls have the time") {
  kept_manager manager;
  announcer tested(manager, milliseconds{0});
  int made = 0;
  for (milliseconds now{0}; now < seconds{60}; now += milliseconds{100}) {
    tested.turn(true, now, [&] {
      ++made;
      tested.sentence_took(milliseconds{300});
      return std::to_string(made);
    });
  }
  CHECK(made > 5);
  CHECK(made < 12);
}

TEST_CASE("an API that cannot be reached is no failed start, and the status tells it [N34]") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  const auto works = w.api.reply;
  w.api.reply = gone;
  w.start();
  w.pass(seconds{2});
  CHECK(states(w.manager) == words{"ready"});
  CHECK(w.manager.status() ==
        "Keeping 1 pull; what stands for 1 is not yet known; the API cannot be reached (connect)");
  w.api.reply = works;
  w.pass(seconds{30});
  CHECK(w.manager.status().find("cannot be reached") == std::string::npos);
}

TEST_CASE("a first look that never ends delays the start by 30 s at most") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.api.hangs = [](const call&) { return true; };
  w.start();
  w.pass(milliseconds{29999});
  CHECK(states(w.manager).empty());
  w.pass(milliseconds{2});
  CHECK(states(w.manager) == words{"ready"});
  CHECK(w.journal.count("ready") == 1);
}

TEST_CASE("the status is told when it changes, and not otherwise") {
  world w;
  w.files.schedules = {wanted_stream("harbour"), wanted_stream("bridge")};
  w.files.schedules[0].wanted.start += std::chrono::hours(48);
  w.files.schedules[1].wanted.start += std::chrono::hours(48);
  w.start();
  w.pass(seconds{10});
  CHECK(w.manager.status() ==
        "Keeping 2 pulls, none wanted so far; next submission 2026-12-02T01:00:00Z");
  const auto told = w.manager.told.size();
  w.pass(std::chrono::hours(24));
  CHECK(w.manager.told.size() == told);
}

TEST_CASE("a reload is announced and ended, also one whose files are refused") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.start();
  w.pass(seconds{5});
  w.manager.told.clear();
  w.errors = {nonsense()};
  w.daemon().reload();
  w.pass(seconds{2});
  CHECK(states(w.manager) == words{"reloading", "ready"});
  CHECK(claims(w.manager, "; /etc/pullkeeper/pullkeeper.yaml:3:1 is refused: unknown key; "
                          "the running configuration stays"));
  w.errors.clear();
  w.daemon().reload();
  w.pass(seconds{2});
  CHECK(states(w.manager) == words{"reloading", "ready", "reloading", "ready"});
  CHECK_FALSE(w.manager.status().empty());
  CHECK(w.manager.status().find("refused") == std::string::npos);
}

TEST_CASE("a reload whose CA file cannot be used ends as well") {
  world w;
  w.start();
  w.pass(seconds{5});
  w.manager.told.clear();
  w.connect_fails = true;
  w.daemon().reload();
  w.pass(seconds{2});
  CHECK(states(w.manager) == words{"reloading", "ready"});
  CHECK(claims(w.manager, "the files are refused: "));
}

TEST_CASE("a reload before the start is over claims nothing") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.api.hangs = [](const call&) { return true; };
  w.start();
  w.daemon().reload();
  w.pass(seconds{3});
  CHECK(states(w.manager).empty());
}

TEST_CASE("the loop gives signs of life, as often as asked, while it turns and while it stops"
          " [P20]") {
  world w;
  w.manager.every = seconds{1};
  w.files.schedules = {wanted_stream("harbour")};
  w.start();
  w.pass(seconds{100});
  CHECK(w.manager.count("alive") >= 100);
  CHECK(w.manager.count("alive") <= 102);
  w.api.hangs = [](const call&) { return true; };
  w.pass(std::chrono::minutes(11));
  const auto before = w.manager.count("alive");
  w.daemon().stop();
  w.pass(seconds{6});
  CHECK(w.ended());
  CHECK(w.manager.count("alive") >= before + 4);
}

TEST_CASE("nobody who watches is given no sign of life [P21]") {
  world w;
  w.start();
  w.pass(std::chrono::hours(1));
  CHECK(w.manager.count("alive") == 0);
}

TEST_CASE("stopping is the last word, and says what it waits for") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.api.hangs = [](const call& made) { return made.op == operation::add; };
  w.start();
  w.pass(seconds{1});
  w.daemon().stop();
  w.pass(seconds{7});
  REQUIRE(w.ended());
  const auto& told = w.manager.told;
  REQUIRE(told.size() > 2);
  CHECK(told[told.size() - 2] == "stopping");
  CHECK(told.back() == "status Stopping; calls under way: 1");
}
