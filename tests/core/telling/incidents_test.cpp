// What becomes a message.
#include "core/telling/incidents.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/core/make.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const utc_millis then = utc_millis(day_one);

schedule_health row(const std::string& name, condition state) {
  schedule_health one;
  one.name = name;
  one.key = {"live.example.com", "cams", name};
  one.state = state;
  one.lapse = then + 1h;
  one.todo.text = "mend it";
  if (state == condition::covered) one.covered_until = then + 24h;
  if (state != condition::covered) one.why = {.kind = failure_kind::permission, .code = "No"};
  return one;
}

// How all stands at a time, with a message for each thing told.
class watch {
 public:
  std::vector<message> at(milliseconds now, std::vector<schedule_health> rows,
                          std::vector<trouble_kind> troubles = {}) {
    health seen;
    seen.made = then + now;
    seen.schedules = std::move(rows);
    for (const auto what : troubles) seen.troubles.push_back({.what = what, .streams = 2});
    put_in_order(seen);
    return told_.follow(seen, looked, now);
  }
  // The process ends, and another one goes on with what was told; it has not looked at anything.
  void restart() {
    const auto before = told_.told();
    told_ = incidents();
    told_.recall(before);
    looked = false;
  }
  bool looked = true;
  milliseconds wake() const { return told_.wake(); }

 private:
  incidents told_;
};

using c = condition;

}  // namespace

TEST_CASE("of a pull that nobody has looked at so far no message claims that it is dark") {
  auto one = row("harbour", c::dark);
  auto other = row("bridge", c::dark);
  one.seen = other.seen = false;
  watch w;
  w.at(0s, {one});
  const auto alone = w.at(5s, {one});
  REQUIRE(alone.size() == 1);
  CHECK(alone[0].summary.find("harbour is perhaps without a config") == 0);
  watch many;
  std::vector rows{one, other, row("tower", c::at_risk), row("studio", c::at_risk)};
  rows[2].seen = rows[3].seen = false;
  many.at(0s, rows);
  CHECK(many.at(5s, rows).at(0).summary.find("2 pulls are perhaps without a config, and 2 at risk")
        == 0);
  rows[0].seen = true;
  watch known;
  known.at(0s, rows);
  CHECK(known.at(5s, rows).at(0).summary.find("2 pulls are without a config") == 0);
}

TEST_CASE("a pull at risk is one message, one that goes dark no other, and its end is one") {
  watch w;
  CHECK(w.at(0s, {row("harbour", c::at_risk)}).empty());
  CHECK(w.wake() == 5s);
  const auto begun = w.at(5s, {row("harbour", c::at_risk)});
  REQUIRE(begun.size() == 1);
  CHECK(begun[0].begins);
  CHECK(begun[0].schedule == "harbour");
  CHECK(begun[0].severity == level::warning);
  CHECK(begun[0].remedy == "mend it");
  CHECK(begun[0].summary == "harbour is at risk, from 2026-12-01T01:00:00Z on dark: "
                            "live:DescribeLivePullStreamConfig is not allowed (No)");
  CHECK(w.at(60s, {row("harbour", c::dark)}).empty());
  CHECK(w.at(70s, {row("harbour", c::covered)}).empty());
  CHECK(w.wake() == 80s);
  const auto over = w.at(80s, {row("harbour", c::covered)});
  REQUIRE(over.size() == 1);
  CHECK(!over[0].begins);
  CHECK(over[0].id == begun[0].id);
  CHECK(over[0].severity == level::info);
  CHECK(over[0].summary == "harbour is covered again, after 1m15s");
  CHECK(w.at(90s, {row("harbour", c::covered)}).empty());
  CHECK(w.wake() == far_future);
}

TEST_CASE("what passes within seconds is not told, and what comes back within seconds goes on") {
  watch w;
  CHECK(w.at(0s, {row("harbour", c::dark)}).empty());
  CHECK(w.at(3s, {row("harbour", c::covered)}).empty());
  CHECK(w.at(9s, {row("harbour", c::covered)}).empty());
  CHECK(w.at(20s, {row("harbour", c::dark)}).empty());
  CHECK(w.at(25s, {row("harbour", c::dark)}).size() == 1);
  CHECK(w.at(30s, {row("harbour", c::covered)}).empty());
  CHECK(w.at(39s, {row("harbour", c::dark)}).empty());
  CHECK(w.at(45s, {row("harbour", c::covered)}).empty());
  CHECK(w.at(55s, {row("harbour", c::covered)}).size() == 1);
}

TEST_CASE("many at once are one message with their number, which is over once all are") {
  watch w;
  std::vector<schedule_health> all;
  for (int i = 0; i < 300; ++i) all.push_back(row("cam-" + std::to_string(1000 + i), c::dark));
  w.at(0s, all);
  const auto begun = w.at(5s, all);
  REQUIRE(begun.size() == 1);
  CHECK(begun[0].count == 300);
  CHECK(begun[0].schedule.empty());
  CHECK(begun[0].schedules.starts_with("cam-1000, cam-1001, "));
  CHECK(begun[0].schedules.ends_with(" and 280 more"));
  for (int i = 1; i < 300; ++i) all[i].state = c::covered;
  CHECK(w.at(20s, all).empty());
  CHECK(w.at(30s, all).empty());
  all[0] = row("cam-1000", c::covered);
  w.at(40s, all);
  const auto over = w.at(50s, all);
  REQUIRE(over.size() == 1);
  CHECK(over[0].count == 300);
}

