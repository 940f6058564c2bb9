#include "core/probe/story.hpp"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "core/probe/findings.hpp"
#include "core/probe/shape.hpp"

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

const utc_seconds begins{seconds{1'795'000'000}};

stream_key key(const std::string& stream) { return {"live.example.com", probe_app, stream}; }

config lasting(seconds from, seconds to) { return {probe_sources(), begins + from, begins + to}; }

record shown(const std::string& stream, const config& held) { return {key(stream), held}; }

// What was written and seen, second by second.
class telling {
 public:
  telling& write(trial why, operation op, const std::string& stream, seconds at,
                 const config& wanted) {
    call made;
    made.op = op;
    made.key = key(stream);
    made.wanted = wanted;
    all.writes.push_back({why, made, {accepted{}, {}, 200, {}}, begins + at, begins + at});
    return *this;
  }
  telling& look(seconds at, std::vector<record> records) {
    all.look(begins + at, {std::move(records), {}}, "s");
    return *this;
  }
  telling& looks(seconds from, int count, const std::vector<record>& records, seconds every = 2s) {
    for (int i = 0; i < count; ++i) look(from + i * every, records);
    return *this;
  }
  const probe_write& of(trial one) const { return *all.of(one); }

  story all;
};

const config running = lasting(-1h, 3h);
const config later = lasting(3h, 4h);
const config brief = lasting(0s, 60s);

telling with_running() {
  telling t;
  t.write(trial::add_past, operation::add, "s2", 0s, running);
  t.look(1s, {shown("s2", running)});
  return t;
}

telling with_beside() {
  return with_running().write(trial::add_beside, operation::add, "s2", 10s, later);
}

telling with_update() {
  return with_running().write(trial::update_running, operation::update, "s2", 10s, later);
}

}  // namespace

TEST_CASE("one look at both is a proof that they stand beside one another") {
  auto t = with_beside();
  CHECK_FALSE(t.all.coexists(t.of(trial::add_beside)));
  t.look(11s, {shown("s2", later)});
  CHECK_FALSE(t.all.coexists(t.of(trial::add_beside)));
  t.look(12s, {shown("s2", running), shown("s2", later)});
  CHECK(t.all.coexists(t.of(trial::add_beside)));
}

TEST_CASE("that an add replaces is proved by five looks at it alone, of a list without holes") {
  auto t = with_beside();
  t.looks(11s, 4, {shown("s2", later)});
  CHECK_FALSE(t.all.replaces(t.of(trial::add_beside)));
  t.looks(30s, 1, {shown("s2", later)});
  CHECK(t.all.replaces(t.of(trial::add_beside)));

  SUBCASE("a look at both is none") {
    t.look(40s, {shown("s2", later), shown("s2", running)});
    CHECK_FALSE(t.all.replaces(t.of(trial::add_beside)));
  }
  SUBCASE("the list lacks it again, and so may have lacked the other") {
    t.look(40s, {});
    CHECK_FALSE(t.all.replaces(t.of(trial::add_beside)));
  }
  SUBCASE("a record of the stream reads as none that was sent") {
    t.look(40s, {shown("s2", later), shown("s2", lasting(5h, 6h))});
    CHECK_FALSE(t.all.replaces(t.of(trial::add_beside)));
  }
  SUBCASE("a record that may be the stream's does not read") {
    t.all.look(begins + 40s, {{shown("s2", later)}, {{key(""), "StreamName", {}}}}, "s");
    CHECK_FALSE(t.all.replaces(t.of(trial::add_beside)));
  }
}

TEST_CASE("an add that replaces what was never shown proves nothing") {
  telling t;
  t.write(trial::add_past, operation::add, "s2", 0s, running);
  t.write(trial::add_beside, operation::add, "s2", 10s, later);
  t.looks(11s, 20, {shown("s2", later)});
  CHECK_FALSE(t.all.replaces(t.of(trial::add_beside)));
}

TEST_CASE("an update is without effect after 45 s of looks at what stood before") {
  auto t = with_update();
  t.looks(11s, 17, {shown("s2", running)});
  CHECK_FALSE(t.all.is_silent(t.of(trial::update_running)));
  t.look(55s, {shown("s2", running)});
  CHECK(t.all.is_silent(t.of(trial::update_running)));

  SUBCASE("unless one of them lacks that") {
    t.look(57s, {});
    CHECK_FALSE(t.all.is_silent(t.of(trial::update_running)));
  }
  SUBCASE("or it is shown in the end") {
    t.look(57s, {shown("s2", later)});
    CHECK_FALSE(t.all.is_silent(t.of(trial::update_running)));
  }
  SUBCASE("whatever becomes of the stream later") {
    t.write(trial::remove_running, operation::remove, "s2", 60s, {});
    t.look(61s, {});
    CHECK(t.all.is_silent(t.of(trial::update_running)));
  }
}

TEST_CASE("few looks prove nothing, however much later they come") {
  auto t = with_update();
  t.looks(40s, 7, {shown("s2", running)}, 10s);
  CHECK_FALSE(t.all.is_silent(t.of(trial::update_running)));
}

TEST_CASE("a list that is late has twice its lag to show an update") {
  telling t;
  t.write(trial::add_past, operation::add, "s2", 0s, running);
  t.look(39s, {}).look(40s, {shown("s2", running)});
  CHECK(t.all.lag() == 39s);
  t.write(trial::update_running, operation::update, "s2", 50s, later);
  t.looks(51s, 43, {shown("s2", running)});
  CHECK_FALSE(t.all.is_silent(t.of(trial::update_running)));
  t.look(138s, {shown("s2", running)});
  CHECK(t.all.is_silent(t.of(trial::update_running)));
}

TEST_CASE("a stream that the list still shows may not be without a config") {
  auto t = with_running().write(trial::remove_running, operation::remove, "s2", 10s, {});
  t.write(trial::update_missing, operation::update, "s2", 20s, later);
  CHECK(t.all.was_in_place(t.of(trial::update_missing)));
  const std::vector<std::string> none(trial_count);
  const auto known = [&] {
    for (const auto& one : findings_of(t.all, none)) {
      if (one.about == "update_missing") return one.how == certainty::known;
    }
    return false;
  };
  t.look(21s, {shown("s2", later)});
  CHECK_FALSE(known());
  t.all.looks.insert(t.all.looks.begin() + 1, {begins + 15s, {}});
  CHECK_FALSE(t.all.was_in_place(t.of(trial::update_missing)));
  CHECK(known());
}

TEST_CASE("what has ended is listed if a look has it beside what was written after the end") {
  auto t = with_running().write(trial::add_short, operation::add, "s1", 2s, brief);
  t.look(3s, {shown("s1", brief), shown("s2", running)});
  // As an old state of the list would show them.
  t.looks(70s, 20, {shown("s1", brief), shown("s2", running)});
  CHECK_FALSE(t.all.is_listed_ended(t.of(trial::add_short)));
  t.write(trial::update_running, operation::update, "s2", 120s, later);
  t.look(121s, {shown("s1", brief), shown("s2", later)});
  CHECK(t.all.is_listed_ended(t.of(trial::add_short)));
}

TEST_CASE("what has ended is not listed if eight looks lack it that have all else") {
  auto t = with_running().write(trial::add_short, operation::add, "s1", 2s, brief);
  t.look(3s, {shown("s1", brief), shown("s2", running)});
  t.looks(66s, 7, {shown("s2", running)});
  CHECK_FALSE(t.all.is_gone_ended(t.of(trial::add_short)));
  t.look(80s, {shown("s2", running)});
  CHECK(t.all.is_gone_ended(t.of(trial::add_short)));
  t.look(82s, {});
  CHECK_FALSE(t.all.is_gone_ended(t.of(trial::add_short)));
}
