#include "core/pulls.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "support/core/make.hpp"
#include "support/core/zones.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint8_t weekdays = 0x1f;

std::string shown(const std::optional<pull>& p) {
  if (!p) return "none";
  return format_utc(p->start) + "/" + (p->end ? format_utc(*p->end) : "open");
}

schedule with(std::vector<recurrence> repeat, pull bounds = {at("2026-01-01T00:00:00Z"), {}}) {
  schedule s;
  s.wanted = bounds;
  s.repeat = std::move(repeat);
  return s;
}

std::string pull_of(const schedule& s, const char* when) { return shown(pull_at(s, at(when))); }

local_days day(int y, unsigned m, unsigned d) {
  return local_days(std::chrono::year(y) / std::chrono::month(m) / std::chrono::day(d));
}

}  // namespace

TEST_CASE("a schedule without programmes has its one pull, until that is over") {
  const auto s = with({}, {day_one, day_one + days{1}});
  CHECK(shown(pull_at(s, day_one - days{9})) == "2026-12-01T00:00:00Z/2026-12-02T00:00:00Z");
  CHECK(shown(pull_at(s, day_one + 1h)) == "2026-12-01T00:00:00Z/2026-12-02T00:00:00Z");
  CHECK(shown(pull_at(s, day_one + days{1})) == "none");
}

TEST_CASE("weekday programmes leave out what is excepted and take in what is named") {
  auto r = daily(8h, 18h, shanghai());
  r.days = weekdays;
  r.except = {{day(2026, 12, 25), day(2026, 12, 25)}, {day(2027, 2, 15), day(2027, 2, 21)}};
  r.also = {day(2027, 2, 7)};
  const auto s = with({r});
  CHECK(pull_of(s, "2026-12-24T05:00:00Z") == "2026-12-24T00:00:00Z/2026-12-24T10:00:00Z");
  CHECK(pull_of(s, "2026-12-24T09:59:59Z") == "2026-12-24T00:00:00Z/2026-12-24T10:00:00Z");
  CHECK(pull_of(s, "2026-12-24T10:00:00Z") == "2026-12-28T00:00:00Z/2026-12-28T10:00:00Z");
  CHECK(pull_of(s, "2027-02-05T10:00:00Z") == "2027-02-07T00:00:00Z/2027-02-07T10:00:00Z");
  CHECK(pull_of(s, "2027-02-12T10:00:00Z") == "2027-02-22T00:00:00Z/2027-02-22T10:00:00Z");
}

TEST_CASE("what ends at or before its begin ends on the next day, in local time on both sides") {
  const auto s = with({daily(20h, 6h, berlin())});
  CHECK(pull_of(s, "2026-10-24T12:00:00Z") == "2026-10-24T18:00:00Z/2026-10-25T05:00:00Z");
  CHECK(pull_of(s, "2026-10-25T12:00:00Z") == "2026-10-25T19:00:00Z/2026-10-26T05:00:00Z");
  CHECK(pull_of(s, "2027-03-27T12:00:00Z") == "2027-03-27T19:00:00Z/2027-03-28T04:00:00Z");
  CHECK(pull_of(s, "2027-03-28T12:00:00Z") == "2027-03-28T18:00:00Z/2027-03-29T04:00:00Z");
}

TEST_CASE("a local time that does not exist is the first that does, a doubled one the first"
          " [C09 C10]") {
  const auto gap = with({daily(2h + 30min, 4h, berlin())});
  CHECK(pull_of(gap, "2027-03-27T12:00:00Z") == "2027-03-28T01:00:00Z/2027-03-28T02:00:00Z");
  CHECK(pull_of(gap, "2027-03-28T12:00:00Z") == "2027-03-29T00:30:00Z/2027-03-29T02:00:00Z");
  const auto fold = with({daily(2h + 30min, 4h, berlin())});
  CHECK(pull_of(fold, "2027-10-30T12:00:00Z") == "2027-10-31T00:30:00Z/2027-10-31T03:00:00Z");
  // Nothing is left of one that lies inside the gap.
  const auto lost = with({daily(2h + 10min, 2h + 50min, berlin())});
  CHECK(pull_of(lost, "2027-03-27T12:00:00Z") == "2027-03-29T00:10:00Z/2027-03-29T00:50:00Z");
}

TEST_CASE("start and end bound the occurrences, and cut those that they lie in") {
  const auto s = with({daily(8h, 18h, shanghai())},
                      {at("2026-12-01T02:00:00Z"), at("2026-12-03T04:00:00Z")});
  CHECK(pull_of(s, "2026-11-01T00:00:00Z") == "2026-12-01T02:00:00Z/2026-12-01T10:00:00Z");
  CHECK(pull_of(s, "2026-12-02T12:00:00Z") == "2026-12-03T00:00:00Z/2026-12-03T04:00:00Z");
  CHECK(pull_of(s, "2026-12-03T04:00:00Z") == "none");
}

