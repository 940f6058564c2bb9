// One stream key with several entries: whose turn it is, what is told of whom, and what an API with
// one config or several makes of it.
#include <string>

#include <doctest/doctest.h>

#include "core/pulls.hpp"
#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

schedule entry(const std::string& name, pull span, const std::vector<std::string>& sources,
               const std::string& owner) {
  auto s = keep(name, span.start, span.end);
  s.key = key_of("stage");
  s.sources = sources;
  s.owner = owner;
  return s;
}

const auto fair = entry("fair", {day_one, day_one + days{9}}, source_a, "ann");
// At once after it, from other sources, and once more after two days without anything.
const auto match = entry("match", {day_one + days{9}, day_one + days{10}}, source_b, "bob");
const auto gala = entry("gala", {day_one + days{12}, day_one + days{13}}, source_b, "eve");

std::vector<config> sent_by(const world& w) {
  std::vector<config> all;
  for (const auto& c : w.calls) {
    if (c.what.op == operation::add) all.push_back(c.what.wanted);
  }
  return all;
}

}  // namespace

TEST_CASE("entries of one stream key are kept one after the other, whatever the API does") {
  for (const auto& api : fake_cloud::all_ways) {
    const auto [how, blocks] = api;
    CAPTURE(static_cast<int>(api.how));
    CAPTURE(api.expired_blocks);
    world w(day_one - days{2});
    w.cloud.how = how;
    w.cloud.expired_blocks = blocks;
    w.load({fair, gala, match});
    w.run_until(utc_millis(day_one + days{14}));
    // The next one is added when the one before has ended, and not a second later.
    const auto most = how == fake_cloud::rule::coexist ? 0s : blocks ? 5min : 2s;
    // What an add does is tried once, beside a running config.
    const auto tried = how == fake_cloud::rule::replace ? 1s : 0s;
    CHECK(w.cloud.dark(fair.key, day_one, day_one + days{9}) <= tried);
    CHECK(w.cloud.dark(fair.key, day_one + days{9}, day_one + days{10}) <= most);
    CHECK(w.cloud.dark(fair.key, day_one + days{10}, day_one + days{12}) == days{2});
    CHECK(w.cloud.dark(fair.key, day_one + days{12}, day_one + days{13}) == 0s);
    CHECK(w.count("pull_finished") == 3);
    CHECK(w.count("drift_found") == 0);
    const auto sent = sent_by(w);
    REQUIRE_FALSE(sent.empty());
    for (const auto& c : sent) {
      CHECK(c.sources == (c.end > day_one + days{9} ? source_b : source_a));
    }
  }
}

TEST_CASE("each pull is told by the name and the owner of its entry") {
  world w(day_one - 1h);
  w.load({fair, gala, match});
  w.run_until(utc_millis(day_one + 1h));
  CHECK(w.last("window_accepted")["schedule"] == "fair");
  CHECK(w.last("window_accepted")["owner"] == "ann");
  CHECK(w.tested.find(fair.key)->wanted().name == "fair");
  w.run_until(utc_millis(day_one + days{9} + 1h));
  CHECK(w.last("pull_finished")["schedule"] == "fair");
  CHECK(w.last("pull_finished")["owner"] == "ann");
  CHECK(w.last("window_accepted")["schedule"] == "match");
  w.run_until(utc_millis(day_one + days{10} + 1h));
  CHECK(w.last("pull_finished")["schedule"] == "match");
  CHECK(w.tested.find(fair.key)->wanted().name == "gala");
  w.run_until(utc_millis(day_one + days{13} + 1h));
  CHECK(w.last("pull_finished")["schedule"] == "gala");
  CHECK(w.tested.find(fair.key)->finished());
}

TEST_CASE("where configs coexist the next pull stands before the one before it ends") {
  keep_settings settings;
  settings.handover = handover_mode::add;
  world w(day_one - days{1}, settings);
  w.cloud.how = fake_cloud::rule::coexist;
  w.load({fair, match});
  w.run_until(utc_millis(day_one + days{8} + 2h));
  const auto held = w.kept(fair.key).standing;
  REQUIRE(held.size() == 2);
  CHECK(held[1].start == match.wanted.start);
  CHECK(held[1].sources == source_b);
  CHECK(w.count(operation::update) == 0);
  w.run_until(utc_millis(day_one + days{11}));
  CHECK(w.cloud.dark(fair.key, day_one, day_one + days{10}) == 0s);
  CHECK(w.count(operation::update) == 0);
}

TEST_CASE("what was refused of one entry's sources is tried at once with the other's") {
  world w(day_one);
  w.fault = [](const call& made, utc_seconds) -> std::optional<answer> {
    if (made.op != operation::add || made.wanted.sources != source_a) return std::nullopt;
    answer no;
    no.says = refused{{failure_kind::rejected, "InvalidSourceUrl", {}}, {}};
    return no;
  };
  w.load({fair, match});
  w.run_until(utc_millis(match.wanted.start + 5s));
  CHECK(w.count("coverage_lost") + w.count("coverage_at_risk") > 0);
  CHECK(w.cloud.dark(fair.key, match.wanted.start, match.wanted.start + 5s) <= 2s);
}

TEST_CASE("a restart and a reload amid the turns change nothing") {
  world w(day_one - days{1});
  w.load({fair, gala, match});
  w.run_until(utc_millis(day_one + days{9} + 2h));
  w.calls.clear();
  w.restart({fair, gala, match});
  w.run_for(2h);
  w.load({fair, gala, match});
  w.run_for(2h);
  CHECK(w.writes() == 0);
  CHECK(w.count("schedule_changed") == 0);
  w.load({fair, match});
  w.run_for(1s);
  CHECK(w.count("schedule_changed") == 1);
  CHECK(w.count("schedules_vanished") == 0);
}

