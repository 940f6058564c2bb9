// over 300 lines: every part of a plan, as in the dry run itself.
#include "core/lookahead/dry_run.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "core/agenda/agenda.hpp"
#include "core/grid.hpp"
#include "support/core/make.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;

namespace {

// What a dry run depends on, in one place.
struct dry_run_of {
  std::vector<schedule> schedules;
  keep_settings settings;
  memory known;

  plan from(utc_millis now, days span = days{30}) const {
    return dry_run({schedules, settings, known, now, span});
  }
  void learned(handover mode, const char* domain = "live.example.com") {
    known.domains.push_back({domain, {mode, false}, {}});
  }
  void stands(const std::string& stream, const config& c) {
    stream_memory m;
    m.key = key_of(stream);
    m.name = stream;
    m.known = true;
    m.standing = {c};
    m.proofs = {{c, "R"}};
    known.streams.push_back(m);
  }
};

utc_seconds bound(int k) { return day_one + days{6} * k; }

std::vector<operation> operations(const schedule_plan& told) {
  std::vector<operation> all;
  for (const auto& s : told.submissions) all.push_back(s.op);
  return all;
}

// Covered and uncovered spans, in order, without a hole and without an overlap.
bool fills(const plan& f, const schedule_plan& told) {
  std::vector<std::pair<utc_seconds, utc_seconds>> all;
  for (const auto& s : told.covered) all.emplace_back(s.start, s.end);
  for (const auto& s : told.uncovered) all.emplace_back(s.start, s.end);
  std::sort(all.begin(), all.end());
  auto at = f.from;
  for (const auto& [start, end] : all) {
    if (start != at || end <= start) return false;
    at = end;
  }
  return at == f.until;
}

bool has_gap(const schedule_plan& told) {
  return std::any_of(told.uncovered.begin(), told.uncovered.end(),
                     [](const uncovered_span& s) { return is_gap(s.why); });
}

}  // namespace

TEST_CASE("a running pull gets every window of its grid, a lead before it begins") {
  for (const auto mode : {handover::unique, handover::coexist}) {
    dry_run_of given{{keep("harbour", day_one)}, {}, {}};
    given.learned(mode);
    given.stands("harbour", made(day_one, bound(1)));
    const auto f = given.from(day_one + days{1});
    const auto& told = f.schedules[0];
    CHECK(told.mode == mode);
    CHECK_FALSE(told.mode_assumed);
    CHECK(fills(f, told));
    CHECK_FALSE(has_gap(told));
    CHECK_FALSE(told.due);
    CHECK(told.covered_until == bound(1));
    REQUIRE(told.windows.size() == 6);
    REQUIRE(told.submissions.size() == 5);
    CHECK(told.windows[0].in_place);
    for (int k = 1; k <= 5; ++k) {
      const auto& sent = told.submissions[static_cast<std::size_t>(k) - 1];
      const auto& slice = told.windows[static_cast<std::size_t>(k)];
      CHECK(std::chrono::round<seconds>(sent.at) == bound(k) - hours{23});
      CHECK(sent.end == bound(k + 1));
      CHECK(sent.restarts == (mode == handover::unique));
      CHECK(sent.op == (mode == handover::unique ? operation::update : operation::add));
      CHECK((mode == handover::unique || sent.start == bound(k)));
      CHECK(slice.slice == grid(given.schedules[0].wanted, days{6}, hours{23}).number(k));
      CHECK(slice.by == static_cast<std::size_t>(k) - 1);
    }
    CHECK(told.next->at == told.submissions[0].at);
  }
}

TEST_CASE("what is not yet learned is the documented way, and said to be assumed") {
  dry_run_of given{{keep("harbour", day_one)}, {}, {}};
  auto f = given.from(day_one);
  CHECK(f.schedules[0].mode == handover::unique);
  CHECK(f.schedules[0].mode_assumed);
  CHECK(operations(f.schedules[0])[0] == operation::add);
  CHECK(operations(f.schedules[0])[1] == operation::update);
  given.settings.handover = handover_mode::add;
  f = given.from(day_one);
  CHECK(f.schedules[0].mode == handover::coexist);
  CHECK_FALSE(f.schedules[0].mode_assumed);
  for (const auto op : operations(f.schedules[0])) CHECK(op == operation::add);
}

TEST_CASE("the lead of the settings moves the submissions, not the windows") {
  for (const auto lead : {seconds(minutes{10}), seconds(hours{5}), seconds(hours{24})}) {
    dry_run_of given{{keep("harbour", day_one)}, {}, {}};
    given.settings.lead = lead;
    given.stands("harbour", made(day_one, bound(1)));
    const auto f = given.from(day_one + hours{1});
    CHECK(std::chrono::round<seconds>(f.schedules[0].submissions[0].at) == bound(1) - lead);
    CHECK(f.schedules[0].windows[1].slice.start == bound(1));
  }
}

