#include "simulation/strict_judge.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;
using namespace pullkeeper::sandbox;
using namespace pullkeeper::simulation;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

const stream_key cam{"a.example", "live", "cam"};
const stream_key other{"a.example", "live", "other"};

config until(seconds start, seconds end) {
  return {{"rtmp://origin.example/live/x"}, world_begin + start, world_begin + end};
}

schedule always(const stream_key& key) {
  return {key.stream, key, {"rtmp://origin.example/live/x"}, {world_begin, {}}, false};
}

world_plan plan_of(uniqueness unique) {
  world_plan plan;
  plan.hard.emplace();
  plan.variant.unique = unique;
  plan.settings.window = hours(6);
  plan.settings.lead = hours(1);
  plan.end = hours(24);
  return plan;
}

// A cloud, a judge, and a daemon that does what the test says.
struct court {
  world_plan plan;
  cloud_model cloud;
  strict_judge judge;

  explicit court(world_plan of) : plan(std::move(of)), cloud(plan.variant, 1), judge(plan, cloud) {
    judge.files_changed(sim_time{0}, {always(cam), always(other)});
    judge.daemon_started(sim_time{0});
    for (const auto& key : {cam, other})
      writes(sim_time{0}, operation::add, key, until({}, hours(6)));
  }

  void passes(sim_time to) {
    while (judge.wake() <= to) judge.time_passes(judge.wake());
    judge.time_passes(to);
  }
  void writes(sim_time at, operation op, const stream_key& key, const config& wanted) {
    passes(at);
    call made;
    made.op = op;
    made.key = key;
    made.wanted = wanted;
    judge.called(at, made);
    const auto before = cloud.held(utc_at(at), key);
    const auto result = cloud.apply(utc_at(at), op, key, wanted);
    judge.executed(at, made, before, cloud.held(utc_at(at), key), result.code.empty());
    answer got;
    if (result.code.empty()) got.says = accepted{};
    judge.answered(at, made, got, false);
  }
  void looks(sim_time at) {
    passes(at);
    call made;
    made.op = operation::describe;
    made.key = cam;
    judge.called(at, made);
  }
  void tells(sim_time at, const char* name) {
    passes(at);
    judge.told(at, {level::error, name,
                    {{"domain", cam.domain}, {"app", cam.app}, {"stream", cam.stream}}});
  }
  std::uint64_t offences(const std::string& kind) const {
    const auto it = judge.found().broken.find(kind);
    return it == judge.found().broken.end() ? 0 : it->second;
  }
  std::uint64_t excused(const std::string& why) const {
    const auto it = judge.found().excused.find(why);
    return it == judge.found().excused.end() ? 0 : it->second;
  }
};

}  // namespace

TEST_CASE("a delete of what was accepted and has not ended is seen, and one of what has ended is "
          "none") {
  court c(plan_of(uniqueness::unique_active));
  c.writes(hours(1), operation::remove, cam, {});
  CHECK(c.offences("S-1") == 1);
  c.writes(hours(7), operation::remove, other, {});
  CHECK(c.offences("S-1") == 1);
}

TEST_CASE("a delete of what somebody else has made is seen") {
  court c(plan_of(uniqueness::unique_active));
  c.writes(hours(1), operation::remove, {"a.example", "live", "foreign"}, {});
  CHECK(c.offences("S-1") == 1);
  c.cloud.console_set(utc_at(hours(1)), cam, until(hours(1), hours(9)));
  c.judge.console_acted(hours(1), hours(1), cam);
  c.writes(hours(2), operation::remove, cam, {});
  CHECK(c.offences("S-1") == 2);
}

TEST_CASE("a lapse that a call of the last ten minutes would have prevented is seen") {
  court c(plan_of(uniqueness::unique_active));
  c.writes(hours(5), operation::update, other, until(hours(5), hours(12)));
  c.writes(hours(6) + seconds{5}, operation::add, cam, until(hours(6), hours(12)));
  CHECK(c.offences("S-2") == 1);
}

TEST_CASE("a lapse during which nothing got through is none, until calls get through again") {
  auto plan = plan_of(uniqueness::unique_active);
  plan.episodes = {{trouble::outage, hours(5), hours(7), {}}};
  court quick(plan);
  quick.tells(hours(6), "coverage_lost");
  quick.writes(hours(7) + minutes(2), operation::add, cam, until(hours(7), hours(12)));
  quick.writes(hours(7) + minutes(2), operation::add, other, until(hours(7), hours(12)));
  CHECK(quick.offences("S-2") == 0);
  CHECK(quick.excused("trouble") + quick.excused("no-way-before") == 2);
  court slow(plan);
  slow.writes(hours(7) + minutes(2), operation::add, other, until(hours(7), hours(12)));
  slow.writes(hours(7) + minutes(9), operation::add, cam, until(hours(7), hours(12)));
  CHECK(slow.offences("S-2") == 1);
}

