// What outlives the process: a restart forgets nothing, repeats nothing and writes nothing twice.
#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

TEST_CASE("a restart makes no write, and all that was known is known again") {
  for (const auto how : {fake_cloud::rule::unique, fake_cloud::rule::coexist}) {
    world w(day_one - 1h);
    w.cloud.how = how;
    w.load({harbour});
    w.run_until(utc_millis(grid1 + days{1}));          // the handover is learned
    const auto before = w.tested.everything();
    const auto learned = w.tested.find_domain("live.example.com")->learned().learned;
    REQUIRE(learned != handover::unknown);
    w.calls.clear();
    w.events.clear();
    w.restart({harbour});
    CHECK(w.tested.everything() == before);
    CHECK(w.nothing_to_save());
    w.run_for(1h);
    CHECK(w.writes() == 0);
    CHECK(w.tested.find_domain("live.example.com")->learned().learned == learned);
    CHECK(w.count("handover_learned") == 0);
    CHECK(w.count("drift_found") == 0);
    CHECK(w.count("config_adopted") == 0);
  }
}

TEST_CASE("a restart before every handover leaves no dark second") {
  for (const auto how :
       {fake_cloud::rule::unique, fake_cloud::rule::coexist, fake_cloud::rule::replace}) {
    world w(day_one - 1h);
    w.cloud.how = how;
    w.load({harbour});
    for (int i = 0; i < 200; ++i) {
      w.run_for(5h + 7min);
      w.restart({harbour});
    }
    CHECK(w.cloud.dark(harbour.key, day_one, w.second()) <= (how == fake_cloud::rule::replace
                                                                 ? 10s : 0s));
    CHECK(w.count(operation::remove) == 0);
    CHECK(w.writes() <= 9);
  }
}

TEST_CASE("where nothing has changed there is nothing to save, and what was saved is everything") {
  world w(day_one - 1h);
  begin(w);
  const auto saves = w.saves;
  w.run_for(days{2});                  // looks alone
  CHECK(w.calls.size() > 100);
  CHECK(w.saves == saves);
  CHECK(w.nothing_to_save());
  CHECK(w.kept() == w.tested.everything());
  w.run_until(utc_millis(grid1 + 1h));
  CHECK(w.saves > saves);
  CHECK(w.kept() == w.tested.everything());
}

TEST_CASE("a reload of the same files has nothing to save") {
  world w(day_one - 1h);
  begin(w);
  w.load({harbour});
  CHECK(w.nothing_to_save());
}

TEST_CASE("a write is known as under way before it is sent, and as accepted after its answer") {
  world w(day_one - lead);
  std::vector<std::optional<write_memory>> seen;
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (is_write(c)) seen.push_back(w.kept(c.key).under_way);
    return std::nullopt;
  };
  w.load({harbour});
  w.run_for(500ms);
  REQUIRE(seen.size() == 1);
  REQUIRE(seen[0]);
  CHECK(seen[0]->op == operation::add);
  CHECK_FALSE(seen[0]->accepted);
  CHECK(seen[0]->wanted == w.calls.back().what.wanted);
  const auto& kept = w.kept(harbour.key);
  REQUIRE(kept.proofs.size() == 1);
  CHECK(kept.proofs[0].accepted == seen[0]->wanted);
  CHECK_FALSE(kept.proofs[0].request_id.empty());
}

TEST_CASE("a write whose process died is settled by a look, never by a second one") {
  struct row {
    const char* what;
    bool executed;
  };
  for (const auto& r : {row{"executed", true}, row{"not executed", false}}) {
    CAPTURE(std::string(r.what));
    world w(day_one - lead);
    w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
      if (is_write(c) && !r.executed) return lost();
      return std::nullopt;
    };
    w.load({harbour});
    while (w.writes() == 0) w.run_for(10ms);
    w.fault = nullptr;
    w.restart({harbour});
    w.run_for(10min);
    REQUIRE(w.calls.size() > 2);
    const auto first = std::find_if(w.calls.begin(), w.calls.end(),
                                    [](const made_call& c) { return is_write(c.what); });
    CHECK((first + 1)->what.op == operation::describe);
    CHECK(w.count(operation::add) == (r.executed ? 1 : 2));
    CHECK(w.cloud.alive(harbour.key, w.second()).size() == 1);
    REQUIRE(w.kept(harbour.key).proofs.size() == 1);       // ours, though nobody has answered
    CHECK(w.kept(harbour.key).proofs.back().accepted ==
          w.cloud.alive(harbour.key, w.second()).front());
  }
}

TEST_CASE("a backoff is not forgotten, however often the process is started [P24]") {
  world w(day_one - lead);
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op == operation::describe) return std::nullopt;
    return refusal(failure_kind::rejected, "InvalidSourceUrl");
  };
  w.load({harbour});
  w.run_for(2h);
  const auto failing = w.kept(harbour.key).failing;
  REQUIRE(failing.attempts > 3);
  REQUIRE(failing.not_before > w.now() + 5s);
  w.calls.clear();
  while (w.now() + 3s < failing.not_before) {
    w.restart({harbour});
    w.run_for(800ms);
  }
  CHECK(w.writes() == 0);
  CHECK(w.kept(harbour.key).failing == failing);       // its instants as well
  w.run_for(1h);
  REQUIRE(w.writes() > 0);
  CHECK(w.kept(harbour.key).failing.attempts == failing.attempts + static_cast<int>(w.writes()));
}

