#include "edge/config/instant_fault.hpp"

#include <doctest/doctest.h>

#include "core/time.hpp"

using namespace pullkeeper;

TEST_CASE("an instant that cannot be read is told with what is wrong with it [G20]") {
  const std::pair<const char*, const char*> table[] = {
      {"", "is a bare number, of which nobody says what it counts"},
      {"1796083200", "is a bare number, of which nobody says what it counts"},
      {"now", "does not begin with a date"},
      {"2026/12/01 00:00:00Z", "has \"/\" in its date instead of \"-\""},
      {"01.12.2026", "does not begin with a year of four digits"},
      {"26-12-01T00:00:00Z", "does not begin with a year of four digits"},
      {"20261201T000000Z", "lacks the \"-\" in its date"},
      {"2026-12-1", "has a month or a day of one digit"},
      {"2026-12-1T00:00:00Z", "has a month or a day of one digit"},
      {"2026-1-01T00:00:00Z", "has a month or a day of one digit"},
      {"2026-13-01T00:00:00Z", "has the month 13"},
      {"2026-00-01", "has the month 00"},
      {"2027-02-29T00:00:00Z", "has a day that does not exist (2027-02-29)"},
      {"2026-12-01", "has no time and no zone"},
      {"2026-12-01_00:00:00Z", "has no \"T\" or blank between date and time"},
      {"2026-12-01T00:00Z", "has no seconds"},
      {"2026-12-01 00:00", "has no seconds"},
      {"2026-12-01T8:00:00Z", "has no time as 08:00:00 behind its date"},
      {"2026-12-01T24:00:00Z", "has the hour 24: write 00 of the next day"},
      {"2026-12-01T25:00:00Z", "has the hour 25"},
      {"2026-12-01T00:60:00Z", "has the minute 60"},
      {"2026-12-01T00:00:60Z", "has the second 60"},
      {"2026-12-01T00:00:00.5Z", "has a fraction of a second"},
      {"2026-12-01T00:00:00", "has no zone"},
      {"2026-12-01 00:00:00", "has no zone"},
      {"2026-12-01T00:00:00+8", "has an offset that is not of two digits for the hours and two for "
                                "the minutes"},
      {"2026-12-01T00:00:00+08", "has an offset that is not of two digits for the hours and two "
                                 "for the minutes"},
      {"2026-12-01T00:00:00 CST", "has behind its time neither Z nor an offset"},
      {"2026-12-01T00:00:00CST", "has behind its time neither Z nor an offset"},
      {"2026-12-01T00:00:00+24:00", "has an offset that does not exist"},
      {"2026-12-01T00：00:00Z", "holds full-width punctuation (U+FF1A, which looks like \":\")"},
  };
  for (const auto& [text, why] : table) {
    CAPTURE(text);
    CHECK(!parse_rfc3339(text));
    CHECK(instant_fault(text) == why);
  }
}
