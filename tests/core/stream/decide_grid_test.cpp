// What an edit of the grid, and a pull that begins late in a window, ask of decide().
#include <doctest/doctest.h>

#include "support/core/asking.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

utc_millis ms(utc_seconds at) { return utc_millis(at); }

// Ours stands for the first window.
asking running(handover learned) {
  asking a;
  a.domain.learned = learned;
  a.observed({}, day_one - days{2});
  a.stands(made(day_one, grid1));
  return a;
}

}  // namespace

TEST_CASE("D1: a longer window or an earlier start leaves a running config until its handover") {
  for (const auto learned : {handover::unknown, handover::coexist, handover::unique}) {
    for (const auto earlier : {seconds{0}, seconds{1h}, seconds{days{2}}}) {
      CAPTURE(earlier.count());
      auto a = running(learned);
      if (earlier == 0s) {
        a.settings.window = days{8};
        a.settings.max_config = days{9};
      }
      a.wanted.wanted.start -= earlier;
      for (const auto now : {day_one + days{1}, day_one + days{4}, grid1 - lead - 1s}) {
        const auto s = a.at(now);
        CHECK(s.what == action::wait);
        CHECK_FALSE(s.due);
        CHECK(s.at == ms(grid1 - lead));
      }
      const auto s = a.at(grid1 - lead);
      CHECK(s.due);
      CHECK(s.what == (learned == handover::unique ? action::update : action::add));
      const auto end = earlier == 0s ? day_one + days{8} : grid2 - earlier;
      CHECK(s.wanted.end == end);
    }
  }
}

TEST_CASE("D1: a running config that an edited window outlasts by a little is handed over once") {
  auto a = running(handover::unique);
  a.settings.window = days{6} + 40min;
  const auto end = day_one + a.settings.window;
  CHECK(a.at(grid1 - lead).what == action::wait);
  CHECK(a.at(grid1 - lead).at == ms(end - lead));
  const auto s = a.at(end - lead);
  CHECK(s.what == action::update);
  CHECK(s.wanted.end == end + a.settings.window);
  CHECK(s.lapse == ms(grid1));
}

TEST_CASE("D1: what is not ours, or was cut short, is not left for an edit's sake") {
  auto a = running(handover::unique);
  a.observed({made(day_one, day_one + days{3})}, day_one + days{1});
  const auto s = a.at(day_one + days{1});
  CHECK(s.what == action::update);
  CHECK(s.wanted.end == grid1);
}

TEST_CASE("D4: a first config that would end within the lead reaches to the next window's end") {
  for (const auto learned : {handover::unknown, handover::coexist, handover::unique}) {
    for (const auto left : {minutes{2h}, minutes{22h}, 23h + 50min, minutes{25h}}) {
      CAPTURE(left.count());
      asking a;
      a.domain.learned = learned;
      const auto now = grid1 - left;
      a.observed({}, now);
      const auto s = a.at(now);
      CHECK(s.what == action::add);
      // What is due as well needs no second call; what soon will be is an update that restarts.
      const bool is_due = left < a.settings.lead;
      const bool fits = is_due || (learned != handover::coexist && left < 24h);
      CHECK(runs_from(s.wanted, now, fits ? grid2 : grid1));
      CHECK(s.wanted.end - s.wanted.start <= a.settings.max_config);
    }
  }
}

TEST_CASE("D4: a first config never reaches past the pull, nor with forced adds past what is due") {
  asking a;
  auto now = grid1 - 2h;
  a.wanted.wanted.end = grid1 + 1h;
  a.observed({}, now);
  CHECK(runs_from(a.at(now).wanted, now, grid1 + 1h));
  a.wanted.wanted.end.reset();
  a.settings.handover = handover_mode::add;
  CHECK(runs_from(a.at(now).wanted, now, grid2));
  now = grid1 - 23h - 10min;
  CHECK(runs_from(a.at(now).wanted, now, grid1));
}

TEST_CASE("D4: a first config of a short window that is not about to end is of that window alone") {
  asking a;
  a.settings.window = days{1};
  a.settings.lead = 1h;
  a.observed({}, day_one);
  CHECK(runs_from(a.at(day_one).wanted, day_one, day_one + days{1}));
  const auto late = day_one + days{1} - 1h - 10min;
  CHECK(runs_from(a.at(late).wanted, late, day_one + days{2}));
}
