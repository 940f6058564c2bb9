// The grid where handovers happen at night, and where they are spread.
#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "core/grid.hpp"
#include "core/random.hpp"
#include "support/core/make.hpp"
#include "support/core/zones.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;

namespace {

constexpr std::uint8_t weekdays_only = 0x1f;

quiet_hours hours_of(int from, int to, std::shared_ptr<const time_zone> zone,
                     std::uint8_t days = recurrence::every_day) {
  return {days, hours(from), hours(to), std::move(zone)};
}

keep_settings at_night(quiet_hours when, seconds window = days(5), seconds lead = days(2)) {
  keep_settings s;
  s.window = window;
  s.lead = lead;
  s.handover_at = std::move(when);
  return s;
}

grid laid(const pull& wanted, keep_settings s, const std::string& stream = "harbour") {
  s.place = place_of(key_of(stream));
  return {wanted, s, s.max_config};
}

bool at_quiet_time(const keep_settings& s, utc_seconds at) {
  return nights(*s.handover_at, 0).is_quiet(at);
}

}  // namespace

TEST_CASE("every handover, and every update for it, falls into the quiet hours, for years") {
  const keep_settings all[] = {
      at_night(hours_of(3, 5, shanghai())),
      at_night(hours_of(3, 5, berlin())),
      at_night(hours_of(23, 1, berlin())),
      at_night(hours_of(0, 10, berlin(), weekdays_only), days(3), hours(12)),
      at_night(hours_of(2, 4, berlin(), 0x55), days(6), hours(23)),
      at_night(hours_of(3, 5, shanghai(), 0x24), days(4), days(1)),
  };
  for (const auto& s : all) {
    REQUIRE_FALSE(fault_of_nights(s));
    for (const auto* stream : {"a", "b", "harbour", "harbour-2"}) {
      const pull wanted{day_one + hours(9), std::nullopt};
      const auto windows = laid(wanted, s, stream);
      auto before = windows.number(0);
      CHECK(windows.due(before) == wanted.start - s.lead);
      for (long long k = 1; k < 400; ++k) {
        const auto w = windows.number(k);
        CAPTURE(format_utc(w.start));
        REQUIRE(w.start == before.end);
        REQUIRE(at_quiet_time(s, w.start));
        REQUIRE(at_quiet_time(s, windows.due(w)));
        REQUIRE(w.start - windows.due(w) > s.lead - hours(2));
        REQUIRE(windows.due(w) > wanted.start);
        // What the clocks put back may be an hour more, which the call leaves out.
        REQUIRE(w.end - windows.due(w) <= s.max_config + hours(1));
        REQUIRE(w.end - w.start <= s.window + hours(1));
        before = w;
      }
    }
  }
}

TEST_CASE("the windows of nights cover the pull, and are found from any instant") {
  random_source random(11);
  const auto s = at_night(hours_of(3, 5, berlin(), 0x2d), days(6), hours(23));
  REQUIRE_FALSE(fault_of_nights(s));
  for (int round = 0; round < 300; ++round) {
    const auto start = day_one + seconds(static_cast<long long>(random.next() % 40'000'000));
    pull wanted{start, std::nullopt};
    const seconds length(static_cast<long long>(random.next() % 9'000'000) + 1);
    if (round % 2) wanted.end = start + length;
    const auto windows = laid(wanted, s, "s" + std::to_string(round));
    auto covered = wanted.start;
    for (long long k = 0; k < 60 && (!wanted.end || covered < *wanted.end); ++k) {
      const auto w = windows.containing(covered);
      const auto last = w.end - seconds(1);
      const bool fits = w.start == covered && w.end > w.start && w.index == k &&
                        w == windows.number(k) && windows.containing(last) == w;
      if (!fits) FAIL("round " << round << ", window " << k);
      const auto due = windows.due(w);
      if (windows.horizon(due) < w.end) FAIL("round " << round << ", not due: " << k);
      if (k > 1 && windows.horizon(due - seconds(1)) > w.start && w.start < last &&
          windows.due(windows.number(k - 1)) != due) {
        FAIL("round " << round << ", due too early: " << k);
      }
      covered = w.end;
    }
  }
}

TEST_CASE("a pull that began long ago has the same windows as one that is followed from then on") {
  const auto s = at_night(hours_of(3, 5, berlin(), weekdays_only), days(3), hours(12));
  const auto windows = laid({day_one, std::nullopt}, s);
  auto w = windows.number(0);
  for (int k = 0; k < 3000; ++k) w = windows.containing(w.end);
  CHECK(w.index == 3000);
  CHECK(w == windows.number(3000));
}