TEST_CASE("an entry that leaves the files while others keep its stream is told, with its place") {
  world w(day_one);
  auto gone = gala;
  gone.written = {std::make_shared<const std::string>("stage.yaml"), 12};
  w.load({fair, gone, match});
  w.run_for(1min);
  w.load({fair, match});
  CHECK(w.count("schedule_removed") == 1);
  const auto told = w.last("schedule_removed");
  CHECK(told["schedule"] == "gala");
  CHECK(told["file"] == "stage.yaml");
  CHECK(told["line"] == "12");
  CHECK(told["next"] == "its stream is kept for fair and 1 more");
  CHECK(w.last("schedule_changed")["schedule"] == "fair");
}

TEST_CASE("an entry that is renamed, or moved to another place, has not left the files") {
  world w(day_one);
  w.load({fair, gala, match});
  w.run_for(1min);
  auto renamed = gala;
  renamed.name = "soiree";
  w.load({fair, renamed, match});
  CHECK(w.count("schedule_removed") == 0);
  auto changed = renamed;
  changed.name = "ball";
  changed.wanted.end = *changed.wanted.end - 1h;
  w.load({fair, changed, match});
  CHECK(w.count("schedule_removed") == 1);
}

TEST_CASE("D18: the config of a paused entry runs to its end, and then the next one is added") {
  const auto next = entry("next", {day_one + days{3}, day_one + days{5}}, source_b, "bob");
  world w(day_one);
  w.load({entry("fair", {day_one, day_one + days{2} + 12h}, source_a, "ann"), next});
  w.run_until(utc_millis(day_one + days{1}));
  auto longer = entry("fair", {day_one, day_one + days{6}}, source_a, "ann");
  longer.paused = true;
  w.load({longer, next});
  w.calls.clear();
  w.run_until(utc_millis(day_one + days{2} + 11h));
  CHECK(w.writes() == 0);
  w.run_until(utc_millis(day_one + days{4}));
  CHECK(w.cloud.dark(fair.key, day_one + days{1}, day_one + days{2} + 12h) == 0s);
  CHECK(w.cloud.dark(fair.key, day_one + days{3}, day_one + days{4}) == 0s);
  REQUIRE_FALSE(sent_by(w).empty());
  CHECK(sent_by(w).back().sources == source_b);
}

TEST_CASE("D18: an entry that leaves the files while it runs is not cut for one that is to come") {
  const auto one = entry("fair", {day_one, day_one + days{2}}, source_a, "ann");
  for (const auto& sources : {source_b, source_a}) {
    for (const bool restarts : {false, true}) {
      CAPTURE(restarts);
      const auto next = entry("next", {day_one + 30h, day_one + days{5}}, sources, "bob");
      world w(day_one);
      w.load({one});
      w.run_until(utc_millis(day_one + 1h));
      w.calls.clear();
      if (restarts) w.restart({next});
      else w.load({next});
      w.run_until(utc_millis(day_one + 20h));
      w.restart({next});
      w.run_until(utc_millis(day_one + 29h));
      CHECK(w.writes() == 0);
      w.run_until(utc_millis(day_one + days{4}));
      CHECK(w.cloud.dark(fair.key, day_one + 1h, day_one + days{4}) <= 2s);
    }
  }
}

TEST_CASE("D18: the config of a paused entry gives way when the next one begins") {
  const auto next = entry("next", {day_one + days{3}, day_one + days{5}}, source_b, "bob");
  for (const auto how : {fake_cloud::rule::unique, fake_cloud::rule::coexist}) {
    CAPTURE(static_cast<int>(how));
    world w(day_one);
    w.cloud.how = how;
    w.load({entry("fair", {day_one, {}}, source_a, "ann")});
    w.run_until(utc_millis(day_one + days{1}));
    auto gone = entry("fair", {day_one, day_one + days{30}}, source_a, "ann");
    gone.paused = true;
    w.load({gone, next});
    w.run_until(utc_millis(day_one + days{3}));
    CHECK(w.cloud.restarts(fair.key) == 0);
    w.run_until(utc_millis(day_one + days{3} + 1min));
    const auto held = w.kept(fair.key).standing;
    REQUIRE_FALSE(held.empty());
    CHECK(held.back().sources == source_b);
    CHECK(w.cloud.dark(fair.key, day_one, day_one + days{3} + 1min) <= 1s);
  }
}

TEST_CASE("where adds beside it are refused, the next pull waits, and this one is not cut") {
  const auto first = entry("fair", {day_one + days{6}, day_one + days{8}}, source_a, "ann");
  const auto next = entry("next", {day_one + days{8}, day_one + days{10}}, source_b, "bob");
  world w(day_one);
  w.cloud.how = fake_cloud::rule::coexist;
  w.load({harbour, first, next});
  w.run_until(utc_millis(day_one + days{6} + 1h));   // by now harbour has shown that they do
  w.fault = [&](const call& made, utc_seconds now) -> std::optional<answer> {
    const bool ahead = made.wanted.sources == source_b && now < next.wanted.start;
    if (made.op != operation::add || !ahead) return std::nullopt;
    answer no;
    no.says = refused{{failure_kind::permission, "Forbidden.RAM", {}}, {}};
    return no;
  };
  w.run_until(utc_millis(day_one + days{9}));
  CHECK(w.count(operation::add, "stage") > 2);
  CHECK(w.cloud.dark(fair.key, day_one + days{6}, day_one + days{8}) == 0s);
  CHECK(w.cloud.dark(fair.key, day_one + days{8}, day_one + days{9}) <= 2s);
  CHECK(w.cloud.restarts(fair.key) == 0);
}