TEST_CASE("a start with a clock that has fallen back waits for nothing, and so learns the time") {
  for (const milliseconds back : {milliseconds{5h}, milliseconds{days{733}}}) {
    CAPTURE(back.count());
    world w(day_one - 1h);
    w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
      if (c.op != operation::describe) return std::nullopt;
      return refusal(failure_kind::permission, "Forbidden.RAM");
    };
    begin(w);
    w.fault = {};
    w.skew = -back;
    w.restart({harbour});
    w.run_for(500ms);
    CHECK(w.count(operation::describe) > 0);
  }
}

TEST_CASE("a write that is due at a start waits for a look, and the look for nothing") {
  world w(day_one - lead);
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::describe) return refusal(failure_kind::transient, "InternalError");
    return refusal(failure_kind::permission, "Forbidden.RAM");
  };
  begin(w);
  w.fault = {};
  w.restart({harbour});
  while (w.writes() == 0) w.run_for(100ms);
  CHECK(w.calls.front().what.op == operation::describe);
}

TEST_CASE("a schedule that was changed while nobody ran is tried at once") {
  world w(day_one - lead);
  bool refuse = true;
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op == operation::describe || !refuse) return std::nullopt;
    return refusal(failure_kind::rejected, "InvalidSourceUrl");
  };
  w.load({harbour});
  w.run_for(4h);
  REQUIRE(w.kept(harbour.key).failing.not_before > w.now() + 5s);
  refuse = false;
  w.calls.clear();
  auto mended = harbour;
  mended.sources = source_b;
  w.restart({mended});
  w.run_for(1s);
  CHECK(w.writes() == 1);
  CHECK(w.count("window_accepted") == 1);
  CHECK(w.kept(harbour.key).failing.attempts == 0);
}

TEST_CASE("what somebody changed while nobody ran is found, told and repaired") {
  struct row {
    const char* what;
    std::vector<config> set;
  };
  const auto now = day_one + days{1};
  const row rows[] = {
      {"deleted", {}},
      {"shortened", {made(day_one, now + 2h)}},
      {"lengthened", {made(day_one, grid1 + 12h)}},
      {"other sources", {made(day_one, grid1, source_b)}},
  };
  for (const auto& r : rows) {
    CAPTURE(std::string(r.what));
    keep_settings settings;
    settings.handover = handover_mode::update;
    world w(day_one - 1h, settings);
    begin(w);
    w.cloud.set(harbour.key, r.set, w.second());
    w.restart({harbour});
    w.run_for(1h);
    const bool deleted = r.set.empty();          // what is missing is asked for
    CHECK(w.count("unseen") == (deleted ? 1 : 0));
    CHECK(w.count("drift_repaired") == (deleted ? 0 : 1));
    CHECK(w.count("config_adopted") == 0);
    CHECK(w.writes() == 1);
    const auto alive = w.cloud.alive(harbour.key, w.second());
    REQUIRE(alive.size() == 1);
    CHECK(alive[0].end == grid1);
    CHECK(alive[0].sources == source_a);
  }
}

TEST_CASE("proofs outlive a restart in the middle of nothing, of a write and of an outage") {
  world w(day_one - 1h);
  begin(w);
  const auto proofs = w.kept(harbour.key).proofs;
  REQUIRE(proofs.size() == 1);
  w.fault = [](const call&, utc_seconds) { return refusal(failure_kind::unreachable, "refused"); };
  for (int i = 0; i < 5; ++i) {
    w.restart({harbour});
    w.run_for(1h);
    CHECK(w.kept(harbour.key).proofs == proofs);
  }
}

TEST_CASE("what the memory has of a stream that nobody wants and nothing proves is forgotten") {
  world w(day_one - lead);
  w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op == operation::describe) return std::nullopt;
    return refusal(failure_kind::rejected, "InvalidSourceUrl");
  };
  w.load({harbour});
  w.run_for(1min);
  REQUIRE(w.kept().streams.size() == 1);
  w.restart({});
  w.run_for(1min);
  CHECK(w.kept().streams.empty());
  CHECK(w.kept().domains.empty());
}

TEST_CASE("what was learned of the endpoint's limits and clock is kept") {
  world w(day_one - lead);
  w.skew = 20min;
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op == operation::add && w.count(operation::add) == 1)
      return refusal(failure_kind::throttled, "Throttling.User");
    return std::nullopt;
  };
  w.load({harbour});
  w.run_for(500ms);
  const auto offset = w.kept().endpoint.server_offset;
  CHECK(w.kept().endpoint.limits[0] != limit_memory{});
  w.restart({harbour}, 100ms);
  CHECK(w.tested.clock().offset() == offset);
  const auto kept = w.kept().endpoint.limits[0];
  const auto writes = w.writes();
  while (w.now() < kept.paused_until) {
    CHECK(w.writes() == writes);
    w.run_for(100ms);
  }
}

TEST_CASE("looks that failed while nothing was due do not keep waiting what becomes due") {
  keep_settings settings;
  settings.window = 20min;
  settings.lead = 4min;
  const auto due = utc_millis(day_one + 16min);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    world w(day_one - 1h, settings, seed);
    w.load({harbour});
    w.run_until(utc_millis(day_one + 1min));
    w.fault = [](const call& c, utc_seconds) -> std::optional<answer> {
      if (c.op != operation::describe) return std::nullopt;
      return refusal(failure_kind::transient, "InternalError");
    };
    w.restart({harbour});              // what is only remembered is looked at first
    w.run_until(due);
    w.calls.clear();
    w.run_until(due + minutes(1));     // a tenth of the time left is 24 s
    CHECK(w.count(operation::describe) > 0);
  }
}
