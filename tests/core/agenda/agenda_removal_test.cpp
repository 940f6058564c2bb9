// on_removed: delete. What is no longer wanted is deleted only where that cannot be a mistake.
#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

keep_settings deleting(seconds observe_every = 10min) {
  keep_settings settings;
  settings.on_removed = removal_policy::remove;
  settings.observe_every = observe_every;
  return settings;
}

// Boot times of the looks that were answered before the first deletion, from `loaded` on.
std::vector<milliseconds> looks_before_deletion(const world& w) {
  std::vector<milliseconds> looks;
  for (const auto& c : w.calls) {
    if (c.what.op == operation::remove) break;
    if (c.what.op == operation::describe) looks.push_back(c.boot);
  }
  return looks;
}

}  // namespace

TEST_CASE("what left the files is deleted after two equal looks that lie some time apart [A24]") {
  for (const auto every : {seconds{10min}, seconds{20s}, seconds{2s}}) {
    CAPTURE(every.count());
    world w(day_one - 1h, deleting(every));
    begin(w, {harbour, studio});
    w.load({studio});
    w.run_for(11min);
    CHECK(w.count(operation::remove) == 1);
    CHECK(w.count(operation::remove, "harbour") == 1);
    CHECK(w.cloud.alive(harbour.key, w.second()).empty());
    CHECK(w.cloud.alive(studio.key, w.second()).size() == 1);
    CHECK(w.count("config_deleted") == 1);
    const auto looks = looks_before_deletion(w);
    REQUIRE(looks.size() >= 2);
    const auto deleted = std::find_if(w.calls.begin(), w.calls.end(), [](const made_call& c) {
      return c.what.op == operation::remove;
    });
    const milliseconds apart = std::min<seconds>(30s, every);
    CHECK(deleted->boot - looks.front() >= apart);
    CHECK(looks.back() - looks.front() >= apart - 200ms);
    w.run_for(days{3});
    CHECK(w.count(operation::remove) == 1);
  }
}

TEST_CASE("with on_removed: keep nothing is ever deleted") {
  world w(day_one - 1h);
  begin(w, {harbour, studio});
  w.load({studio});
  w.run_for(days{2});
  w.restart({studio});
  w.run_for(days{2});
  CHECK(w.count(operation::remove) == 0);
  CHECK(w.cloud.alive(harbour.key, w.second()).size() == 1);
}

TEST_CASE("what is not provably ours is not deleted") {
  struct row {
    const char* what;
    std::vector<config> set;
  };
  const auto now = day_one + days{1};
  const row rows[] = {
      {"other sources", {made(day_one, grid1, source_b)}},
      {"another end", {made(day_one, grid1 + 1h)}},
      {"ours and theirs", {made(day_one, grid1), made(now, now + 1h, source_b)}},
  };
  for (const auto& r : rows) {
    CAPTURE(std::string(r.what));
    world w(day_one - 1h, deleting());
    begin(w, {harbour, studio});
    // While nobody looks: a schedule in the files would have been repaired.
    w.cloud.set(harbour.key, r.set, w.second());
    w.load({studio});
    w.run_for(days{2});
    w.restart({studio});
    w.run_for(days{1});
    CHECK(w.count(operation::remove) == 0);
    CHECK(w.cloud.alive(harbour.key, w.second()) ==
          (std::string(r.what) == "ours and theirs" ? std::vector{made(day_one, grid1)} : r.set));
  }
}

TEST_CASE("a config that was found and never written by us is not deleted") {
  world w(day_one + 1h, deleting());
  w.cloud.set(harbour.key, {made(day_one, grid1)}, w.second());
  w.load({harbour, studio});
  w.run_for(1h);
  REQUIRE(w.count(operation::add, "harbour") == 0);
  w.load({studio});
  w.run_for(days{2});
  CHECK(w.count(operation::remove) == 0);
}

TEST_CASE("where a record without an end stands beside ours nothing is deleted") {
  world w(day_one - 1h, deleting());
  begin(w, {harbour, studio});
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    if (c.op != operation::describe) return std::nullopt;
    auto got = w.cloud.apply(c, now);
    record permanent;
    permanent.key = harbour.key;
    permanent.held.sources = source_a;
    permanent.permanent = true;
    records_of(got).push_back(permanent);
    return got;
  };
  w.load({studio});
  w.run_for(days{2});
  CHECK(w.count(operation::remove) == 0);
}

TEST_CASE("while Describe fails nothing is deleted, and once it works again what waited is") {
  world w(day_one - 1h, deleting());
  begin(w, {harbour, studio});
  bool fails = true;
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::describe || !fails) return std::nullopt;
    return refusal(failure_kind::transient, "ServiceUnavailable");
  };
  w.load({studio});
  w.run_for(days{1});
  CHECK(w.count(operation::remove) == 0);
  fails = false;
  w.run_for(1h);
  CHECK(w.count(operation::remove, "harbour") == 1);
}