TEST_CASE("uncovered time has its reason") {
  struct row {
    const char* what;
    schedule wanted;
    bool stands;                       // the first window
    utc_seconds now;
    absence why;
    utc_seconds start, end;
    bool gap;
  };
  auto paused = keep("harbour", day_one);
  paused.paused = true;
  const auto until = [](utc_seconds now) { return now + days{30}; };
  const auto later = day_one + days{7};
  const auto early = day_one - days{3};
  const row rows[] = {
      {"later", keep("harbour", day_one), false, early, absence::not_started, early, day_one,
       false},
      {"paused", paused, false, later, absence::paused, later, until(later), false},
      {"paused while one stands", paused, true, day_one, absence::paused, bound(1), until(day_one),
       false},
      {"over", keep("harbour", day_one, bound(1)), true, later, absence::over, later, until(later),
       false},
      {"ends", keep("harbour", day_one, bound(1)), true, day_one, absence::over, bound(1),
       until(day_one), false},
  };
  for (const auto& r : rows) {
    CAPTURE(r.what);
    dry_run_of given{{r.wanted}, {}, {}};
    if (r.stands) given.stands("harbour", made(day_one, bound(1)));
    const auto f = given.from(r.now);
    CHECK(fills(f, f.schedules[0]));
    REQUIRE(f.schedules[0].uncovered.size() == 1);
    CHECK(f.schedules[0].uncovered[0] == uncovered_span{r.start, r.end, r.why});
    CHECK(has_gap(f.schedules[0]) == r.gap);
  }
}

TEST_CASE("a paused schedule is not submitted, and one that is over has nothing more to come") {
  dry_run_of given{{keep("a", day_one), keep("b", day_one, day_one + days{1})}, {}, {}};
  given.schedules[0].paused = true;
  const auto f = given.from(day_one + days{2});
  for (const auto& told : f.schedules) {
    CHECK(told.submissions.empty());
    CHECK_FALSE(told.next);
    CHECK_FALSE(told.due);
  }
  CHECK(f.schedules[0].windows.size() == 6);
  CHECK_FALSE(f.schedules[0].windows[0].by);
  CHECK(f.schedules[1].windows.empty());
}

TEST_CASE("what is due now is done now") {
  dry_run_of given{{keep("harbour", day_one)}, {}, {}};
  const auto now = day_one + days{2} + hours{3};
  const auto f = given.from(now);
  const auto& told = f.schedules[0];
  CHECK(told.due);
  CHECK(told.submissions[0].at == now);
  CHECK(runs_from({source_a, told.submissions[0].start, told.submissions[0].end}, now, bound(1)));
  CHECK_FALSE(told.covered_until);
  CHECK_FALSE(has_gap(told));
}

TEST_CASE("a lapsed stream that waits for its next try has a gap until then") {
  dry_run_of given{{keep("harbour", day_one)}, {}, {}};
  const auto now = day_one + days{6} + hours{2};
  given.stands("harbour", made(day_one, bound(1)));
  agenda earlier(given.settings, 1);
  earlier.recall(given.known, {now, hours{1}});
  earlier.load(given.schedules, given.settings, {now, hours{1}});
  given.known = earlier.everything();
  given.known.streams[0].failing = {3,   failure_kind::busy, "Busy", operation::add,
                                    now, now + minutes{7}};
  const auto f = given.from(now);
  const auto& told = f.schedules[0];
  CHECK(told.due);
  REQUIRE(told.uncovered.size() == 1);
  CHECK(told.uncovered[0] == uncovered_span{now, now + minutes{7}, absence::lapsed});
  CHECK(is_gap(told.uncovered[0].why));
  CHECK(told.failing.code == "Busy");
}

TEST_CASE("what the API refuses until somebody acts is not foretold to be accepted") {
  dry_run_of given{{keep("harbour", day_one)}, {}, {}};
  given.learned(handover::unique);
  given.stands("harbour", made(day_one, bound(1)));
  const auto now = bound(1) - hours{5};
  agenda earlier(given.settings, 1);
  earlier.recall(given.known, {now, hours{1}});
  earlier.load(given.schedules, given.settings, {now, hours{1}});
  given.known = earlier.everything();
  auto& failing = given.known.streams[0].failing;
  failing = {3, failure_kind::permission, "Forbidden.RAM", operation::update, now, now + hours{1}};
  const auto f = given.from(now);
  const auto& told = f.schedules[0];
  CHECK(told.due);
  CHECK(told.submissions.empty());
  REQUIRE(told.covered.size() == 1);
  CHECK(told.covered[0] == covered_span{now, bound(1), {}});
  REQUIRE(told.uncovered.size() == 1);
  CHECK(told.uncovered[0] == uncovered_span{bound(1), f.until, absence::refused});
  REQUIRE(told.next);
  CHECK(*told.next == next_action{utc_millis(now + hours{1}), operation::update});

  given.schedules[0].sources[0] += "/another";     // which is tried at once
  CHECK_FALSE(given.from(now).schedules[0].submissions.empty());
}

