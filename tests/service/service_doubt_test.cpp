// While the files or the memory are in doubt nothing is taken over, and nothing is deleted.
#include <doctest/doctest.h>

#include <functional>

#include "service/service.hpp"
#include "support/service/kept_world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::testing;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

// Leaves harbour out, for an hour. The look that decides to delete it is found in a first run
// (`deciding` is 0 before); in a second one `then` happens as it is made.
void delete_harbour(kept_world& w, std::size_t& deciding, const std::function<void()>& then) {
  w.start();
  w.pass(minutes(1));
  w.leave_out_harbour();
  w.pass(milliseconds{1});
  const auto keeps_rules = w.api.reply;
  w.api.reply = [keeps_rules, then, &deciding, second = deciding > 0,
                 looks = std::size_t{0}](const call& made) mutable {
    if (made.op == operation::remove && !second) deciding = looks;
    if (made.op == operation::describe && ++looks == deciding && second) then();
    return keeps_rules(made);
  };
  w.pass(hours(1));
  REQUIRE(deciding > 0);
}

}  // namespace

TEST_CASE("while nothing reaches the disk nothing is deleted [P09]") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.start();
  w.pass(minutes(1));
  w.state.trouble = "the disk is full";
  w.leave_out_harbour();
  w.pass(hours(2));
  CHECK(w.journal.count("state_failed") == 1);
  CHECK(count(w.api, operation::remove) == 0);
  w.state.trouble.clear();
  w.pass(minutes(15));
  CHECK(count(w.api, operation::remove) == 1);
  CHECK(w.journal.field("config_deleted", "stream") == "harbour");
}

TEST_CASE("beside the state of a newer program nothing is deleted") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.state.of_newer = "state.db was written by a newer pullkeeper";
  w.start();
  w.pass(minutes(1));
  w.leave_out_harbour();
  w.pass(hours(2));
  CHECK(count(w.api, operation::add) == 2);
  CHECK(count(w.api, operation::remove) == 0);
  CHECK(w.journal.count("state_failed") == 0);
}

TEST_CASE("nothing is deleted while the files on disk are refused, whatever was loaded before") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.start();
  w.pass(minutes(1));
  w.leave_out_harbour();
  w.pass(seconds{1});
  REQUIRE(w.journal.count("schedule_removed") == 1);
  w.errors = {{"/etc/pullkeeper/schedules/a.yaml", 1, 1, "unknown key", "strem: x"}};
  w.daemon().reload();
  w.pass(hours(2));
  REQUIRE(w.journal.count("config_refused") == 1);
  CHECK(count(w.api, operation::remove) == 0);
  w.errors.clear();
  w.daemon().reload();
  w.pass(minutes(15));
  CHECK(count(w.api, operation::remove) == 1);
}

TEST_CASE("a reload that is refused holds back a deletion that is due in the same instant") {
  std::size_t deciding = 0;
  for (const bool refused : {false, true}) {
    sandbox::cloud_model cloud({}, 1);
    kept_world w(cloud);
    delete_harbour(w, deciding, [&w] {
      w.errors = {{"/etc/pullkeeper/schedules/a.yaml", 1, 1, "unknown key", "strem: x"}};
      w.daemon().reload();
    });
    CHECK(w.journal.count("config_refused") == (refused ? 1 : 0));
    CHECK(count(w.api, operation::remove) == (refused ? 0 : 1));
  }
}

TEST_CASE("a deletion that cannot be recorded before it is sent is not sent") {
  std::size_t deciding = 0;
  for (const bool full : {false, true}) {
    CAPTURE(full);
    sandbox::cloud_model cloud({}, 1);
    kept_world w(cloud);
    delete_harbour(w, deciding, [&w] { w.state.trouble = "the disk is full"; });
    CHECK(w.journal.count("state_failed") == (full ? 1 : 0));
    CHECK(w.journal.count("attempt_failed") == 0);
    CHECK(count(w.api, operation::remove) == (full ? 0 : 1));
    w.state.trouble.clear();
    w.pass(minutes(15));
    CHECK(count(w.api, operation::remove) == 1);
    CHECK(cloud.held(w.now().wall, wanted_stream("harbour").key).empty());
  }
}

TEST_CASE("a reload that finds no file of schedules at all is refused [G08]") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.start();
  w.pass(minutes(1));
  const auto before = w.files.schedules;
  w.files.schedules.clear();
  w.names_schedules = false;
  w.daemon().reload();
  w.pass(hours(1));
  CHECK(w.journal.count("config_refused") == 1);
  CHECK(w.journal.count("schedule_removed") == 0);
  CHECK(count(w.api, operation::remove) == 0);
  w.names_schedules = true;            // `schedules: []`
  w.daemon().reload();
  w.pass(seconds{1});
  CHECK(w.journal.count("schedule_removed") == 2);
}

TEST_CASE("files in work delay a reload, until they are left alone or for five seconds [G09]") {
  world w;
  w.start();
  w.pass(seconds{3});
  w.files_in_work = true;
  w.daemon().reload();
  w.pass(milliseconds{4990});
  CHECK(w.loads == 0);
  w.pass(milliseconds{20});
  CHECK(w.loads == 1);
  w.pass(seconds{3});
  w.daemon().reload();
  w.pass(milliseconds{700});
  CHECK(w.loads == 1);
  w.files_in_work = false;
  w.pass(milliseconds{250});
  CHECK(w.loads == 2);
}
