// Two daemons with the same files: a running pull is restarted by one of them only.
#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t early = 1u << 28;      // a sixteenth of the span
constexpr std::uint32_t late = 15u << 28;

// Two daemons and the cloud of the first.
struct pair_of {
  world a;
  world b;

  pair_of(utc_seconds from, std::uint32_t part_a, std::uint32_t part_b, keep_settings given = {})
      : a(from, given, 1, part_a), b(from, given, 2, part_b) {
    b.fault = [this](const call& made, utc_seconds now) { return a.cloud.apply(made, now); };
  }

  void load(const std::vector<schedule>& schedules) {
    a.load(schedules);
    b.load(schedules);
  }

  // In steps so small that no call of one falls between two of the other.
  void run_until(utc_millis until) {
    while (a.now() < until) {
      const auto next = std::min(a.tested.wake(), b.tested.wake()) - a.local().boot;
      const auto calm = a.calls.size() + b.calls.size() == calls_;
      calls_ = a.calls.size() + b.calls.size();
      quiet_ = calm ? quiet_ + 1 : 0;
      const auto step = quiet_ > 20 ? std::clamp<milliseconds>(next, 10ms, 10min) : 10ms;
      a.run_until(std::min(until, a.now() + step));
      b.run_until(a.now());
    }
  }

  std::size_t count(operation op) const { return a.count(op) + b.count(op); }
  std::size_t count(const char* event) const { return a.count(event) + b.count(event); }

 private:
  std::size_t calls_ = 0;
  int quiet_ = 0;
};

// The only write until then is an update of the first window.
std::vector<made_call> calls_until_update(const world& w) {
  std::vector<made_call> found;
  for (const auto& c : w.calls) {
    if (c.what.op == operation::update) {
      found.push_back(c);
      break;
    }
    if (c.at > utc_millis(grid1 - lead - 1s)) found.push_back(c);
  }
  return found;
}

keep_settings with_updates() {
  keep_settings settings;
  settings.handover = handover_mode::update;
  return settings;
}

struct updating : world {
  explicit updating(std::uint32_t host_part = 0)
      : world(day_one - 1h, with_updates(), 1, host_part) {
    begin(*this);
  }
};

// A second before the update is due, and looks are made for it alone.
struct about_to_update : updating {
  about_to_update() {
    settings.observe_every = days{30};
    load({harbour});
    run_until(utc_millis(grid1 - lead - 1s));
  }
};

}  // namespace

TEST_CASE("two daemons with the same files restart each pull once a window, and lose no second"
          " [A33]") {
  for (const auto how : {fake_cloud::rule::unique, fake_cloud::rule::replace}) {
    pair_of both(day_one - 1h, early, late);
    both.a.cloud.how = how;
    both.load({harbour, studio});
    both.run_until(utc_millis(day_one + days{1}));
    const auto learning = how == fake_cloud::rule::replace ? 1u : 0u;     // it costs a restart
    both.run_until(utc_millis(day_one + days{25}));
    for (const auto& one : {harbour, studio}) {
      CHECK(both.a.cloud.restarts(one.key) <= 4 + learning);
      CHECK(both.a.cloud.dark(one.key, day_one, day_one + days{25}) <= seconds(2 * learning));
    }
    CHECK(both.count("drift_found") == 0);
    CHECK(both.count("foreign_config") == 0);
    CHECK(both.count("coverage_at_risk") == 0);
  }
}

TEST_CASE("what the other daemon has made to begin in some seconds is as planned as what runs") {
  pair_of both(day_one - 1h, early, late);
  const auto refuse_past = [](const call& made, utc_seconds now) -> std::optional<answer> {
    const bool starts = made.op == operation::add || made.op == operation::update;
    if (!starts || made.wanted.start > now) return std::nullopt;
    return refusal(failure_kind::start_refused, "InvalidStartTime.Malformed");
  };
  const auto shared = both.b.fault;
  both.a.fault = refuse_past;
  both.b.fault = [&](const call& made, utc_seconds now) {
    const auto no = refuse_past(made, now);
    return no ? no : shared(made, now);
  };
  both.load({harbour});
  // The other one looks right after the update.
  both.run_until(utc_millis(grid1 - lead) + spread_over_hosts(lead, early) - 5s);
  both.b.settings.observe_every = 1s;
  both.b.load({harbour});
  both.run_until(utc_millis(grid1));
  CHECK(both.a.cloud.restarts(harbour.key) == 1);
  CHECK(both.b.count(operation::update) == 0);
  CHECK(both.count("drift_found") == 0);
}

TEST_CASE("what ends with the window that is due is not cut again and again") {
  about_to_update w;
  w.cloud.set(harbour.key, {made(w.second() + 60s, grid2)}, w.second());
  w.calls.clear();
  w.run_until(utc_millis(grid1));
  CHECK(w.count(operation::update) == 1);
}

