// When decide() holds back what would restart a running pull outside of its quiet hours.
#include <doctest/doctest.h>

#include "core/grid.hpp"
#include "support/core/asking.hpp"
#include "support/core/zones.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

utc_millis ms(utc_seconds at) { return utc_millis(at); }

struct at_night : asking {
  window running;                      // its config stands
  utc_seconds due;                     // ... the next one is, in a night

  explicit at_night(handover learned = handover::unique) {
    settings.window = days{5};
    settings.lead = days{2};
    settings.handover_at = quiet_hours{recurrence::every_day, 3h, 5h, shanghai()};
    domain.learned = learned;
    running = windows().number(2);
    due = windows().due(windows().number(3));
    observed({}, running.start - days{2});
    stands(made(running.start, running.end));
  }
  pullkeeper::grid windows() const {
    return {wanted.wanted, settings, settings.max_config};
  }
};

}  // namespace

TEST_CASE("D9: with quiet hours an update is due in a night two nights before its window") {
  at_night a;
  CHECK(a.at(a.due - 1s).what == action::wait);
  CHECK(a.at(a.due - 1s).at == ms(a.due));
  const auto s = a.at(a.due);
  CHECK(s.what == action::update);
  CHECK(s.due);
  CHECK(s.wanted.end == a.windows().number(3).end);
  CHECK(s.wanted.end - s.wanted.start <= a.settings.max_config);
}

TEST_CASE("D17: an update that failed in its night waits for the next one, then goes at once") {
  at_night a;
  for (const auto late : {4h, 9h, 20h}) {
    CAPTURE(late.count());
    const auto s = a.at(a.due + late);
    CHECK(s.what == action::wait);
    CHECK_FALSE(s.due);
    CHECK(s.at == ms(a.due + days{1}));
    CHECK(s.lapse == ms(a.running.end));
  }
  CHECK(a.at(a.due + days{1}).what == action::update);
  CHECK(a.at(a.due + days{1} + 5h).what == action::update);
  CHECK(a.at(a.running.end - 1h).what == action::update);
}

TEST_CASE("D17: nothing waits for a night where coverage is at risk or gone") {
  at_night a;
  a.at_risk = true;
  CHECK(a.at(a.due + 6h).what == action::update);
  at_night dark;
  dark.state = {};
  dark.observed({}, dark.running.start);
  CHECK(dark.at(dark.running.start + 6h).what == action::add);
}

TEST_CASE("D17: repairs and edits never wait, nor does an add beside the running config") {
  at_night a;
  a.wanted.sources = source_b;
  const auto s = a.at(a.running.start + 30h);
  CHECK(s.what == action::update);
  CHECK(s.wanted.end == a.running.end);
  at_night cut;
  const auto now = cut.running.start + days{2} + 8h;
  cut.observed({made(cut.running.start, cut.running.end - days{1})}, now);
  CHECK(cut.at(now).what == action::update);
  CHECK(cut.at(now).wanted.end == cut.running.end);
  at_night beside(handover::coexist);
  CHECK(beside.at(beside.due + 6h).what == action::add);
}

TEST_CASE("D1: hours that are edited restart nothing before their next night") {
  at_night a;
  for (const auto from : {3h, 11h, 15h}) {
    a.settings.handover_at = quiet_hours{recurrence::every_day, from, from + 2h, berlin()};
    const auto s = a.at(a.running.start + days{1});
    CHECK(s.what == action::wait);
    const auto next = std::chrono::floor<seconds>(s.at);
    CHECK(nights(*a.settings.handover_at, 0).is_quiet(next));
    CHECK(next < a.running.end - days{1});
    CHECK(a.at(next).what == action::update);
  }
}
