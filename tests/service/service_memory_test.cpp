// What the service writes down and when, and what it does with what it finds.
#include <doctest/doctest.h>

#include <algorithm>

#include "service/service.hpp"
#include "support/service/asked_cloud.hpp"
#include "support/service/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::testing;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

bool is_add(const call& made) { return made.op == operation::add; }
bool is_write(const call& made) { return made.op != operation::describe; }

std::size_t count(const script& api, bool (*which)(const call&)) {
  return static_cast<std::size_t>(std::count_if(api.calls.begin(), api.calls.end(), which));
}
answer refusal(const char* code) {
  return {refused{{failure_kind::rejected, code, {}}, {}}, {}, 400, {}};
}

// A world with an API that keeps the rules, and two streams.
struct kept_world : world {
  explicit kept_world(sandbox::cloud_model& cloud) {
    api.reply = [this, &cloud](const call& made) { return ask(cloud, made, now().wall); };
    files.schedules = {wanted_stream("harbour"), wanted_stream("bridge")};
  }
};

}  // namespace

TEST_CASE("a write is on disk before it is sent, as one of unknown outcome") {
  world w;
  w.files.schedules = {wanted_stream("harbour"), wanted_stream("bridge")};
  int seen = 0;
  w.api.hangs = [&](const call& made) {
    if (!is_write(made)) return false;
    ++seen;
    CHECK(w.state.gathered.empty());
    const auto kept = w.state.on_disk();
    const auto it = std::find_if(kept.streams.begin(), kept.streams.end(),
                                 [&](const stream_memory& m) { return m.key == made.key; });
    REQUIRE(it != kept.streams.end());
    REQUIRE(it->under_way);
    CHECK(it->under_way->op == made.op);
    CHECK(it->under_way->wanted == made.wanted);
    CHECK_FALSE(it->under_way->accepted);
    return false;
  };
  w.start();
  w.pass(minutes(1));
  CHECK(seen == 2);
}

TEST_CASE("a write waits for the disk beside the loop, and is on it before it is sent") {
  world w;
  w.has_thread = true;
  w.files.schedules = {wanted_stream("harbour"), wanted_stream("bridge")};
  int seen = 0;
  w.api.hangs = [&](const call& made) {
    if (!is_write(made)) return false;
    ++seen;
    CHECK_FALSE(w.state.on_disk().streams.empty());
    return false;
  };
  w.start();
  w.pass(minutes(1));
  CHECK(seen == 2);
  CHECK(w.journal.count("state_failed") == 0);
}

TEST_CASE("a disk that does not answer delays calls by a second, once, and is told until it does") {
  world w;
  w.has_thread = true;
  w.state.stuck = true;
  w.files.schedules = {wanted_stream("harbour")};
  w.start();
  w.pass(milliseconds{900});
  CHECK(count(w.api, is_write) == 0);
  w.pass(milliseconds{200});
  CHECK(count(w.api, is_write) == 1);
  CHECK(w.journal.count("state_failed") == 1);
  // The next one does not wait at all, and answers are heard.
  w.files.schedules.push_back(wanted_stream("bridge"));
  w.daemon().reload();
  w.pass(milliseconds{100});
  CHECK(count(w.api, is_write) == 2);
  w.pass(minutes(10));
  CHECK(w.journal.count("window_accepted") >= 2);
  CHECK(w.journal.count("state_failed") == 1);
  CHECK(w.state.on_disk().streams.empty());
  CHECK(w.longest_sleep() >= std::chrono::seconds(10));    // it does not spin meanwhile
  w.free_disk();
  w.pass(milliseconds{500});
  CHECK(w.journal.count("state_restored") == 1);
  CHECK(w.state.on_disk().streams.size() == 2);
  CHECK(w.state.history.size() >= 4);
}

TEST_CASE("a burst of answers is one flush, 200 ms later") {
  world w;
  for (const char* name : {"harbour", "bridge", "tower", "studio"})
    w.files.schedules.push_back(wanted_stream(name));
  w.api.hangs = is_add;
  w.start();
  w.pass(seconds{3});
  REQUIRE(count(w.api, is_add) == 4);
  const auto before = w.state.flushes;
  const auto history = w.state.history.size();
  w.api.hangs = nullptr;
  w.api.let_go();
  w.pass(milliseconds{199});
  CHECK(w.state.history.size() == history + 4);
  CHECK(w.state.flushes == before);
  w.pass(milliseconds{2});
  CHECK(w.state.flushes == before + 1);
  CHECK(w.state.gathered.empty());
}

TEST_CASE("every call is in the history with its time, its answer and its wish") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.start();
  w.pass(minutes(1));
  REQUIRE(w.state.history.size() == w.api.calls.size());
  const auto add = std::find_if(w.state.history.begin(), w.state.history.end(),
                                [](const call_record& r) { return r.op == operation::add; });
  REQUIRE(add != w.state.history.end());
  CHECK(add->schedule == add->key.stream);
  CHECK(add->wanted.end > add->wanted.start);
  CHECK(add->result == outcome::done);
  CHECK(add->at <= w.now().wall);
}