TEST_CASE("an update that is refused for good leaves no gap that an add at the end can fill") {
  dry_run_of given{{keep("harbour", day_one)}, {}, {}};
  given.learned(handover::unique);
  given.stands("harbour", made(day_one, bound(1)));
  given.known.streams[0].in_the_way.update_refusals = 2;
  given.known.streams[0].in_the_way.update_failures = 2;
  const auto f = given.from(bound(1) - hours{5});
  const auto& told = f.schedules[0];
  REQUIRE(told.submissions.size() > 1);
  CHECK(told.submissions[0].op == operation::add);
  CHECK(std::chrono::abs(told.submissions[0].at - bound(1)) <= seconds{2});
  for (const auto& s : told.uncovered) CHECK(s.end - s.start <= seconds{2});
}

TEST_CASE("an action beyond the days asked for is told all the same") {
  dry_run_of given{{keep("harbour", day_one), keep("later", day_one + days{60})}, {}, {}};
  given.stands("harbour", made(day_one, bound(1)));
  const auto f = given.from(day_one + hours{1}, days{1});
  CHECK(f.until == day_one + days{1} + hours{1});
  CHECK(f.schedules[0].submissions.empty());
  CHECK(f.schedules[0].next == next_action{bound(1) - hours{23}, operation::update});
  CHECK(f.schedules[1].next == next_action{day_one + days{60} - hours{23}, operation::add});
}

TEST_CASE("a stream that only the memory knows is left to end, or deleted where the files say so") {
  dry_run_of given{{keep("harbour", day_one)}, {}, {}};
  given.stands("old", made(day_one, bound(1)));
  const auto now = day_one + days{1};
  auto f = given.from(now);
  REQUIRE(f.leftovers.size() == 1);
  CHECK(f.leftovers[0].name == "old");
  CHECK(f.leftovers[0].until == bound(1));
  CHECK_FALSE(f.leftovers[0].deleted_at);
  given.settings.on_removed = removal_policy::remove;
  f = given.from(now);
  REQUIRE(f.leftovers[0].deleted_at);
  CHECK(*f.leftovers[0].deleted_at <= now + minutes{30});
  CHECK(given.from(bound(1)).leftovers.empty());
}

TEST_CASE("that what is left of a pull after its end will be deleted is foretold without a time") {
  dry_run_of given{{keep("harbour", day_one, bound(2)), keep("endless", day_one)}, {}, {}};
  CHECK_FALSE(given.from(day_one).schedules[0].deleted_when_over);
  given.settings.on_removed = removal_policy::remove;
  CHECK(given.from(day_one).schedules[0].deleted_when_over);
  CHECK_FALSE(given.from(day_one).schedules[1].deleted_when_over);
  CHECK_FALSE(given.from(day_one, days{7}).schedules[0].deleted_when_over);
}

TEST_CASE("what stands with other sources than wanted is corrected now") {
  dry_run_of given{{keep("harbour", day_one)}, {}, {}};
  given.stands("harbour", made(day_one, bound(1), source_b));
  const auto f = given.from(day_one + days{1});
  REQUIRE_FALSE(f.schedules[0].submissions.empty());
  CHECK(f.schedules[0].submissions[0].op == operation::update);
  CHECK(f.schedules[0].submissions[0].restarts);
  CHECK(f.schedules[0].due);
  CHECK_FALSE(has_gap(f.schedules[0]));
}

TEST_CASE("hundreds of schedules and a whole year are filled, and the days asked for are bounded") {
  dry_run_of given;
  for (int i = 0; i < 300; ++i) {
    given.schedules.push_back(keep("s" + std::to_string(i), day_one + minutes{37} * i));
  }
  const auto f = given.from(day_one, days{100'000});
  CHECK(f.until - f.from == dry_run_longest);
  CHECK_FALSE(f.cut_short);
  std::size_t calls = 0;
  for (const auto& told : f.schedules) {
    CHECK(fills(f, told));
    CHECK_FALSE(has_gap(told));
    calls += told.submissions.size();
  }
  CHECK(calls > 300 * 60);
}

TEST_CASE("the same question has the same answer") {
  dry_run_of given{{keep("a", day_one), keep("b", day_one + hours{5})}, {}, {}};
  const auto one = given.from(day_one);
  const auto other = given.from(day_one);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(one.schedules[i].submissions == other.schedules[i].submissions);
    CHECK(one.schedules[i].covered == other.schedules[i].covered);
  }
}

TEST_CASE("tiny windows are too much for a year: the dry run ends, and says so") {
  dry_run_of given;
  given.settings.window = minutes{1};
  given.settings.lead = seconds{10};
  for (int i = 0; i < 20; ++i) given.schedules.push_back(keep("s" + std::to_string(i), day_one));
  CHECK(given.from(day_one, days{366}).cut_short);
}
