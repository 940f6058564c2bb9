// The pulls of a schedule with a calendar.
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "core/memory.hpp"
#include "core/pulls.hpp"
#include "support/core/make.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;

namespace {

// Of days in December 2026, each at 08:00 for an hour, or from the first hour to the second.
shared_calendar calendar_of(std::initializer_list<int> days, int from = 8, int to = 9) {
  auto made = std::make_shared<calendar>();
  for (const int day : days) {
    const auto midnight = at("2026-12-01T00:00:00Z") + std::chrono::days(day - 1);
    made->spans.push_back(
        {midnight + std::chrono::hours(from), midnight + std::chrono::hours(to)});
  }
  made->spans = joined_spans(std::move(made->spans));
  return {made};
}

schedule with(shared_calendar calendar) {
  schedule s;
  s.calendar = std::move(calendar);
  return s;
}

std::string pull_of(const schedule& s, const char* when) {
  const auto p = pull_at(s, at(when));
  return p ? format_utc(p->start) + "/" + (p->end ? format_utc(*p->end) : "open") : "none";
}

}  // namespace

TEST_CASE("an occurrence is a pull, the next one follows, and after the last there is none") {
  const auto s = with(calendar_of({1, 3}));
  const std::string first = "2026-12-01T08:00:00Z/2026-12-01T09:00:00Z";
  const std::string second = "2026-12-03T08:00:00Z/2026-12-03T09:00:00Z";
  CHECK(pull_of(s, "2026-11-01T00:00:00Z") == first);
  CHECK(pull_of(s, "2026-12-01T08:59:59Z") == first);
  CHECK(pull_of(s, "2026-12-01T09:00:00Z") == second);
  CHECK(pull_of(s, "2026-12-03T09:00:00Z") == "none");
  CHECK(pulls_within(s, at("2026-12-01T00:00:00Z"), at("2027-01-01T00:00:00Z"), 9).size() == 2);
}

TEST_CASE("the bounds of the schedule cut occurrences, and leave some out") {
  auto s = with(calendar_of({1, 3, 5}));
  s.wanted = {at("2026-12-03T08:30:00Z"), at("2026-12-05T08:15:00Z")};
  CHECK(pull_of(s, "2026-11-01T00:00:00Z") == "2026-12-03T08:30:00Z/2026-12-03T09:00:00Z");
  CHECK(pull_of(s, "2026-12-04T00:00:00Z") == "2026-12-05T08:00:00Z/2026-12-05T08:15:00Z");
  s.wanted.end = at("2026-12-05T08:00:00Z");
  CHECK(pull_of(s, "2026-12-04T00:00:00Z") == "none");
}

TEST_CASE("neighbours are one pull, in the calendar and with the pulls beside it") {
  auto s = with(calendar_of({1, 2, 3}, 0, 24));
  CHECK(pull_of(s, "2026-12-02T12:00:00Z") == "2026-12-01T00:00:00Z/2026-12-04T00:00:00Z");
  s.pulls = {{at("2026-11-30T12:00:00Z"), at("2026-12-01T00:00:00Z")},
             {at("2026-12-03T12:00:00Z"), at("2026-12-05T00:00:00Z")},
             {at("2026-12-10T00:00:00Z"), at("2026-12-11T00:00:00Z")}};
  CHECK(pull_of(s, "2026-12-02T12:00:00Z") == "2026-11-30T12:00:00Z/2026-12-05T00:00:00Z");
  CHECK(pull_of(s, "2026-12-05T00:00:00Z") == "2026-12-10T00:00:00Z/2026-12-11T00:00:00Z");
}

TEST_CASE("calendars are equal where they say the same, and another one is another wish") {
  const auto one = with(calendar_of({1, 3}));
  CHECK(one == with(calendar_of({1, 3})));
  CHECK(wants_the_same(one, with(calendar_of({1, 3}))));
  CHECK(print_of(one) == print_of(with(calendar_of({1, 3}))));
  CHECK_FALSE(wants_the_same(one, with(calendar_of({1, 4}))));
  CHECK(print_of(one) != print_of(with(calendar_of({1, 4}))));
  CHECK_FALSE(one == with({}));
}