TEST_CASE("a lapse that no call could prevent is none where an add ends it at once") {
  auto plan = plan_of(uniqueness::unique_active);
  plan.variant.update_active = update_effect::refused;
  court c(plan);
  for (const auto& key : {cam, other})
    c.writes(hours(6) + seconds{3}, operation::add, key, until(hours(6), hours(12)));
  CHECK(c.offences("S-2") == 0);
  CHECK(c.excused("no-way-before") == 2);
}

TEST_CASE("that an add replaces is learned once for a domain") {
  court c(plan_of(uniqueness::replace));
  for (const auto& key : {cam, other}) {
    const auto at = key == cam ? hours(5) : hours(5) + minutes(5);
    c.writes(at, operation::add, key, until(hours(6), hours(12)));
    c.writes(at + seconds{2}, operation::update, key, until(hours(5), hours(12)));
  }
  CHECK(c.excused("replace-learning") == 1);
  CHECK(c.offences("S-2") == 1);
}

TEST_CASE("more restarts than one for a window are seen, but for one of a domain that learns"
          " [A33]") {
  court c(plan_of(uniqueness::unique_active));
  for (const auto& key : {cam, other}) {
    c.writes(hours(5), operation::update, key, until(hours(5), hours(12)));
    CHECK(c.excused("learning-restart") == (key == cam ? 0 : 1));
    c.writes(hours(5) + minutes(1), operation::update, key, until(hours(5), hours(12)));
  }
  CHECK(c.excused("learning-restart") == 1);
  CHECK(c.offences("S-3") == 1);
}

TEST_CASE("an edit of the files may cost one restart more") {
  court c(plan_of(uniqueness::unique_active));
  c.writes(hours(5), operation::update, cam, until(hours(5), hours(12)));
  auto edited = always(cam);
  edited.sources = {"rtmp://new.example/live/x"};
  c.judge.files_changed(hours(5) + minutes(1), {edited, always(other)});
  c.writes(hours(5) + minutes(2), operation::update, cam, until(hours(5), hours(12)));
  CHECK(c.excused("learning-restart") == 0);
  CHECK(c.offences("S-3") == 0);
}

TEST_CASE("the fourth write for a window and the fifth copy at one instant are seen") {
  court c(plan_of(uniqueness::coexist));
  for (int i = 1; i <= 3; ++i)
    c.writes(hours(5) + minutes(i), operation::add, cam, until(hours(6), hours(12)));
  CHECK(c.offences("S-4") == 0);
  c.writes(hours(5) + minutes(4), operation::add, cam, until(hours(6), hours(12)));
  CHECK(c.offences("S-4") == 1);
  c.writes(hours(5) + minutes(5), operation::add, cam, until(hours(6), hours(12)));
  CHECK(c.offences("S-4") == 2);
}

TEST_CASE("lost that is told of what is covered is seen, unless a fault is near") {
  court c(plan_of(uniqueness::unique_active));
  c.tells(hours(1), "coverage_lost");
  CHECK(c.offences("S-5") == 1);
  auto plan = plan_of(uniqueness::unique_active);
  plan.episodes = {{trouble::outage, hours(1) + minutes(5), hours(2), {}}};
  court troubled(plan);
  troubled.tells(hours(1), "coverage_lost");
  CHECK(troubled.offences("S-5") == 0);
  CHECK(troubled.excused("alarm-in-trouble") == 1);
}

TEST_CASE("two minutes of darkness without a word are seen") {
  court c(plan_of(uniqueness::unique_active));
  c.writes(hours(5), operation::update, other, until(hours(5), hours(12)));
  c.passes(hours(6) + minutes(4));
  CHECK(c.offences("S-5") == 1);
  court warned(plan_of(uniqueness::unique_active));
  warned.writes(hours(5), operation::update, other, until(hours(5), hours(12)));
  warned.tells(hours(5), "coverage_at_risk");
  warned.passes(hours(6) + minutes(4));
  CHECK(warned.offences("S-5") == 0);
}

TEST_CASE("what was undone at the console may stay dark until it can be seen, and no longer") {
  court c(plan_of(uniqueness::unique_active));
  c.cloud.console_delete(utc_at(hours(1)), cam);
  c.judge.console_acted(hours(1), hours(1), cam);
  c.writes(hours(1) + minutes(30), operation::add, cam, until(hours(1), hours(6)));
  CHECK(c.offences("S-2") == 0);
  CHECK(c.excused("console") == 1);
  c.cloud.console_delete(utc_at(hours(2)), cam);
  c.judge.console_acted(hours(2), hours(2), cam);
  c.writes(hours(4), operation::add, cam, until(hours(4), hours(6)));
  CHECK(c.offences("S-2") == 1);
}

TEST_CASE("a domain that is not looked at is seen, unless its looks fail") {
  court c(plan_of(uniqueness::unique_active));
  c.looks(minutes(10));
  c.looks(minutes(50));
  CHECK(c.offences("S-6") == 0);
  c.looks(minutes(95));
  CHECK(c.offences("S-6") == 1);
  auto plan = plan_of(uniqueness::unique_active);
  plan.episodes = {{trouble::no_looks, minutes(1), hours(2), {}}};
  court denied(plan);
  denied.looks(minutes(95));
  CHECK(denied.offences("S-6") == 0);
}