TEST_CASE("while nothing happens nothing is written, nor by a reload of the same files") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.start();
  w.pass(minutes(2));
  const auto written = w.state.written.size();
  const auto flushes = w.state.flushes;
  w.daemon().reload();
  w.pass(seconds{20});
  CHECK(w.journal.count("config_loaded") == 2);
  CHECK(w.state.flushes == flushes);
  CHECK(w.state.written.size() == written);
  CHECK(w.state.gathered.empty());
  CHECK(count(w.api, is_write) == 2);
}

TEST_CASE("a full disk is told once, calls go on, and once there is room all of it is written") {
  sandbox::cloud_model cloud({}, 1);
  kept_world w(cloud);
  w.state.trouble = "the disk is full";
  w.start();
  const auto from = w.now().wall + seconds{1};
  w.pass(std::chrono::days(20));
  CHECK(w.journal.count("state_failed") == 1);
  CHECK(w.journal.field("state_failed", "error") == "the disk is full");
  CHECK(w.journal.count("state_restored") == 0);
  for (const auto& kept : w.files.schedules)
    CHECK(cloud.gaps(kept.key, from, w.now().wall).empty());
  CHECK(w.state.written.empty());
  const auto tries = w.state.flushes;
  w.pass(minutes(1));
  CHECK(w.state.flushes - tries >= 11);
  CHECK(w.state.flushes - tries <= 13);
  w.state.trouble.clear();
  w.pass(milliseconds{5000});
  CHECK(w.journal.count("state_restored") == 1);
  CHECK(w.state.gathered.empty());
  CHECK(w.state.on_disk().streams.size() == 2);
  w.pass(hours(1));
  CHECK(w.journal.count("state_failed") == 1);
  CHECK(w.journal.count("state_restored") == 1);
}

TEST_CASE("what became of an old file of state is told") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.state.notes = {"state.db was damaged and is now state.db.damaged"};
  w.start();
  w.pass(minutes(10));
  CHECK(w.journal.count("state_reset") == 1);
  CHECK(w.journal.field("state_reset", "reason") ==
        "state.db was damaged and is now state.db.damaged");
}

TEST_CASE("a state that a newer program has written is told once") {
  world w;
  w.files.schedules = {wanted_stream("harbour")};
  w.state.of_newer = "state.db was written by a newer pullkeeper";
  w.start();
  w.pass(hours(1));
  CHECK(w.journal.count("state_newer") == 1);
  CHECK(w.journal.field("state_newer", "reason") == w.state.of_newer);
}

TEST_CASE("a backoff is not forgotten over a restart, but a changed schedule is tried at once"
          " [P24]") {
  world first;
  first.files.schedules = {wanted_stream("harbour"), wanted_stream("bridge")};
  first.api.reply = [](const call& made) {
    return is_write(made) ? refusal("InvalidSourceUrl") : answer{listed{}, {}, 200, {}};
  };
  const auto begin = first.now().wall;
  // Until both wait for long; the second process begins when the first did.
  utc_millis harbour{};
  for (int i = 0; i < 100 && harbour < begin + minutes(5); ++i) {
    if (i == 0) first.start();
    first.pass(minutes(1));
    for (const auto& m : first.state.on_disk().streams) {
      if (m.key.stream == "harbour") harbour = m.failing.not_before;
    }
  }
  world w;
  w.found = first.state.on_disk();
  REQUIRE(w.found.streams.size() == 2);
  for (auto& m : w.found.streams) {
    m.failing.at = begin;
    m.failing.not_before = begin + minutes(5);
  }
  w.files.schedules = first.files.schedules;
  w.files.schedules[1].sources = {"rtmp://other.example.com/cams/bridge"};
  w.start();
  w.pass(minutes(5) - seconds{1});
  REQUIRE(count(w.api, is_write) >= 1);
  for (const auto& made : w.api.calls) CHECK(made.key.stream != "harbour");
  w.pass(seconds{2});
  CHECK(std::any_of(w.api.calls.begin(), w.api.calls.end(), [](const call& made) {
    return is_add(made) && made.key.stream == "harbour";
  }));
}

TEST_CASE("a call that was under way at a crash is settled by a look, never by a second add") {
  for (const bool executed : {true, false}) {
    CAPTURE(executed);
    sandbox::cloud_model cloud({}, 1);
    memory found;
    {
      kept_world w(cloud);
      w.files.schedules.resize(1);
      w.api.hangs = [&](const call& made) {
        if (executed && is_add(made)) ask(cloud, made, w.now().wall);
        return is_add(made);
      };
      w.start();
      w.pass(seconds{1});
      REQUIRE(count(w.api, is_add) == 1);
      found = w.state.on_disk();
    }
    REQUIRE(found.streams.size() == 1);
    REQUIRE(found.streams[0].under_way);
    kept_world w(cloud);
    w.files.schedules.resize(1);
    w.found = found;
    w.pass(seconds{2});                // the time that the first one has had
    w.start();
    w.pass(minutes(5));
    REQUIRE_FALSE(w.api.calls.empty());
    CHECK(w.api.calls[0].op == operation::describe);
    CHECK(count(w.api, is_write) == (executed ? 0 : 1));
    CHECK(cloud.held(w.now().wall, w.files.schedules[0].key).size() == 1);
  }
}
