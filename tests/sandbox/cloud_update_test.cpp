#include <doctest/doctest.h>

#include <set>

#include "sandbox/cloud_model.hpp"

using namespace pullkeeper;
using namespace pullkeeper::sandbox;

namespace {

constexpr seconds day = std::chrono::days(1);
const utc_seconds epoch{std::chrono::days(20'000)};
const stream_key cam{"live.example.com", "cams", "harbour"};

utc_seconds on(seconds since_epoch) {
  return epoch + since_epoch;
}

config make(seconds start, seconds end) {
  config result;
  result.sources = {"rtmp://a.example.com/x/y"};
  result.start = on(start);
  result.end = on(end);
  return result;
}

cloud_answer run(cloud_model& model, seconds now, operation op, const config& wanted = {}) {
  return model.apply(on(now), op, cam, wanted);
}

std::size_t shown_count(cloud_model& model, seconds now) {
  return run(model, now, operation::describe).records.size();
}

using configs = std::vector<config>;

}  // namespace

TEST_CASE("Update of a running config restarts, changes, refuses or ignores, by variant") {
  const config before = make(seconds(0), 6 * day);
  const config after = make(5 * day, 11 * day);
  const struct {
    update_effect effect;
    bool accepted;
    configs held;
    std::uint64_t restarts;
  } table[] = {
      {update_effect::restart, true, {after}, 1},
      {update_effect::seamless, true, {after}, 0},
      {update_effect::refused, false, {before}, 0},
      {update_effect::silent, true, {before}, 0},
  };
  for (const auto& row : table) {
    cloud_variant variant;
    variant.update_active = row.effect;
    cloud_model model{variant, 7};
    run(model, seconds(0), operation::add, before);
    CHECK(run(model, 5 * day, operation::update, after).code.empty() == row.accepted);
    CHECK(model.held(on(5 * day), cam) == row.held);
    CHECK(model.restarts(cam) == row.restarts);
    CHECK(model.gaps(cam, on(seconds(0)), row.held.back().end).empty());
  }
}

TEST_CASE("a refused Update has one of two codes, the same for the life of the cloud") {
  cloud_variant variant;
  variant.update_active = update_effect::refused;
  std::set<std::pair<int, std::string>> codes;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    cloud_model model{variant, seed};
    run(model, seconds(0), operation::add, make(seconds(0), 6 * day));
    const auto once = run(model, day, operation::update, make(day, 7 * day));
    const auto twice = run(model, day, operation::update, make(day, 7 * day));
    CHECK(once.code == twice.code);
    codes.emplace(once.status, once.code);
  }
  CHECK(codes ==
        std::set<std::pair<int, std::string>>{{403, "IllegalOperation"}, {400, "InvalidParam"}});
}

TEST_CASE("Update of a config that waits for its start restarts nothing") {
  cloud_model model{{}, 1};
  run(model, seconds(0), operation::add, make(2 * day, 6 * day));
  CHECK(run(model, day, operation::update, make(3 * day, 6 * day)).code.empty());
  CHECK(model.restarts(cam) == 0);
}

TEST_CASE("Update with a future StartTime stops the running pull until then") {
  cloud_model model{{}, 1};
  run(model, seconds(0), operation::add, make(seconds(0), 6 * day));
  CHECK(model.covered(on(5 * day), cam));
  run(model, 5 * day, operation::update, make(6 * day, 12 * day));
  CHECK(!model.covered(on(5 * day), cam));
  CHECK(model.covered(on(6 * day), cam));
  CHECK(model.gaps(cam, on(seconds(0)), on(12 * day)) ==
        std::vector<span>{{on(5 * day), on(6 * day)}});
}

TEST_CASE("Update of an expired or missing config works, fails or does nothing, by variant") {
  const struct {
    update_absent rule;
    const char* code;
    std::size_t held;
  } table[] = {
      {update_absent::works, "", 1},
      {update_absent::refused, "CodeConfigNotFound", 0},
      {update_absent::silent, "", 0},
      {update_absent::upsert, "", 1},
  };
  for (const auto& row : table)
    for (const bool missing : {false, true}) {
      const auto opposite = row.held == 1 ? update_absent::silent : update_absent::works;
      cloud_variant variant;
      variant.update_expired = missing ? opposite : row.rule;
      variant.update_missing = missing ? row.rule : opposite;
      cloud_model model{variant, 1};
      if (!missing) run(model, seconds(0), operation::add, make(seconds(0), day));
      CHECK(run(model, 2 * day, operation::update, make(2 * day, 3 * day)).code == row.code);
      CHECK(model.held(on(2 * day), cam).size() == row.held);
    }
}

TEST_CASE("an expired config that the service removed is a missing one for Update") {
  cloud_variant variant;
  variant.expired = expired_fate::removed;
  cloud_model model{variant, 1};
  run(model, seconds(0), operation::add, make(seconds(0), day));
  CHECK(run(model, 2 * day, operation::update, make(2 * day, 3 * day)).code ==
        "CodeConfigNotFound");
}

TEST_CASE("among several records Update changes the one that overlaps most, else the latest") {
  const config one = make(seconds(0), 6 * day);
  const config two = make(6 * day, 12 * day);
  const struct {
    config wanted;
    configs after;
  } table[] = {
      {make(5 * day, 7 * day + seconds(1)), {one, make(5 * day, 7 * day + seconds(1))}},
      {make(5 * day, 7 * day - seconds(1)), {make(5 * day, 7 * day - seconds(1)), two}},
      {make(20 * day, 21 * day), {one, make(20 * day, 21 * day)}},
  };
  for (const auto& row : table) {
    cloud_variant variant;
    variant.unique = uniqueness::coexist;
    cloud_model model{variant, 1};
    run(model, seconds(0), operation::add, one);
    run(model, seconds(0), operation::add, two);
    run(model, 5 * day, operation::update, row.wanted);
    CHECK(model.held(on(5 * day), cam) == row.after);
  }
}

TEST_CASE("Update leaves an expired record alone while there is one that has not expired") {
  cloud_variant variant;
  variant.unique = uniqueness::coexist;
  cloud_model model{variant, 1};
  run(model, seconds(0), operation::add, make(seconds(0), 6 * day));
  run(model, seconds(0), operation::add, make(6 * day, 12 * day));
  const config wanted = make(day, 8 * day);
  run(model, 7 * day, operation::update, wanted);
  CHECK(model.held(on(7 * day), cam) == configs{wanted});
}

TEST_CASE("a lagging Describe shows the past, also of what is deleted by now") {
  cloud_variant variant;
  variant.view = describe_view::lagging;
  variant.lag = seconds(30);
  cloud_model model{variant, 1};
  run(model, seconds(0), operation::add, make(seconds(0), day));
  CHECK(shown_count(model, seconds(29)) == 0);
  CHECK(shown_count(model, seconds(30)) == 1);
  run(model, seconds(100), operation::remove);
  CHECK(shown_count(model, seconds(129)) == 1);
  CHECK(shown_count(model, seconds(130)) == 0);
  CHECK(!model.covered(on(seconds(101)), cam));
}

TEST_CASE("a flapping Describe shows now one state and now the other, the same for each seed") {
  cloud_variant variant;
  variant.view = describe_view::flapping;
  variant.lag = seconds(3600);
  cloud_model model{variant, 5};
  cloud_model twin{variant, 5};
  run(model, seconds(0), operation::add, make(seconds(0), day));
  run(twin, seconds(0), operation::add, make(seconds(0), day));
  std::set<std::size_t> seen;
  for (int i = 1; i <= 40; ++i) {
    const std::size_t shown = shown_count(model, seconds(i));
    CHECK(shown == shown_count(twin, seconds(i)));
    seen.insert(shown);
  }
  CHECK(seen == std::set<std::size_t>{0, 1});
}

TEST_CASE("a forbidden Describe fails while the other operations work") {
  cloud_variant variant;
  variant.view = describe_view::forbidden;
  cloud_model model{variant, 1};
  CHECK(run(model, seconds(0), operation::add, make(seconds(0), day)).code.empty());
  const cloud_answer got = run(model, seconds(1), operation::describe);
  CHECK(got.status == 403);
  CHECK(got.code == "Forbidden.RAM");
}

TEST_CASE("gaps are exact to the millisecond, across what was replaced, deleted and forgotten") {
  cloud_model model{{}, 1};
  const utc_millis late = on(seconds(10)) + milliseconds(250);
  model.apply(late, operation::add, cam, make(seconds(5), 2 * day));
  model.console_delete(on(day), cam);
  model.console_set(on(day) + milliseconds(1), cam, make(seconds(0), 2 * day));
  CHECK(model.gaps(cam, on(seconds(0)), on(3 * day)) ==
        std::vector<span>{{on(seconds(0)), late},
                          {on(day), on(day) + milliseconds(1)},
                          {on(2 * day), on(3 * day)}});
  shown_count(model, day + seconds(1));
  model.forget_before(on(day));
  CHECK(model.gaps(cam, on(day), on(2 * day)) ==
        std::vector<span>{{on(day), on(day) + milliseconds(1)}});
}

TEST_CASE("a config is in effect from its start up to, and not at, its end") {
  cloud_model model{{}, 1};
  run(model, seconds(0), operation::add, make(day, 2 * day));
  CHECK(!model.covered(on(day) - milliseconds(1), cam));
  CHECK(model.covered(on(day), cam));
  CHECK(model.covered(on(2 * day) - milliseconds(1), cam));
  CHECK(!model.covered(on(2 * day), cam));
}

TEST_CASE("gaps stay within the bounds that were asked for") {
  coverage known;
  for (const int from : {10, 20, 30}) known.add({on(seconds(from)), on(seconds(from + 5))});
  const auto gap = [](int from, int to) { return span{on(seconds(from)), on(seconds(to))}; };
  const auto gaps = [&](int from, int to) {
    return known.gaps(on(seconds(from)), on(seconds(to)));
  };
  CHECK(gaps(17, 19) == std::vector<span>{gap(17, 19)});
  CHECK(gaps(0, 60) == std::vector<span>{gap(0, 10), gap(15, 20), gap(25, 30), gap(35, 60)});
  CHECK(gaps(21, 24).empty());
  CHECK(gaps(12, 22) == std::vector<span>{gap(15, 20)});
  known.add({on(seconds(14)), on(seconds(31))});
  CHECK(gaps(0, 60) == std::vector<span>{gap(0, 10), gap(35, 60)});
}

TEST_CASE("somebody at the console replaces all configs without any check") {
  cloud_variant variant;
  variant.quota = 0;
  cloud_model model{variant, 1};
  model.console_set(on(seconds(0)), cam, make(seconds(0), 60 * day));
  model.console_set(on(day), cam, make(seconds(0), 30 * day));
  CHECK(model.held(on(day), cam) == configs{make(seconds(0), 30 * day)});
  model.console_delete(on(2 * day), cam);
  CHECK(model.held(on(2 * day), cam).empty());
  CHECK(model.restarts(cam) == 0);
}

TEST_CASE("a year of weekly updates leaves one record and no gap behind") {
  cloud_model model{{}, 1};
  run(model, seconds(0), operation::add, make(seconds(0), 6 * day));
  for (int week = 1; week < 60; ++week)
    run(model, week * 6 * day - day, operation::update,
        make(week * 6 * day - day, (week + 1) * 6 * day));
  CHECK(shown_count(model, 59 * 6 * day) == 1);
  CHECK(model.restarts(cam) == 59);
  CHECK(model.gaps(cam, on(seconds(0)), on(60 * 6 * day)).empty());
}
