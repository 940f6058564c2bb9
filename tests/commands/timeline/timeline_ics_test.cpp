// The plan as a calendar.
#include <doctest/doctest.h>

#include <set>
#include <sstream>
#include <string>

#include "commands/timeline/timeline.hpp"
#include "edge/calendar/calendar.hpp"
#include "support/core/make.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;

namespace {

timeline plan_at(utc_seconds now, const std::string& name = "harbour") {
  auto s = keep("harbour", day_one, day_one + days{20});
  s.name = name;
  return make_timeline({s}, dry_run({{s}, {}, {}, now, days{30}}), {});
}

// Of the lines that begin so, what follows.
std::set<std::string> all_of(const std::string& text, const std::string& begin) {
  std::set<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(begin)) all.insert(line.substr(begin.size()));
  }
  return all;
}

}  // namespace

TEST_CASE("a plan as a calendar has all windows, and an event for each call") {
  const auto shown = plan_at(day_one);
  const auto& ahead = shown.rows[0].ahead;
  const std::string text = as_ics(shown);
  CHECK(all_of(text, "UID:").size() == ahead.windows.size() + ahead.submissions.size());
  CHECK(all_of(text, "DTSTART:").size() > 4);
  CHECK(all_of(text, "DTEND:").size() == ahead.windows.size());
  CHECK(all_of(text, "SUMMARY:").contains("harbour: window 1\r"));
  CHECK(all_of(text, "SUMMARY:").contains("harbour: add\r"));
}

TEST_CASE("a window has the same UID in the plan of another day") {
  const auto today = all_of(as_ics(plan_at(day_one)), "UID:window-");
  const auto tomorrow = all_of(as_ics(plan_at(day_one - days{1})), "UID:window-");
  REQUIRE_FALSE(today.empty());
  CHECK(today == tomorrow);
}

TEST_CASE("a name that is no text for terminals is none in the calendar either") {
  const auto text = as_ics(plan_at(day_one, "a\x1b\xff,b"));
  CHECK(text.find_first_of("\x1b\xff") == text.npos);
  CHECK(text.find("\\,b") != text.npos);
}
