// A start that finds no good files: what was good last is used, and nothing is deleted.
#include <doctest/doctest.h>

#include <algorithm>

#include "service/service.hpp"
#include "support/service/kept_world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::testing;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

const diagnostic unknown_key{"/etc/pullkeeper/schedules/a.yaml", 3, 5, "unknown key", "strem: x"};
constexpr utc_seconds november{std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)};

}  // namespace

TEST_CASE("what is taken over is kept for a start that finds broken files, and nothing else is") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.start();
  REQUIRE(w.kept.size() == 1);
  CHECK(w.kept[0].schedules == w.files.schedules);
  w.files.schedules.push_back(wanted_stream("bridge"));
  w.errors = {unknown_key};
  w.daemon().reload();
  w.pass(seconds{2});
  CHECK(w.kept.size() == 1);
  w.errors.clear();
  w.daemon().reload();
  w.pass(seconds{2});
  REQUIRE(w.kept.size() == 2);
  CHECK(w.kept[1].schedules == w.files.schedules);
}

TEST_CASE("a start with refused files goes on with what was good, and tells all places hourly"
          " [G01]") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.refused = {{unknown_key, {"", 1, 1, "cannot read ca.pem", ""}}, november};
  w.start();
  w.pass(minutes(59));
  CHECK(w.journal.count("config_refused") == 1);
  CHECK(w.journal.field("config_refused", "file") == unknown_key.file);
  CHECK(w.journal.field("config_refused", "error") == unknown_key.text);
  CHECK(w.journal.field("config_refused", "others") == "cannot read ca.pem");
  CHECK(w.journal.field("config_refused", "next") ==
        "the last good configuration of 2026-11-20T00:00:00Z is used; mend it and reload; "
        "`pullkeeper check` shows every error");
  CHECK(w.manager.status().find("; the last good configuration of ") != std::string::npos);
  CHECK(w.manager.status().find(" is refused: ") != std::string::npos);
  CHECK(w.manager.count("ready") == 1);
  CHECK(count(w.api, operation::add) == 2);
  CHECK(w.kept.empty());
  w.pass(minutes(2));
  CHECK(w.journal.count("config_refused") == 2);
  w.pass(hours(3));
  CHECK(w.journal.count("config_refused") == 5);
  for (const auto& told : w.journal.events) {
    if (told.name == std::string("config_refused")) CHECK(told.severity == level::error);
  }
}

TEST_CASE("a later reload that is refused as well is told hourly in place of the first reasons") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.refused = {{unknown_key, unknown_key}, november};
  w.start();
  w.pass(minutes(30));
  w.errors = {{"/etc/pullkeeper/schedules/a.yaml", 9, 1, "no such date", ""}};
  w.daemon().reload();
  w.pass(minutes(59));
  CHECK(w.journal.count("config_refused") == 2);
  w.pass(minutes(2));
  CHECK(w.journal.count("config_refused") == 3);
  CHECK(w.journal.field("config_refused", "error") == "no such date");
  CHECK(w.journal.field("config_refused", "next").starts_with("the last good configuration of"));
}

TEST_CASE("once mended files are reloaded, no more is told of them, and they are kept") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.refused = {{unknown_key}, november};
  w.start();
  w.pass(seconds{2});
  w.daemon().reload();
  w.pass(hours(3));
  CHECK(w.journal.count("config_refused") == 1);
  CHECK(w.kept.size() == 1);
  CHECK(w.manager.status().find("refused") == std::string::npos);
  w.errors = {unknown_key};
  w.daemon().reload();
  w.pass(hours(3));
  CHECK(w.journal.count("config_refused") == 2);
  CHECK(w.journal.field("config_refused", "next") ==
        "the running configuration stays; mend it and reload; `pullkeeper check` shows every "
        "error");
}

TEST_CASE("while what was good last is used, nothing is deleted") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.follow(cloud);
  w.files.schedules = {wanted_stream("bridge")};
  w.refused = {{unknown_key}, november};
  w.start();
  w.pass(hours(2));
  CHECK(count(w.api, operation::remove) == 0);
  w.daemon().reload();
  w.pass(minutes(15));
  CHECK(count(w.api, operation::remove) == 1);
}

