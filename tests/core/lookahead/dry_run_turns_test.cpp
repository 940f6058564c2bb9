// The plan of entries that share a stream key: each has what is its own.
#include <doctest/doctest.h>

#include "core/lookahead/dry_run.hpp"
#include "support/core/make.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;

namespace {

schedule entry(const std::string& name, pull span, const std::vector<std::string>& sources) {
  auto s = keep(name, span.start, span.end);
  s.key = key_of("stage");
  s.sources = sources;
  return s;
}

plan plan_of(const std::vector<schedule>& entries) {
  const keep_settings settings;
  const memory known;
  return dry_run({entries, settings, known, day_one, days{14}});
}

std::string shown(const schedule_plan& ahead) {
  std::string text;
  for (const auto& one : ahead.covered) {
    text += "+" + format_utc(one.start).substr(8, 5) + "/" + format_utc(one.end).substr(8, 5) + " ";
  }
  for (const auto& one : ahead.uncovered) {
    text += std::string(to_string(one.why)) + " " + format_utc(one.start).substr(8, 5) + "/" +
            format_utc(one.end).substr(8, 5) + " ";
  }
  return text;
}

}  // namespace

TEST_CASE("each entry has the submissions, windows and times of its own pulls") {
  const auto told = plan_of({entry("fair", {day_one, day_one + days{9}}, source_a),
                             entry("match", {day_one + days{9}, day_one + days{10}}, source_b)});
  const auto& fair = told.schedules[0];
  const auto& match = told.schedules[1];
  CHECK(shown(fair) == "+01T00/06T01 +06T01/10T00 over 10T00/15T00 ");
  CHECK(fair.submissions.size() == 2);
  CHECK(fair.windows.size() == 2);
  CHECK(fair.windows[1].by == 1);
  CHECK(shown(match) == "+10T00/11T00 not yet started 01T00/10T00 over 11T00/15T00 ");
  REQUIRE(match.submissions.size() == 1);
  CHECK(match.submissions[0].at == utc_millis(day_one + days{9}));
  CHECK(match.windows.size() == 1);
  CHECK(match.windows[0].by == 0);
}

TEST_CASE("a paused entry is shown as such, and its stream is the other's") {
  auto paused = entry("fair", {day_one, day_one + days{9}}, source_a);
  paused.paused = true;
  const auto told = plan_of({paused, entry("instead", {day_one, day_one + days{2}}, source_b)});
  CHECK(shown(told.schedules[0]) == "paused 01T00/10T00 over 10T00/15T00 ");
  CHECK(told.schedules[0].submissions.empty());
  CHECK(told.schedules[1].submissions.size() == 1);
}

TEST_CASE("an entry whose time lies within a pull of another one says whose") {
  const auto always = entry("always", {day_one, {}}, source_a);
  const auto copy = entry("copy", {day_one + days{1}, day_one + days{2}}, source_a);
  const auto later = entry("later", {day_one + days{40}, day_one + days{41}}, source_a);
  const auto told = plan_of({always, copy, later});
  CHECK(told.schedules[0].within.empty());
  CHECK(told.schedules[1].within == "always");
  CHECK(told.schedules[2].within.empty());
  CHECK(told.schedules[1].windows.empty());
}
