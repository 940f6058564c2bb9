// Several pulls of one stream key: entries and pulls with sources of their own, put together.
#include <doctest/doctest.h>

#include <string>

#include "core/entries.hpp"
#include "core/lint.hpp"
#include "core/memory.hpp"
#include "core/pulls.hpp"
#include "core/shown_sources.hpp"
#include "support/core/make.hpp"
#include "support/core/zones.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

schedule entry(const std::string& name, pull span,
               const std::vector<std::string>& sources = source_a) {
  auto s = keep(name, span.start, span.end);
  s.key = key_of("stage");
  s.sources = sources;
  return s;
}

schedule both(const schedule& a, const schedule& b) { return put_together({&a, &b}); }

std::string shown(const std::optional<owned_pull>& p) {
  if (!p) return "none";
  const auto& span = p->span;
  return p->part->name + " " + format_utc(span.start) + "/" +
         (span.end ? format_utc(*span.end) : "open");
}

std::string met(const schedule& a, const schedule& b, utc_seconds from = {}) {
  const auto p = overlap_of(a, b, from);
  if (!p) return "never";
  return format_utc(p->start) + "/" + (p->end ? format_utc(*p->end) : "open");
}

const auto matinee = entry("matinee", {day_one, day_one + 2h});
const auto soiree = entry("soiree", {day_one + 9h, day_one + 12h}, source_b);

}  // namespace

TEST_CASE("entries of one stream key take turns, each with its name and sources") {
  for (const auto& all : {both(matinee, soiree), both(soiree, matinee)}) {
    CHECK(shown(owned_pull_at(all, day_one - 1h)) ==
          "matinee 2026-12-01T00:00:00Z/2026-12-01T02:00:00Z");
    CHECK(shown(owned_pull_at(all, day_one + 2h)) ==
          "soiree 2026-12-01T09:00:00Z/2026-12-01T12:00:00Z");
    CHECK(shown(owned_pull_at(all, day_one + 12h)) == "none");
    CHECK(pulls_within(all, day_one, day_one + days{9}, 9).size() == 2);
  }
}

TEST_CASE("entries with the same sources that touch or overlap are one pull, of the first") {
  const auto late = entry("late", {day_one + 1h, day_one + 5h});
  CHECK(shown(owned_pull_at(both(late, matinee), day_one + 3h)) ==
        "matinee 2026-12-01T00:00:00Z/2026-12-01T05:00:00Z");
  const auto next = entry("next", {day_one + 2h, {}});
  CHECK(shown(owned_pull_at(both(matinee, next), day_one)) == "matinee 2026-12-01T00:00:00Z/open");
}

TEST_CASE("a programme and an event of the same sources are one pull where they touch") {
  auto daily_one = entry("daily", {at("2026-01-01T00:00:00Z"), {}});
  daily_one.repeat = {test::daily(8h, 18h, shanghai())};
  const auto event = entry("event", {day_one + 10h, day_one + 26h});
  const auto all = both(daily_one, event);
  CHECK(shown(owned_pull_at(all, day_one)) ==
        "daily 2026-12-01T00:00:00Z/2026-12-02T10:00:00Z");
  CHECK(shown(owned_pull_at(all, day_one + days{2})) ==
        "daily 2026-12-03T00:00:00Z/2026-12-03T10:00:00Z");
}

TEST_CASE("an unbroken programme ends where its entry does, and others go on after it") {
  auto whole_days = entry("days", {day_one, day_one + days{900}});
  whole_days.repeat = {test::daily(0h, 24h, shanghai())};
  auto mornings = entry("mornings", {day_one, {}});
  mornings.repeat = {test::daily(8h, 10h, shanghai())};
  const auto all = both(whole_days, mornings);
  const auto end = day_one + days{900};
  CHECK(owned_pull_at(all, day_one)->span == pull{day_one, end + 2h});
  CHECK(owned_pull_at(all, end + 3h)->span == pull{end + days{1}, end + days{1} + 2h});
}