TEST_CASE("occurrences that overlap or follow at once are one pull, whenever one asks") {
  auto late = daily(18h, 22h, shanghai());
  late.days = 1;                       // Mondays
  const auto s = with({daily(8h, 18h, shanghai()), late, daily(17h, 19h, berlin())});
  // Monday 2026-12-07: 00:00Z to 10:00Z, 10:00Z to 14:00Z, and 16:00Z to 18:00Z apart from them.
  for (const char* when : {"2026-12-07T00:00:00Z", "2026-12-07T09:00:00Z", "2026-12-07T10:00:00Z",
                           "2026-12-07T13:59:59Z"}) {
    CHECK(pull_of(s, when) == "2026-12-07T00:00:00Z/2026-12-07T14:00:00Z");
  }
  CHECK(pull_of(s, "2026-12-07T14:00:00Z") == "2026-12-07T16:00:00Z/2026-12-07T18:00:00Z");
  CHECK(pull_of(s, "2026-12-08T01:00:00Z") == "2026-12-08T00:00:00Z/2026-12-08T10:00:00Z");
}

TEST_CASE("occurrences join although the local day of the earlier one is the later day of UTC") {
  const auto s = with({daily(4h + 30min, 20h + 30min, shanghai()), daily(1h, 17h, shanghai())});
  CHECK(pull_of(s, "2026-11-20T17:00:00Z") == "2026-11-20T17:00:00Z/2026-11-21T12:30:00Z");
  CHECK(pull_of(s, "2026-11-21T12:29:59Z") == "2026-11-20T17:00:00Z/2026-11-21T12:30:00Z");
}

TEST_CASE("a pull is the same from its first second to its last, whatever overlaps") {
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    CAPTURE(i);
    std::vector<recurrence> all;
    for (int n = 0; n < 2; ++n) {
      const seconds from = 30min * (random() % 48);
      const seconds length = 30min * (1 + random() % 47);
      const auto zone = random() % 2 ? berlin() : shanghai();
      all.push_back(daily(from, (from + length) % seconds(24h), zone));
      all.back().days = static_cast<std::uint8_t>(1 + random() % 127);
    }
    const auto s = with(all, {at("2026-10-20T00:00:00Z"), at("2026-11-20T00:00:00Z")});
    for (const auto& one : pulls_within(s, s.wanted.start, *s.wanted.end, 999)) {
      REQUIRE(pull_at(s, one.start) == one);
      REQUIRE(pull_at(s, *one.end - 1s) == one);
    }
  }
}

TEST_CASE("whole days that never leave off are one open pull, which ends before an exception") {
  auto r = daily(0h, 0h, berlin());
  auto s = with({r}, {at("2026-01-15T12:00:00Z"), {}});
  for (const char* when : {"2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z",
                           "2031-07-01T00:00:00Z"}) {
    CHECK(pull_of(s, when) == "2026-01-15T12:00:00Z/open");
  }
  s.repeat[0].except = {{day(2029, 5, 1), day(2029, 5, 1)}};
  CHECK(pull_of(s, "2026-02-01T00:00:00Z") == "2026-01-15T12:00:00Z/2029-04-30T23:00:00Z");
  CHECK(pull_of(s, "2029-05-01T12:00:00Z") == "2029-05-01T23:00:00Z/open");
  s.wanted.end = at("2035-01-01T00:00:00Z");
  CHECK(pull_of(s, "2030-05-01T12:00:00Z") == "2029-05-01T23:00:00Z/2035-01-01T00:00:00Z");
}

TEST_CASE("listed pulls come in their order, and join where they touch") {
  schedule s = with({});
  s.pulls = {{day_one, day_one + 1h}, {day_one + 1h, day_one + 3h}, {day_one + days{7},
                                                                     day_one + days{8}}};
  CHECK(shown(pull_at(s, day_one - days{20})) == "2026-12-01T00:00:00Z/2026-12-01T03:00:00Z");
  CHECK(shown(pull_at(s, day_one + 3h)) == "2026-12-08T00:00:00Z/2026-12-09T00:00:00Z");
  CHECK(shown(pull_at(s, day_one + days{8})) == "none");
  CHECK(pulls_within(s, day_one, day_one + days{30}, 9).size() == 2);
  CHECK(pulls_within(s, day_one, day_one + days{30}, 1).size() == 1);
  // A programme before what is listed is not passed over.
  s.repeat = {daily(8h, 9h, shanghai())};
  CHECK(shown(pull_at(s, day_one + 3h)) == "2026-12-02T00:00:00Z/2026-12-02T01:00:00Z");
}

TEST_CASE("listed pulls that join end where the last one does, however far ahead they are") {
  schedule s = with({}, {});
  s.pulls = {{at("2029-01-01T10:00:00Z"), at("2029-01-01T12:00:00Z")},
             {at("2029-01-01T11:00:00Z"), at("2030-06-01T00:00:00Z")}};
  CHECK(pull_of(s, "2026-01-01T00:00:00Z") == "2029-01-01T10:00:00Z/2030-06-01T00:00:00Z");
}

TEST_CASE("the pulls of a year follow one another without overlap, and each finds itself") {
  auto r = daily(20h, 6h, berlin());
  r.days = 0x55;
  const auto s = with({r, daily(5h + 30min, 7h, berlin())});
  const auto all = pulls_within(s, at("2026-06-01T00:00:00Z"), at("2027-11-30T00:00:00Z"), 9999);
  CHECK(all.size() > 500);
  for (std::size_t i = 1; i < all.size(); ++i) {
    REQUIRE(all[i].start > *all[i - 1].end);
    REQUIRE(pull_at(s, *all[i].end - 1s) == all[i]);
    REQUIRE(pull_at(s, *all[i - 1].end) == all[i]);
  }
}
