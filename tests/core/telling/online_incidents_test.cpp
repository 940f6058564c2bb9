// Messages about streams that are covered and not online.
#include <doctest/doctest.h>

#include "core/telling/incidents.hpp"
#include "support/core/make.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const utc_millis then = utc_millis(day_one);

schedule_health row(const std::string& name, presence is) {
  schedule_health one;
  one.name = name;
  one.key = key_of(name);
  one.state = condition::covered;
  one.covered_until = then + 24h;
  one.owner = "team-" + name;
  one.online = {true, is, then - 2min};
  return one;
}

struct hearer {
  incidents all{};
  std::vector<message> at(milliseconds now, std::vector<schedule_health> rows) {
    health seen;
    seen.made = then + now;
    seen.schedules = std::move(rows);
    return all.follow(seen, true, now);
  }
};

constexpr auto dark = presence::dark;
constexpr auto online = presence::online;

}  // namespace

TEST_CASE("a stream that is not online is one message, and its return another") {
  hearer t;
  CHECK(t.at(0s, {row("harbour", online), row("studio", online)}).empty());
  CHECK(t.at(1s, {row("harbour", presence::missing), row("studio", online)}).empty());
  const auto begun = t.at(2s, {row("harbour", dark), row("studio", online)});
  REQUIRE(begun.size() == 1);
  CHECK(begun[0].incident == "online");
  CHECK(begun[0].severity == level::warning);
  CHECK(begun[0].schedule == "harbour");
  CHECK(begun[0].whose.owner == "team-harbour");
  CHECK(begun[0].since == then - 2min);
  CHECK(begun[0].summary == "harbour is covered but not online since 2026-11-30T23:58:00Z");
  CHECK(t.at(60s, {row("harbour", dark), row("studio", online)}).empty());
  const auto over = t.at(120s, {row("harbour", online), row("studio", online)});
  REQUIRE(over.size() == 1);
  CHECK(!over[0].begins);
  CHECK(over[0].id == begun[0].id);
  CHECK(over[0].summary == "harbour is online again, after 4m");
}

TEST_CASE("another stream that goes dark later is another incident") {
  hearer t;
  t.at(0s, {row("harbour", dark), row("studio", online)});
  const auto second = t.at(1s, {row("harbour", dark), row("studio", dark)});
  REQUIRE(second.size() == 1);
  CHECK(second[0].schedule == "studio");
}

TEST_CASE("more than three at once are one incident, which is over once all are online again") {
  hearer t;
  std::vector<schedule_health> rows;
  for (const auto* name : {"a", "b", "c", "d"}) rows.push_back(row(name, dark));
  const auto begun = t.at(0s, rows);
  REQUIRE(begun.size() == 1);
  CHECK(begun[0].count == 4);
  CHECK(begun[0].schedules == "a, b, c, d");
  for (std::size_t i = 0; i < 3; ++i) rows[i].online.is = online;
  CHECK(t.at(1s, rows).empty());
  rows[3].online.is = online;
  const auto over = t.at(2s, rows);
  REQUIRE(over.size() == 1);
  CHECK(over[0].summary.starts_with("4 streams are online again"));
}

TEST_CASE("while nobody knows, what was told goes on, over a restart as well") {
  hearer t;
  const auto begun = t.at(0s, {row("harbour", dark)});
  CHECK(t.at(1s, {row("harbour", presence::unknown)}).empty());
  hearer next;
  next.all.recall(t.all.told());
  CHECK(next.at(2s, {row("harbour", presence::unknown)}).empty());
  CHECK(next.at(3s, {row("harbour", dark)}).empty());
  const auto over = next.at(4s, {row("harbour", online)});
  REQUIRE(over.size() == 1);
  CHECK(over[0].id == begun.at(0).id);
}

TEST_CASE("it is over where the stream is not wanted any more, and where nobody looks any more") {
  for (const bool removed : {true, false}) {
    hearer t;
    t.at(0s, {row("harbour", dark)});
    auto unwatched = row("harbour", presence::unknown);
    unwatched.online.watched = false;
    const auto over = removed ? t.at(1s, {}) : t.at(1s, {unwatched});
    REQUIRE(over.size() == 1);
    CHECK(over[0].summary.starts_with("harbour: over"));
  }
}