TEST_CASE("streams that begin together are handed over at different minutes of different nights") {
  const auto s = at_night(hours_of(3, 5, shanghai()));
  std::map<std::int64_t, int> minutes, nights_of;
  for (int i = 0; i < 40; ++i) {
    const auto name = "cam-" + std::to_string(i);
    const auto first = laid({day_one, std::nullopt}, s, name).number(0).end;
    CHECK(first == laid({day_one, std::nullopt}, s, name).number(0).end);
    ++minutes[first.time_since_epoch().count() / 60];
    ++nights_of[(first.time_since_epoch() + hours(8)) / days(1)];
  }
  CHECK(nights_of.size() == 3);
  for (const auto& [night, count] : nights_of) CHECK(count < 25);
  for (const auto& [minute, count] : minutes) CHECK(count <= 2);
}

TEST_CASE("a stream keeps its moment over a change of the clocks") {
  const auto s = at_night(hours_of(3, 5, berlin()));
  const auto windows = laid({at("2027-03-01T00:00:00Z"), std::nullopt}, s);
  const auto moment = [&](long long k) {
    const auto local = local_of(*berlin(), windows.number(k).start);
    return local - std::chrono::floor<days>(local);
  };
  for (long long k = 2; k < 60; ++k) CHECK(moment(k) == moment(1));
}

TEST_CASE("what fits into one window is never handed over") {
  const auto s = at_night(hours_of(3, 5, berlin()));
  const pull night{at("2026-12-05T19:00:00Z"), at("2026-12-06T06:00:00Z")};
  CHECK(laid(night, s).number(0) == window{0, night.start, *night.end});
  CHECK(laid(night, s).horizon(night.start - s.lead) == *night.end);
}

TEST_CASE("nights that come too seldom for the lengths are a fault that says by how much") {
  struct row {
    keep_settings s;
    seconds needed;
    unsigned from;
  };
  const auto sundays = hours_of(3, 5, berlin(), 0x40);
  auto alone = at_night(sundays, days(7), days(2));
  alone.handover = handover_mode::add;
  CHECK_FALSE(fault_of_nights(alone));
  const auto weekly = fault_of_nights(at_night(sundays, days(7), days(2)));
  REQUIRE(weekly);
  CHECK(weekly->from == 7);
  CHECK(weekly->apart == days(7));
  CHECK(weekly->needed == days(14));
  const auto short_window = fault_of_nights(at_night(hours_of(3, 5, berlin(), 0x03)));
  REQUIRE(short_window);
  CHECK(short_window->from == 2);
  CHECK(short_window->apart == days(6));
  CHECK(short_window->needed == seconds(0));
  CHECK_FALSE(fault_of_nights(at_night(hours_of(3, 5, berlin(), 0x03), days(6), days(1))));
  CHECK(fault_of_nights(at_night(hours_of(3, 5, berlin()), hours(20), hours(4))));
  CHECK_FALSE(fault_of_nights({}));
}

TEST_CASE("a missed night is waited out up to the next one, and not beyond") {
  const auto s = at_night(hours_of(3, 5, shanghai()));
  const auto windows = laid({day_one, std::nullopt}, s);
  const auto w = windows.number(3);
  const auto due = windows.due(w);
  CHECK(windows.held_until(due, w.start) == due);
  const auto morning = due + hours(4);
  CHECK(windows.held_until(morning, w.start) == due + days(1));
  CHECK(windows.held_until(due + days(1), w.start) == due + days(1));
  const auto after = due + days(1) + hours(4);
  CHECK(windows.held_until(after, w.start) == after);
  // One night alone before the end is no second one.
  const auto seldom = at_night(hours_of(3, 5, shanghai()), days(6), hours(23));
  const auto few = laid({day_one, std::nullopt}, seldom);
  const auto late = few.due(few.number(3)) + hours(4);
  CHECK(few.held_until(late, few.number(3).start) == late);
}

TEST_CASE("spread handovers lie all over the window, and the first update is never due at once") {
  keep_settings s;
  s.spread = true;
  int early = 0;
  for (int i = 0; i < 200; ++i) {
    const auto windows = laid({day_one, std::nullopt}, s, "cam-" + std::to_string(i));
    const auto first = windows.number(0).end;
    CHECK(first <= day_one + s.window);
    CHECK(windows.due(windows.number(1)) >= day_one + s.lead / 4);
    CHECK(windows.number(7).start == first + s.window * 6);
    CHECK(windows.containing(first + s.window * 6).index == 7);
    early += first < day_one + days(4);
  }
  CHECK(early > 60);
  CHECK(early < 140);
  const pull one{day_one, day_one + s.window};
  CHECK(laid(one, s).number(0).end == *one.end);
}

TEST_CASE("in hours that the clocks skip, a handover happens where they go on [C09]") {
  const auto s = at_night(hours_of(2, 3, berlin()));
  const nights all(*s.handover_at, 1U << 31);
  const local_days skipped(days(20905));         // 28 March 2027
  CHECK(all.moment(skipped) == at("2027-03-28T01:00:00Z"));
  CHECK(all.latest(at("2027-03-28T01:00:00Z")) == skipped);
}
