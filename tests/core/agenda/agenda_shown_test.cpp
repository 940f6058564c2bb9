// What a list shows of our own configs, and how that is told from what somebody has changed.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;
using namespace pullkeeper::sandbox;

namespace {

constexpr int handovers = 3;           // in a run

}  // namespace

TEST_CASE("a window of seconds behind a late list is not taken for the one before it") {
  keep_settings settings;
  settings.window = 20s;
  settings.lead = 8s;
  settings.max_config = 28s;
  settings.observe_every = 3s;
  world w(day_one, settings);
  w.latency = 8ms;
  w.cloud.how = fake_cloud::rule::coexist;
  w.cloud.list.view = describe_view::lagging;
  w.cloud.list.lag = 5s;
  w.load({keep("Cam0", day_one + 5s)});
  w.run_for(10s);
  w.calls.clear();
  w.run_for(60s);
  CHECK(w.writes() == 3);
  CHECK(w.count("coverage_at_risk") == 0);
}

TEST_CASE("a stream that is always shown with another source is repaired once, and then left") {
  for (const auto how : {fake_cloud::rule::unique, fake_cloud::rule::coexist}) {
    world w(day_one - days{2});
    w.cloud.how = how;
    const auto shown = [&](config c) {
      c.sources = {"rtmp://relay.example.net/live/x"};
      return c;
    };
    w.fault = [&](const call& made, utc_seconds now) -> std::optional<answer> {
      if (made.op != operation::describe) return std::nullopt;
      auto told = w.cloud.apply(made, now);
      for (auto& r : records_of(told)) r.held = shown(r.held);
      return told;
    };
    const std::vector<schedule> all{keep("Cam0", day_one + 17s)};
    w.load(all);
    w.run_until(utc_millis(day_one + days{6} * handovers + days{1}));
    CHECK(w.cloud.dark(all[0].key, all[0].wanted.start, w.second()) == 0s);
    CHECK(w.count("drift_found") == 1);
    CHECK(w.count("shown_otherwise") == 1);
    CHECK(w.last("shown_otherwise")["found"].find("relay.example.net") != std::string::npos);
    CHECK(w.count("config_adopted") <= 1);
    CHECK(w.count(operation::update) <= 1 + (how == fake_cloud::rule::unique ? handovers : 0));
    CHECK(w.count(operation::remove) == 0);
    CHECK(w.count("coverage_at_risk") == 0);
    w.restart(all);
    w.run_for(days{7});
    CHECK(w.count("shown_otherwise") == 1);
    CHECK(w.count("drift_found") == 1);
  }
}

TEST_CASE("sources of others that our updates have not replaced are never deleted as ours") {
  world w(day_one);
  const schedule kept = keep("Cam0", day_one - 1h);
  w.settings.on_removed = removal_policy::remove;
  w.cloud.set(kept.key, {made(day_one - 1h, day_one + days{5}, source_b)}, w.second());
  w.fault = [&](const call& made, utc_seconds) -> std::optional<answer> {
    if (made.op != operation::update) return std::nullopt;
    return accept();
  };
  w.load({kept, harbour});
  w.run_for(days{1});
  CHECK(w.count("shown_otherwise") == 0);
  CHECK(w.last("attempt_failed")["code"] == "no_effect");
  w.load({harbour});
  w.run_for(days{1});
  CHECK(w.count(operation::remove) == 0);
}

TEST_CASE("a list that shows again what it lacked is told to be reliable once that has lasted") {
  world w(day_one - 1h);
  w.cloud.list.empty_for = 1s;
  w.cloud.list.empty_every = 0s;
  w.load({harbour});
  w.run_until(utc_millis(day_one + 12h));
  REQUIRE(w.count("list_unreliable") == 1);
  CHECK(w.count("list_reliable") == 0);
  w.cloud.list = {};
  w.run_for(3h);
  CHECK(w.count("list_reliable") == 1);
  CHECK(w.last("list_reliable")["domain"] == harbour.key.domain);
  w.run_for(3h);
  CHECK(w.count("list_reliable") == 1);
}