TEST_CASE("gaps of less than a minute are closed, and told, between the same sources only") {
  const auto soon = entry("soon", {day_one + 2h + 59s, day_one + 4h});
  const auto all = both(matinee, soon);
  CHECK(owned_pull_at(all, day_one + 2h + 10s)->span == pull{day_one, day_one + 4h});
  CHECK(closed_gap(all, day_one, 9)->span == pull{day_one + 2h, day_one + 2h + 59s});
  const auto minute = entry("soon", {day_one + 2h + 60s, day_one + 4h});
  CHECK(owned_pull_at(both(matinee, minute), day_one)->span == matinee.wanted);
  CHECK_FALSE(closed_gap(both(matinee, minute), day_one, 9));
  auto other = soon;
  other.sources = source_b;
  CHECK(owned_pull_at(both(matinee, other), day_one)->span == matinee.wanted);
  CHECK_FALSE(closed_gap(both(matinee, other), day_one, 9));
}

TEST_CASE("a paused entry leaves its time to the others; where all are, all rest") {
  auto paused = matinee;
  paused.paused = true;
  const auto instead = entry("instead", {day_one + 1h, day_one + 3h}, source_b);
  const auto all = both(paused, instead);
  CHECK_FALSE(all.paused);
  CHECK(all.name == "instead");
  CHECK(shown(owned_pull_at(all, day_one)) ==
        "instead 2026-12-01T01:00:00Z/2026-12-01T03:00:00Z");
  auto other = instead;
  other.paused = true;
  CHECK(both(paused, other).paused);
}

TEST_CASE("what overlaps is found, be it once a year or for ever") {
  CHECK(met(matinee, soiree) == "never");
  CHECK(met(matinee, entry("x", {day_one + 2h, {}}, source_b)) == "never");
  CHECK(met(matinee, entry("x", {day_one + 1h, {}}, source_b)) ==
        "2026-12-01T01:00:00Z/2026-12-01T02:00:00Z");
  CHECK(met(entry("a", {day_one, {}}), entry("b", {day_one + 1h, {}})) ==
        "2026-12-01T01:00:00Z/open");
  // Apart in winter; in summer the clocks of Berlin are an hour ahead.
  auto berlin_one = entry("a", {day_one, {}});
  berlin_one.repeat = {test::daily(8h, 9h, berlin())};
  auto shanghai_one = entry("b", {day_one, {}});
  shanghai_one.repeat = {test::daily(14h, 15h, shanghai())};
  CHECK(met(berlin_one, shanghai_one) == "2027-03-28T06:00:00Z/2027-03-28T07:00:00Z");
}

TEST_CASE("an overlap that is over does not count, and one that goes on does") {
  const auto late = entry("x", {day_one + 1h, {}}, source_b);
  CHECK(met(matinee, late, day_one + 2h - 1s) == "2026-12-01T01:00:00Z/2026-12-01T02:00:00Z");
  CHECK(met(matinee, late, day_one + 2h) == "never");
}

TEST_CASE("what begins first has the stream until it ends, where clocks have made pulls overlap") {
  const auto early = entry("early", {day_one, day_one + 3h}, source_b);
  const auto late = entry("late", {day_one + 1h, day_one + 5h});
  const auto all = both(late, early);
  CHECK(owned_pull_at(all, day_one + 2h)->part->name == "early");
  CHECK(owned_pull_at(all, day_one + 3h)->part->name == "late");
}

TEST_CASE("each stream key is given once, at the place of its first entry") {
  auto alone = keep("alone", day_one);
  std::string order;
  each_stream({matinee, alone, soiree}, [&](const schedule& s) {
    order += s.name + "+" + std::to_string(s.others.size()) + " ";
  });
  CHECK(order == "matinee+1 alone+0 ");
}

TEST_CASE("a changed pull of another entry is another wish, and its print differs") {
  const auto before = both(matinee, soiree);
  auto moved = soiree;
  moved.wanted.end = day_one + 13h;
  const auto after = both(matinee, moved);
  CHECK(wants_the_same(before, before));
  CHECK_FALSE(wants_the_same(before, after));
  CHECK(print_of(before) != print_of(after));
  CHECK(print_of(before) != print_of(matinee));
}

TEST_CASE("the secrets of another entry's sources are hidden while this one has its turn") {
  auto secret = soiree;
  secret.sources = {"rtmp://o.example.com/live/hunter2"};
  secret.shown_sources = {"rtmp://o.example.com/live/***"};
  const auto all = both(matinee, secret);
  CHECK(mask_sources_of(all, secret.sources) == "rtmp://o.example.com/live/***");
  CHECK(mask_sources_of(all, {"rtmp://o.example.com/live/hunter1"}) == "rtmp://***");
}
