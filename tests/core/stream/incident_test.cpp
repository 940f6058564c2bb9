#include "core/stream/incident.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "support/core/make.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

constexpr seconds lead = 20h;
constexpr hazard calm{};
constexpr hazard failing{true, false};
constexpr hazard standing{true, true};

// One schedule whose coverage ends at `lapse`, followed through time.
struct life {
  incident tested;
  utc_millis lapse = utc_millis(day_one) + 20h;
  utc_millis now{day_one};
  bool refused_for_good = false;

  step made(bool due) const {
    step s;
    s.due = due;
    s.lapse = due ? std::max(lapse, now) : lapse;
    s.covered_until = lapse;
    s.refused_for_good = refused_for_good;
    return s;
  }
  incident_news follow(const hazard& danger, bool due = true) {
    return tested.follow(made(due), danger, lead, now, now.time_since_epoch());
  }
  utc_millis next(bool due = true) const {
    return tested.next(made(due), lead, now, now.time_since_epoch());
  }
};

}  // namespace

TEST_CASE("a failing submission is an incident only once less than half of the lead is left") {
  life l;
  CHECK(l.follow(failing) == incident_news::none);
  l.now = l.lapse - 10h;
  CHECK(l.follow(failing) == incident_news::none);
  l.now += 1ms;
  CHECK(l.follow(failing) == incident_news::at_risk);
  CHECK(l.tested.state() == incident::phase::at_risk);
}

TEST_CASE("a failure that only a person can mend is an incident at once") {
  life l;
  CHECK(l.follow(standing) == incident_news::at_risk);
  life refused;
  refused.refused_for_good = true;
  CHECK(refused.follow(calm) == incident_news::at_risk);
}

TEST_CASE("each event of an incident comes once, however many windows it spans") {
  life l;
  l.now = l.lapse - 1h;
  CHECK(l.follow(failing) == incident_news::at_risk);
  for (int i = 0; i < 50; ++i) {
    l.now += 1min;
    CHECK(l.follow(failing) == incident_news::none);
  }
  l.now = l.lapse;
  CHECK(l.follow(failing) == incident_news::lost);
  for (int day = 0; day < 20; ++day) {
    l.now += 24h;
    CHECK(l.follow(failing) == incident_news::none);
  }
  CHECK(l.follow(calm, false) == incident_news::restored);
  CHECK(l.tested.lost(l.now) == days{20});
  l.tested.close();
  for (int i = 0; i < 5; ++i) {
    l.now += 1h;
    CHECK(l.follow(calm, false) == incident_news::none);
  }
  CHECK(l.tested.lost(l.now) == 0s);
}

TEST_CASE("a loss that nobody saw coming is announced and lost in one") {
  life l;
  l.now = l.lapse + 5s;
  CHECK(l.follow(failing) == incident_news::at_risk_and_lost);
  CHECK(l.follow(failing) == incident_news::none);
}

TEST_CASE("a risk that passes ends with a restoration that lost nothing") {
  life l;
  l.now = l.lapse - 1h;
  CHECK(l.follow(failing) == incident_news::at_risk);
  CHECK(l.follow(calm, false) == incident_news::restored);
  CHECK(l.tested.lost(l.now) == 0s);
}

TEST_CASE("what is due and merely being submitted is no incident, what stays due for long is one") {
  life l;
  l.now = l.lapse;
  CHECK(l.follow(calm) == incident_news::none);
  l.now += 59s;
  CHECK(l.follow(calm) == incident_news::none);
  l.now += 1s;
  CHECK(l.follow(calm) == incident_news::at_risk_and_lost);
}

TEST_CASE("several spells without coverage add up to the second") {
  life l;
  l.now = l.lapse;
  CHECK(l.follow(failing) == incident_news::at_risk_and_lost);
  l.now += 90s;
  l.lapse = l.now + 30s;               // a stopgap: due still, but covered
  CHECK(l.follow(failing) == incident_news::none);
  l.now += 40s;                        // dark again for the last 10 s
  l.follow(failing);
  l.now += 5s;
  CHECK(l.follow(calm, false) == incident_news::restored);
  CHECK(l.tested.lost(l.now) >= 95s);
  CHECK(l.tested.lost(l.now) <= 105s);
}

TEST_CASE("an incident asks to be looked at when its next event is to come") {
  life l;
  l.follow(failing);
  CHECK(l.next() == l.lapse - 10h + 1ms);
  l.now = l.next();
  CHECK(l.follow(failing) == incident_news::at_risk);
  CHECK(l.next() == l.lapse);
  l.now = l.next();
  CHECK(l.follow(failing) == incident_news::lost);
  CHECK(l.next() == never);
  CHECK(l.next(false) == never);
}

TEST_CASE("an evaluation for the incident's sake is always in the future") {
  for (int minute = 0; minute < 30 * 60; ++minute) {
    life l;
    l.now = utc_millis(day_one) + 1min * minute;
    l.follow(calm);
    CHECK(l.next() > l.now);
    l.follow(failing);
    CHECK(l.next() > l.now);
  }
}

TEST_CASE("closing says whether an incident was under way, and starts anew") {
  life l;
  CHECK_FALSE(l.tested.close());
  l.follow(standing);
  CHECK(l.tested.close());
  CHECK_FALSE(l.tested.close());
  CHECK(l.follow(standing) == incident_news::at_risk);
}