TEST_CASE("a start without any schedule deletes nothing that the state knows, and says so once") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.follow(cloud);
  REQUIRE(w.found.streams.size() == 2);
  auto first_end = w.found.streams[0].standing.at(0).end;
  first_end = std::min(first_end, w.found.streams[1].standing.at(0).end);
  const auto before = w.files.schedules;
  w.files.schedules.clear();
  w.names_schedules = false;
  w.start();
  w.pass(hours(2));
  CHECK(count(w.api, operation::remove) == 0);
  CHECK(w.kept.empty());
  REQUIRE(w.journal.count("schedules_vanished") == 1);
  CHECK(w.journal.field("schedules_vanished", "streams") == "2");
  CHECK(w.journal.field("schedules_vanished", "first_end") == format_utc(first_end));
  SUBCASE("until the files are back") {
    w.files.schedules = before;
    w.names_schedules = true;
    w.daemon().reload();
    w.pass(hours(2));
    CHECK(count(w.api, operation::remove) == 0);
    CHECK(count(w.api, operation::add) == 0);
    CHECK(w.kept.size() == 1);
    w.files.schedules = {wanted_stream("bridge")};
    w.daemon().reload();
    w.pass(minutes(15));
    CHECK(count(w.api, operation::remove) == 1);
  }
  SUBCASE("nor where they are still not there at a reload") {
    w.daemon().reload();
    w.pass(hours(2));
    CHECK(w.journal.count("config_refused") == 1);
    CHECK(count(w.api, operation::remove) == 0);
  }
  SUBCASE("nor where an empty list says that none is wanted, until that is confirmed") {
    w.names_schedules = true;
    w.daemon().reload();
    w.pass(minutes(15));
    CHECK(count(w.api, operation::remove) == 0);
    CHECK(w.manager.status().find("2 of 2 schedules gone from the files") != std::string::npos);
    CHECK(w.daemon().confirm_removal() == std::vector<std::string>{"bridge", "harbour"});
    w.pass(minutes(15));
    CHECK(count(w.api, operation::remove) == 2);
    CHECK(w.journal.count("schedules_vanished") == 1);
    CHECK(w.journal.field("schedules_settled", "reason") == "confirmed");
    CHECK(w.kept.size() == 1);
    CHECK(w.daemon().confirm_removal().empty());
  }
}

TEST_CASE("what was confirmed is not missed by the next start") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.follow(cloud);
  w.files.schedules.clear();
  w.start();
  w.pass(minutes(1));
  CHECK(w.journal.count("schedules_vanished") == 1);
  w.daemon().confirm_removal();
  w.pass(seconds{1});
  kept_world next(cloud);
  next.files.schedules.clear();
  next.found = w.state.on_disk();
  next.pass(minutes(2));
  next.start();
  next.pass(minutes(15));
  CHECK(next.journal.count("schedules_vanished") == 0);
}

TEST_CASE("what has vanished stays an alarm when the last of its configs has ended") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.follow(cloud);
  w.files.schedules.clear();
  w.start();
  w.pass(std::chrono::days(30));
  CHECK(w.journal.count("schedules_vanished") == 1);
  CHECK(w.journal.count("schedules_settled") == 0);
  CHECK(w.manager.status().find("none of their configs is left") != std::string::npos);
}

TEST_CASE("a schedule that is removed by itself is no alarm, and is deleted as asked") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.follow(cloud);
  w.start();
  w.pass(minutes(1));
  w.leave_out_harbour();
  w.pass(minutes(15));
  CHECK(w.journal.count("schedules_vanished") == 0);
  CHECK(count(w.api, operation::remove) == 1);
}

TEST_CASE("files without a schedule are no accident where nothing of ours is alive") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.follow(cloud);
  w.files.schedules.clear();
  w.names_schedules = false;
  SUBCASE("as at a first start") { w.found = {}; }
  SUBCASE("nor where all that stands is of others") {
    for (auto& known : w.found.streams) {
      known.proofs.clear();
      known.stood_as_wanted = false;
    }
  }
  w.start();
  w.pass(minutes(5));
  CHECK(w.journal.count("schedules_vanished") == 0);
  w.daemon().reload();
  w.pass(seconds{5});
  CHECK(w.journal.count("config_refused") == 0);
}

TEST_CASE("an add whose answer never came is a stream that may be lost with its files") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.follow(cloud);
  for (auto& known : w.found.streams) {
    known.under_way = write_memory{operation::add, known.standing.at(0), false, false};
    known.standing.clear();
    known.proofs.clear();
  }
  w.files.schedules.clear();
  w.names_schedules = false;
  w.start();
  w.pass(hours(1));
  CHECK(w.journal.field("schedules_vanished", "streams") == "2");
  CHECK(count(w.api, operation::remove) == 0);
}

TEST_CASE("a pass tells vanished schedules as well, and deletes nothing") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.follow(cloud);
  w.files.schedules.clear();
  w.names_schedules = false;
  w.ends = end_condition{hours(1), [](const agenda&, milliseconds) { return false; }};
  w.start();
  w.pass(hours(2));
  CHECK(w.ended());
  CHECK(w.journal.count("schedules_vanished") == 1);
  CHECK(count(w.api, operation::remove) == 0);
}