TEST_CASE("a message names the owner, and the labels that all of its pulls have") {
  watch w;
  const auto owned = [](const std::string& name, const std::string& owner, const char* tier) {
    auto one = row(name, c::dark);
    one.owner = owner;
    one.labels = {{"team", "traffic"}, {"tier", tier}};
    return one;
  };
  w.at(0ms, {owned("a", "Li Lei", "gold")});
  const auto told = w.at(6s, {owned("a", "Li Lei", "gold")});
  REQUIRE(told.size() == 1);
  CHECK(told[0].whose.owner == "Li Lei");
  CHECK(told[0].whose.labels == "team=traffic tier=gold");
  watch many;
  std::vector<schedule_health> rows;
  for (const char* name : {"a", "b", "c", "d"}) rows.push_back(owned(name, "Li Lei", name));
  rows.back().owner = "Han Mei";
  rows.push_back(row("e", c::covered));
  many.at(0ms, rows);
  const auto together = many.at(6s, rows);
  REQUIRE(together.size() == 1);
  CHECK(together[0].whose.owner == "Li Lei, Han Mei");
  CHECK(together[0].whose.labels == "team=traffic");
}

TEST_CASE("those that follow are gathered for a while") {
  watch w;
  w.at(0s, {row("a", c::dark)});
  CHECK(w.at(5s, {row("a", c::dark)}).size() == 1);
  std::vector<schedule_health> more{row("a", c::dark)};
  for (int i = 0; i < 10; ++i) {
    more.push_back(row("b" + std::to_string(i), c::dark));
    CHECK(w.at(10s + i * 2s, more).empty());
  }
  CHECK(w.wake() == 35s);
  const auto told = w.at(35s, more);
  REQUIRE(told.size() == 1);
  CHECK(told[0].count == 10);
}

TEST_CASE("a pull that waits for its first config is no incident while nothing fails") {
  watch w;
  auto one = row("harbour", c::dark);
  one.why = {};
  CHECK(w.at(0s, {one}).empty());
  CHECK(w.at(89s, {one}).empty());
  CHECK(w.at(90s, {one}).size() == 1);
  watch first_start;
  const auto t = trouble_kind::catching_up;
  CHECK(first_start.at(0s, {one}, {t}).empty());
  CHECK(first_start.at(600s, {one}, {t}).empty());
}

TEST_CASE("a trouble of the whole is one message when it begins, and one when it is over") {
  watch w;
  const auto t = trouble_kind::api_unreachable;
  CHECK(w.at(0s, {}, {t}).empty());
  const auto begun = w.at(5s, {}, {t});
  REQUIRE(begun.size() == 1);
  CHECK(begun[0].incident == "api_unreachable");
  CHECK(begun[0].severity == level::error);
  CHECK(begun[0].count == 2);
  CHECK(w.at(10s, {}, {trouble_kind::api_failing}).empty());
  CHECK(w.at(20s, {}).empty());
  const auto over = w.at(30s, {});
  REQUIRE(over.size() == 1);
  CHECK(over[0].id == begun[0].id);
  CHECK(over[0].summary.starts_with("over: the API cannot be reached"));
  CHECK(w.at(40s, {}, {trouble_kind::throttled, trouble_kind::catching_up}).empty());
  CHECK(w.at(400s, {}, {trouble_kind::throttled, trouble_kind::catching_up}).empty());
}

TEST_CASE("an incident that a restart cuts in two is two messages all the same") {
  const auto outage = trouble_kind::api_unreachable;
  watch w;
  const std::vector rows{row("harbour", c::dark), row("bridge", c::at_risk)};
  w.at(0s, rows, {outage});
  const auto begun = w.at(5s, rows, {outage});
  REQUIRE(begun.size() == 3);
  w.restart();
  // Nothing was looked at so far, so that nothing is known to be over.
  CHECK(w.at(0s, {}).empty());
  CHECK(w.at(60s, {row("harbour", c::dark)}).empty());
  w.looked = true;
  CHECK(w.at(61s, {row("harbour", c::dark), row("bridge", c::covered)}).empty());
  w.restart();                         // a second one, before the end is told
  w.looked = true;
  CHECK(w.at(0s, {row("harbour", c::dark), row("bridge", c::covered)}).empty());
  const auto over = w.at(11s, {row("harbour", c::dark), row("bridge", c::covered)});
  REQUIRE(over.size() == 2);
  for (const auto& one : over) {
    CHECK_FALSE(one.begins);
    CHECK(std::count_if(begun.begin(), begun.end(),
                        [&](const message& b) { return b.id == one.id; }) == 1);
  }
  CHECK(over[0].summary.starts_with("bridge is covered again"));
  CHECK(over[1].incident == "api_unreachable");
  w.at(12s, {row("harbour", c::covered)});
  CHECK(w.at(22s, {row("harbour", c::covered)}).size() == 1);
  w.restart();
  w.looked = true;
  CHECK(w.at(0s, {}).empty());
  CHECK(w.at(60s, {}).empty());
}

TEST_CASE("several that became one incident are over together, across a restart as well") {
  watch w;
  std::vector<schedule_health> rows;
  for (const char* name : {"a", "b", "c", "d", "e"}) rows.push_back(row(name, c::dark));
  w.at(0s, rows);
  REQUIRE(w.at(5s, rows).size() == 1);
  rows[0] = row("a", c::covered);
  w.at(6s, rows);
  CHECK(w.at(16s, rows).empty());
  w.restart();
  w.looked = true;
  for (auto& one : rows) one = row(one.name, c::covered);
  w.at(0s, rows);
  const auto over = w.at(10s, rows);
  REQUIRE(over.size() == 1);
  CHECK(over[0].count == 5);
  CHECK(over[0].summary.starts_with("5 pulls are covered again"));
}
