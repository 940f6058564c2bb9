// The plan of pulls that come and go.
#include <doctest/doctest.h>

#include "core/lookahead/dry_run.hpp"
#include "support/core/make.hpp"
#include "support/core/zones.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

// Each day from 00:00Z to 10:00Z.
schedule council() {
  auto s = keep("council", day_one - days{30});
  s.repeat = {test::daily(8h, 18h, shanghai())};
  return s;
}

schedule_plan plan_of(const schedule& s, utc_seconds now, int span,
                      keep_settings settings = {}) {
  const memory nothing;
  return dry_run({{s}, settings, nothing, utc_millis(now), std::chrono::days(span)}).schedules[0];
}

}  // namespace

TEST_CASE("every pull of a programme has its window and its submission, and gaps are none") {
  const auto ahead = plan_of(council(), day_one - 2h, 3);
  REQUIRE(ahead.windows.size() == 3);
  for (int i = 0; i < 3; ++i) {
    CAPTURE(i);
    const auto& w = ahead.windows[static_cast<std::size_t>(i)];
    CHECK(w.slice == window{0, day_one + days{i}, day_one + days{i} + 10h});
    REQUIRE(w.by);
    const auto& sent = ahead.submissions[*w.by];
    CHECK(sent.op == operation::add);
    CHECK(sent.start == w.slice.start);
    CHECK(sent.end == w.slice.end);
    CHECK_FALSE(sent.restarts);
  }
  REQUIRE(ahead.uncovered.size() == 4);
  CHECK(ahead.uncovered[0] == uncovered_span{day_one - 2h, day_one, absence::between});
  CHECK(ahead.uncovered[1] == uncovered_span{day_one + 10h, day_one + 24h, absence::between});
  CHECK(ahead.uncovered[3].end == day_one - 2h + days{3});
  CHECK(ahead.due);
  REQUIRE(ahead.next);
  CHECK(ahead.next->at == utc_millis(day_one - 2h));
}

TEST_CASE("a programme is over after its last pull, and not yet started before its first") {
  auto s = council();
  s.wanted = {day_one + days{1}, day_one + days{2}};
  const auto ahead = plan_of(s, day_one, 5);
  REQUIRE(ahead.uncovered.size() == 2);
  CHECK(ahead.uncovered[0] ==
        uncovered_span{day_one, day_one + days{1}, absence::not_started});
  CHECK(ahead.uncovered[1] ==
        uncovered_span{day_one + days{1} + 10h, day_one + days{5}, absence::over});
  keep_settings deleting;
  deleting.on_removed = removal_policy::remove;
  CHECK(plan_of(s, day_one, 5, deleting).deleted_when_over);
  CHECK_FALSE(plan_of(s, day_one, 1, deleting).deleted_when_over);
  CHECK_FALSE(plan_of(council(), day_one, 5, deleting).deleted_when_over);
}

TEST_CASE("a paused programme is paused in its pulls alone") {
  auto s = council();
  s.paused = true;
  const auto ahead = plan_of(s, day_one, 1);
  REQUIRE(ahead.uncovered.size() == 2);
  CHECK(ahead.uncovered[0] == uncovered_span{day_one, day_one + 10h, absence::paused});
  CHECK(ahead.uncovered[1] == uncovered_span{day_one + 10h, day_one + days{1}, absence::between});
  CHECK(ahead.submissions.empty());
  CHECK_FALSE(ahead.next);
}

TEST_CASE("a window and a lead of its own are those of the plan") {
  auto s = keep("harbour", day_one);
  s.own.window = days{2};
  s.own.lead = 5h;
  const auto ahead = plan_of(s, day_one - days{1}, 9);
  REQUIRE(ahead.windows.size() == 4);
  CHECK(ahead.windows[1].slice == window{1, day_one + days{2}, day_one + days{4}});
  REQUIRE(ahead.submissions.size() == 5);        // that of the next window is due as well
  CHECK(ahead.submissions[0].at == utc_millis(day_one - 5h));
  CHECK(ahead.submissions[1].at == utc_millis(day_one + days{2} - 5h));
}

TEST_CASE("what comes next after the plan is the pull that follows the one at its end") {
  auto s = keep("council", {}, {});
  s.pulls = {{day_one, day_one + days{3}}, {day_one + days{10}, day_one + days{11}}};
  memory known;
  known.streams.emplace_back();
  known.streams[0].key = s.key;
  known.streams[0].name = s.name;
  known.streams[0].standing = {{s.sources, day_one, day_one + days{3}}};
  const auto all = dry_run({{s}, {}, known, utc_millis(day_one + 1h), days{1}});
  const auto& ahead = all.schedules[0];
  CHECK(ahead.submissions.empty());
  REQUIRE(ahead.next);
  CHECK(ahead.next->op == operation::add);
  CHECK(ahead.next->at == utc_millis(day_one + days{10} - 23h));
}