TEST_CASE("a look that fails between two good ones puts a deletion off") {
  world w(day_one - 1h, deleting());
  begin(w, {harbour, studio});
  int describes = 0;
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::describe || ++describes == 1) return std::nullopt;
    return refusal(failure_kind::transient, "ServiceUnavailable");
  };
  w.load({studio});
  w.run_for(days{1});
  CHECK(describes > 2);
  CHECK(w.count(operation::remove) == 0);
}

TEST_CASE("where looking is forbidden nothing is deleted [A14]") {
  world w(day_one - 1h, deleting());
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::describe) return std::nullopt;
    return refusal(failure_kind::permission, "Forbidden.RAM");
  };
  begin(w, {harbour, studio});
  w.load({studio});
  w.run_for(days{2});
  CHECK(w.count(operation::remove) == 0);
}

TEST_CASE("while the files or the memory are in doubt nothing is deleted") {
  world w(day_one - 1h, deleting());
  begin(w, {harbour, studio});
  w.load({studio});
  w.tested.hold_deletions(true, w.local());
  w.run_for(days{1});
  CHECK(w.count(operation::remove) == 0);
  w.tested.hold_deletions(false, w.local());
  w.run_for(1min);
  CHECK(w.count(operation::remove) == 1);
}

TEST_CASE("what is paused or over is deleted like what left the files, and kept while it is not") {
  auto settings = deleting();
  world w(day_one - 1h, settings);
  const auto soon_over = keep("studio", day_one, day_one + days{1} + 1h);
  begin(w, {harbour, soon_over});
  auto paused = harbour;
  paused.paused = true;
  w.load({paused, soon_over});
  w.run_for(10min);
  CHECK(w.count(operation::remove, "harbour") == 1);
  CHECK(w.count(operation::remove, "studio") == 0);
  w.run_for(days{1});
  // What has ended is listed by some APIs for good, and in the way there; it is ours as well.
  CHECK(w.count(operation::remove, "studio") <= 1);
  CHECK(w.count("pull_finished") == 1);
  w.load({harbour, soon_over});
  w.run_for(10min);
  CHECK(w.cloud.alive(harbour.key, w.second()).size() == 1);
}

TEST_CASE("a deletion whose answer was lost, or whose process died, is settled by a look [A20]") {
  for (const bool restarted : {false, true}) {
    for (const bool executed : {false, true}) {
      CAPTURE(restarted);
      CAPTURE(executed);
      world w(day_one - 1h, deleting());
      begin(w, {harbour, studio});
      int tries = 0;
      w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
        if (c.op != operation::remove || ++tries > 1) return std::nullopt;
        if (executed) w.cloud.apply(c, now);
        return lost();
      };
      w.load({studio});
      while (tries == 0) w.run_for(50ms);
      if (restarted) w.restart({studio});
      w.run_for(1h);
      CHECK(tries == (executed ? 1 : 2));
      CHECK(w.cloud.alive(harbour.key, w.second()).empty());
      CHECK(w.count("config_deleted") == 1);
      CHECK(w.last("config_deleted")["reason"] == "removed");
      CHECK(w.last("config_deleted")["proof"] == (executed ? "observed" : ""));
    }
  }
}

TEST_CASE("who pauses again what ran in between is waited for anew") {
  world w(day_one - 1h, deleting());
  begin(w, {harbour, studio});
  auto paused = harbour;
  paused.paused = true;
  w.load({paused, studio});
  w.tested.hold_deletions(true, w.local());
  w.run_for(1h);                       // seen twice, and held back
  w.load({harbour, studio});
  w.tested.hold_deletions(false, w.local());
  w.run_for(1h);
  REQUIRE(w.count(operation::remove) == 0);
  w.calls.clear();
  w.load({paused, studio});
  w.run_for(1h);
  CHECK(w.count(operation::remove) == 1);
  CHECK(looks_before_deletion(w).size() >= 2);
}

TEST_CASE("what was seen twice is not deleted either while the latest look has failed") {
  world w(day_one - 1h, deleting());
  begin(w, {harbour, studio});
  w.load({studio});
  w.tested.hold_deletions(true, w.local());
  w.run_for(1h);
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::describe) return std::nullopt;
    return refusal(failure_kind::transient, "ServiceUnavailable");
  };
  w.run_for(1h);
  w.tested.hold_deletions(false, w.local());
  w.run_for(1h);
  CHECK(w.count(operation::remove) == 0);
  w.fault = nullptr;
  w.run_for(1h);
  CHECK(w.count(operation::remove) == 1);
}