TEST_CASE("it does not matter which of two daemons is the earlier one, nor that one has gone"
          " [P16]") {
  pair_of both(day_one - 1h, late, early);
  both.load({harbour});
  both.run_until(utc_millis(grid1 - 1h));
  CHECK(both.a.count(operation::update) == 0);
  CHECK(both.b.count(operation::update) == 1);
  both.a.run_until(utc_millis(grid2 - 1h));      // b is gone
  CHECK(both.a.count(operation::update) == 1);
  CHECK(both.a.cloud.restarts(harbour.key) == 2);
  CHECK(both.a.cloud.dark(harbour.key, day_one, grid2) == 0s);
}

TEST_CASE("an edit that two daemons read at different times restarts the pull once") {
  pair_of both(day_one - 1h, early, late);
  both.load({harbour});
  both.run_until(utc_millis(day_one + days{1}));
  auto edited = harbour;
  edited.sources = source_b;
  both.a.load({edited});
  both.run_until(utc_millis(day_one + days{1} + 30s));
  both.b.load({edited});
  both.run_until(utc_millis(day_one + days{2}));
  CHECK(both.count(operation::update) == 1);
  CHECK(both.a.cloud.restarts(harbour.key) == 1);
}

TEST_CASE("a running pull is updated right after a look") {
  updating w;
  w.run_until(utc_millis(grid1));
  const auto made = calls_until_update(w);
  REQUIRE(made.size() >= 2);
  CHECK(made.back().what.op == operation::update);
  CHECK(made[made.size() - 2].what.op == operation::describe);
  CHECK(made.back().at - made[made.size() - 2].at <= 10s);
  CHECK(made.back().at <= utc_millis(grid1 - lead) + 2s);
  CHECK(w.count(operation::update) == 1);
}

TEST_CASE("an update that somebody else has made in time is not made again") {
  about_to_update w;
  w.cloud.set(harbour.key, {made(w.second(), grid2)}, w.second());
  w.calls.clear();
  w.run_until(utc_millis(grid1));
  CHECK(w.writes() == 0);
  CHECK(w.count("drift_found") == 0);
}

TEST_CASE("what somebody else has changed, but does not reach far enough, is updated") {
  about_to_update w;
  w.cloud.set(harbour.key, {made(day_one, grid1 + 1h)}, w.second());
  w.run_until(utc_millis(grid1));
  CHECK(w.cloud.dark(harbour.key, day_one, grid2) == 0s);
}

TEST_CASE("a look that fails or is denied holds back no update") {
  for (const bool denied : {false, true}) {
    CAPTURE(denied);
    updating w;
    w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
      if (c.op != operation::describe) return std::nullopt;
      if (denied) return refusal(failure_kind::permission, "Forbidden.RAM");
      return lost();
    };
    w.run_until(utc_millis(grid1 - lead + 30s));
    CHECK(w.count(operation::update) == 1);
  }
}

TEST_CASE("a look that no answer comes to holds back an update for its own time-out only") {
  updating w;
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::describe) return std::nullopt;
    return lost();
  };
  w.latency = 20s;
  w.run_until(utc_millis(grid1 - lead + 2min));
  CHECK(w.count(operation::update) >= 1);
}

TEST_CASE("a failing update is not looked at before each try") {
  updating w;
  w.settings.observe_every = days{30};
  w.load({harbour});
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::update) return std::nullopt;
    return refusal(failure_kind::busy, "ServiceBusy");
  };
  w.run_until(utc_millis(grid1) - lead / 10);
  const auto tries = w.count(operation::update);
  CHECK(tries > 40);
  CHECK(w.count(operation::describe) < tries / 2);
}

TEST_CASE("each host has its own turn within a hundredth of the lead, and 5 min at most") {
  const auto sent = [](std::uint32_t part) {
    updating w(part);
    w.run_until(utc_millis(grid1));
    return w.cloud.restarts(harbour.key) == 1
               ? calls_until_update(w).back().at - utc_millis(grid1 - lead)
               : milliseconds{-1};
  };
  CHECK(sent(0) <= 2s);
  CHECK(sent(1u << 31) >= 150s);
  CHECK(sent(1u << 31) <= 152s);
  CHECK(sent(~0u) >= 299s);
  CHECK(sent(~0u) <= 302s);
  CHECK(spread_over_hosts(lead, 0) == 0s);
  CHECK(spread_over_hosts(1000s, 1u << 31) == 5s);
  CHECK(spread_over_hosts(std::chrono::hours{24 * 365}, ~0u) < 5min);
}

TEST_CASE("the first config of a pull waits for no turn") {
  world w(day_one - 1h, {}, 1, ~0u);
  w.load({harbour});
  w.run_for(2s);
  CHECK(w.count(operation::add) == 1);
}
