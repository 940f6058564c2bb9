// Calendar files as values: what is taken, and what is refused at which line.
#include "edge/calendar/calendar.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "edge/calendar/values.hpp"
#include "edge/zones/zones.hpp"

using namespace pullkeeper;

namespace {

const std::string nine = "DTSTART;TZID=Europe/Berlin:20260302T090000\nDURATION:PT1H\n";

std::string file_of(const std::string& events) {
  return "BEGIN:VCALENDAR\nVERSION:2.0\n" + events + "END:VCALENDAR\n";
}

// From line 3 on; what is given stands from line 5 on.
std::string event_of(const std::string& lines, const std::string& uid = "1") {
  return "BEGIN:VEVENT\nUID:" + uid + "\n" + lines + "END:VEVENT\n";
}

std::string shown(const calendar_reading& read, std::size_t most = 10) {
  std::string text;
  for (const auto& fault : read.faults) {
    text += std::to_string(fault.line) + ": " + fault.text + "\n";
  }
  if (!read.read) return text;
  for (const auto& one : read.read->spans) {
    if (most-- == 0) return text + "...\n";
    text += format_utc(one.start) + " " + format_utc(one.end) + "\n";
  }
  return text;
}

std::string times_of(const std::string& events, const char* floating = nullptr) {
  return shown(read_calendar(file_of(events), floating ? find_zone(floating) : nullptr));
}

}  // namespace

TEST_CASE("an event has the zone of its TZID, of UTC, or of the schedule") {
  const std::string berlin = "2026-03-02T08:00:00Z 2026-03-02T09:00:00Z\n";
  CHECK(times_of(event_of(nine)) == berlin);
  CHECK(times_of(event_of("DTSTART:20260302T080000Z\nDTEND:20260302T090000Z\n")) == berlin);
  const auto floating = event_of("DTSTART:20260302T090000\nDTEND:20260302T100000\n");
  CHECK(times_of(floating, "Europe/Berlin") == berlin);
  CHECK(times_of(floating) == "5: DTSTART has no time zone: the schedule needs \"timezone\" beside "
                              "\"calendar\"\n6: DTEND has no time zone: the schedule needs "
                              "\"timezone\" beside \"calendar\"\n");
}

TEST_CASE("whole days last from midnight to midnight of the schedule's zone, at a change too") {
  const auto day = event_of("DTSTART;VALUE=DATE:20260329\nRRULE:FREQ=DAILY;INTERVAL=2;COUNT=2\n");
  CHECK(times_of(day, "Europe/Berlin") == "2026-03-28T23:00:00Z 2026-03-29T22:00:00Z\n"
                                          "2026-03-30T22:00:00Z 2026-03-31T22:00:00Z\n");
  CHECK(times_of(event_of("DTSTART;VALUE=DATE:20260328\nDTEND;VALUE=DATE:20260330\n"),
                 "Europe/Berlin") == "2026-03-27T23:00:00Z 2026-03-29T22:00:00Z\n");
  CHECK(times_of(event_of("DTSTART;VALUE=DATE:20260328\nRRULE:FREQ=DAILY;BYHOUR=9\n"),
                 "Europe/Berlin") == "6: RRULE names times of day, but DTSTART is a day\n");
  CHECK(times_of(day) == "5: DTSTART is a day: the schedule needs \"timezone\" beside "
                         "\"calendar\"\n");
}

TEST_CASE("a time that the clocks skip is the first after it, and the next day's is its own"
          " [C09]") {
  CHECK(times_of(event_of("DTSTART;TZID=Europe/Berlin:20260328T023000\nDURATION:PT10M\n"
                          "RRULE:FREQ=DAILY;COUNT=3\n")) ==
        "2026-03-28T01:30:00Z 2026-03-28T01:40:00Z\n"
        "2026-03-29T01:00:00Z 2026-03-29T01:10:00Z\n"
        "2026-03-30T00:30:00Z 2026-03-30T00:40:00Z\n");
  CHECK(times_of(event_of("DTSTART;TZID=Europe/Berlin:20261025T023000\nDURATION:PT10M\n")) ==
        "2026-10-25T00:30:00Z 2026-10-25T00:40:00Z\n");
}

TEST_CASE("DTEND gives all occurrences the length of the first, DURATION counts days by the date") {
  const std::string rule = "RRULE:FREQ=DAILY;INTERVAL=3;COUNT=2\n";
  CHECK(times_of(event_of("DTSTART;TZID=Europe/Berlin:20260325T220000\n"
                          "DTEND;TZID=Europe/Berlin:20260326T220000\n" + rule)) ==
        "2026-03-25T21:00:00Z 2026-03-26T21:00:00Z\n"
        "2026-03-28T21:00:00Z 2026-03-29T21:00:00Z\n");
  CHECK(times_of(event_of("DTSTART;TZID=Europe/Berlin:20260325T220000\nDURATION:P1D\n" + rule)) ==
        "2026-03-25T21:00:00Z 2026-03-26T21:00:00Z\n"
        "2026-03-28T21:00:00Z 2026-03-29T20:00:00Z\n");
}

TEST_CASE("EXDATE takes occurrences away, RDATE adds some, and neighbours are one") {
  CHECK(times_of(event_of(nine + "RRULE:FREQ=DAILY;COUNT=3\n"
                                 "EXDATE;TZID=Europe/Berlin:20260302T090000,20260303T090000\n"
                                 "RDATE;TZID=Europe/Berlin:20260304T100000\n"
                                 "RDATE;VALUE=PERIOD:20260306T000000Z/PT3H,20260307T000000Z/"
                                 "20260307T010000Z\n")) ==
        "2026-03-04T08:00:00Z 2026-03-04T10:00:00Z\n"
        "2026-03-06T00:00:00Z 2026-03-06T03:00:00Z\n"
        "2026-03-07T00:00:00Z 2026-03-07T01:00:00Z\n");
}

TEST_CASE("RECURRENCE-ID moves or cancels one occurrence, wherever it stands") {
  const auto moved = event_of("RECURRENCE-ID:20260303T080000Z\nDTSTART:20260303T120000Z\n"
                              "DURATION:PT30M\n");
  const auto gone = event_of("RECURRENCE-ID;TZID=Europe/Berlin:20260304T090000\n"
                             "STATUS:CANCELLED\n" + nine);
  const auto all = event_of(nine + "RRULE:FREQ=DAILY;COUNT=3\n");
  CHECK(times_of(moved + all + gone) == "2026-03-02T08:00:00Z 2026-03-02T09:00:00Z\n"
                                        "2026-03-03T12:00:00Z 2026-03-03T12:30:00Z\n");
  CHECK(times_of(all + event_of("RECURRENCE-ID:20260303T090000Z\n" + nine)) ==
        "9: RECURRENCE-ID names no occurrence of an event with this UID\n");
}

TEST_CASE("cancelled events, to-dos and alarms are passed over, and lines are unfolded") {
  CHECK(times_of(event_of(nine + "STATUS:CANCELLED\nRRULE:FREQ=DAILY\n") +
                 "BEGIN:VTODO\nDTSTART:nonsense\nEND:VTODO\n" +
                 event_of("DTSTART;TZID=\"Europe/Ber\n lin\":20260302T09\r\n\t0000\nDURATION:PT1H\n"
                          "BEGIN:VALARM\nDURATION:nonsense\nEND:VALARM\n", "2")) ==
        "2026-03-02T08:00:00Z 2026-03-02T09:00:00Z\n");
}

TEST_CASE("what is wrong in an event is told with its line") {
  const std::string rule = "RRULE is no rule of RFC 5545";
  const std::pair<std::string, std::string> table[] = {
      {"DTSTART:20260230T080000Z\nDURATION:PT1H\n",
       "5: DTSTART is no time from 1970 to 2099 such as 20261224T180000"},
      {"DTSTART:2026-03-02T08:00\nDURATION:PT1H\n",
       "5: DTSTART is no time from 1970 to 2099 such as 20261224T180000"},
      {"DTSTART:20260302\n", "5: DTSTART is a day without VALUE=DATE"},
      {"DTSTART;TZID=W. Europe Standard Time:20260302T080000\nDURATION:PT1H\n",
       "5: the TZID of DTSTART is no time zone of this system, such as Europe/Berlin"},
      {"DTSTART;TZID=Europe/Berlin:20260302T080000Z\nDURATION:PT1H\n",
       "5: DTSTART has both a TZID and the Z of UTC"},
      {"DTSTART:20260302T080000Z\n", "3: this event has neither DTEND nor DURATION"},
      {"DURATION:PT1H\n", "3: this event has no DTSTART"},
      {nine + "DTEND;TZID=Europe/Berlin:20260302T100000\n",
       "3: this event has both DTEND and DURATION"},
      {nine + "DURATION:PT2H\n", "7: DURATION stands twice in this event"},
      {"DTSTART:20260302T080000Z\nDTEND:20260302T080000Z\n",
       "3: this event has a DTEND that is not after DTSTART, or of another kind"},
      {nine + "STATUS:GONE\n", "7: STATUS is none of CONFIRMED, TENTATIVE and CANCELLED"},
      {nine + "EXDATE;VALUE=DATE:20260302\n",
       "7: EXDATE is a day: the schedule needs \"timezone\" beside \"calendar\""},
      {nine + "EXRULE:FREQ=DAILY\n", "7: EXRULE is not taken; write EXDATE"},
      {nine + "RRULE:FREQ=DAILY;UNTIL=20260310T090000\n",
       "7: UNTIL must be in UTC, with a Z, as DTSTART has a time zone"},
      {nine + "RRULE:FREQ=DAILY;UNTIL=20260310T090000Z;COUNT=2\n", "7: " + rule},
      {nine + "RRULE:FREQ=DAYLY\n", "7: " + rule},
      {nine + "RRULE:FREQ=DAILY;COUNT=1e9\n", "7: " + rule},
      {nine + "RRULE:FREQ=DAILY;COUNT=0\n", "7: " + rule},
      {nine + "RRULE:FREQ=DAILY;INTERVAL=0\n", "7: " + rule},
      {nine + "RRULE:FREQ=DAILY;INTERVAL=99999\n", "7: " + rule},
      {nine + "RRULE:FREQ=DAILY;BYDAYS=MO\n", "7: " + rule},
      {nine + "RRULE:FREQ=DAILY;BYHOUR=24\n", "7: " + rule},
      {nine + "RRULE:FREQ=MONTHLY;BYMONTHDAY=32\n", "7: " + rule},
      {nine + "RRULE:FREQ=WEEKLY;BYDAY=MO,XX\n", "7: " + rule},
      {nine + "RRULE:FREQ=WEEKLY;BYMONTHDAY=3\n", "7: " + rule},
      {nine + "RRULE:FREQ=DAILY;FREQ=WEEKLY\n", "7: " + rule},
      {nine + "RRULE:\n", "7: " + rule},
      {nine + "NONSENSE\n", "7: this is no line of a calendar such as NAME:VALUE"},
      {nine + "SUMMARY;A=\"b:c\n", "7: this is no line of a calendar such as NAME:VALUE"},
      {nine + "SUMMARY:a\x01\n", "7: this line holds a control character"},
  };
  for (const auto& [lines, error] : table) {
    CAPTURE(lines);
    CHECK(times_of(event_of(lines)) == error + "\n");
  }
  for (const char* length : {"P", "PT", "P1", "1D", "-PT1H", "PT0S", "P1WT1H", "PT1S2H", "PT1HT1M",
                             "P9999999999D", "P4000D", "P1H", "PT1D", "PT1h"}) {
    CAPTURE(length);
    CHECK(times_of(event_of("DTSTART:20260302T080000Z\nDURATION:" + std::string(length) + "\n")) ==
          "6: DURATION is no length above nothing, up to ten years\n");
  }
}

TEST_CASE("what is no whole calendar is refused") {
  const auto errors = [](const std::string& text) { return shown(read_calendar(text, nullptr)); };
  CHECK(errors("") == "1: this file holds no event (BEGIN:VEVENT)\n");
  CHECK(errors("<html>\n") == "1: this is no line of a calendar such as NAME:VALUE\n");
  CHECK(errors("UID:1\n") == "1: a calendar begins with BEGIN:VCALENDAR\n");
  CHECK(errors("BEGIN:VCALENDAR\nVERSION:2.0\n" + event_of(nine)) ==
        "1: the file ends before END:VCALENDAR\n");
  CHECK(errors("BEGIN:VCALENDAR\n" + event_of(nine) + "END:VCALENDAR\n") ==
        "7: this calendar has no VERSION:2.0\n");
  CHECK(times_of("BEGIN:VEVENT\nEND:VCALENDAR\n") ==
        "1: the file ends before END:VEVENT\n4: this END has no BEGIN of the same name\n"
        "5: this END has no BEGIN of the same name\n");
  CHECK(times_of(event_of(nine) + event_of(nine)) ==
        "8: the UID of this event is another's, too\n");
  CHECK(times_of(event_of(nine, "")) == "3: this event has no UID\n");
  CHECK(errors(std::string(most_calendar_bytes + 1, ' ')) ==
        "1: a calendar file may hold 1 MiB at most\n");
}

TEST_CASE("a rule that would take long or name too much is refused") {
  const std::pair<const char*, std::string> table[] = {
      {"FREQ=SECONDLY", "7: FREQ=SECONDLY is not taken\n"},
      {"FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
       "7: FREQ=HOURLY and FREQ=MINUTELY are taken without BY... only; write FREQ=DAILY with "
       "BYHOUR and BYMINUTE\n"},
      {"FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7;BYMINUTE=1,2,3,4,5,6,7",
       "7: the rule names more than 48 times of day\n"},
      {"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "7: RRULE names no day at all\n"},
      {"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=1,2",
       "7: days of some months only, at several times of day, take FREQ=MONTHLY or YEARLY\n"},
      {"FREQ=HOURLY;COUNT=1000000000",
       "7: more than 250000 occurrences before 2100: end the rule with UNTIL or COUNT\n"},
  };
  for (const auto& [rule, error] : table) {
    CAPTURE(rule);
    CHECK(times_of(event_of(nine + "RRULE:" + rule + "\n")) == error);
  }
  std::string many;
  for (int i = 0; i < 1001; ++i) many += event_of(nine, std::to_string(i));
  CHECK(times_of(many) == "5003: this is event 1001: no more than 1000 are read\n");
}

TEST_CASE("a rule without an end is followed to the end of the century, and no day is lost") {
  const auto read = read_calendar(file_of(event_of(nine + "RRULE:FREQ=DAILY\n")), nullptr);
  REQUIRE(read.read);
  const auto days = end_of_calendars - local_days(std::chrono::year(2026) / 3 / 2);
  CHECK(read.read->spans.size() == static_cast<std::size_t>(days.count()));
  CHECK(format_utc(read.read->spans.back().start) == "2099-12-31T08:00:00Z");
}

TEST_CASE("one text is one value while it is in use, and another for another zone") {
  const auto text = file_of(event_of("DTSTART:20260302T090000\nDURATION:PT1H\n"));
  const auto first = read_calendar(text, find_zone("Europe/Berlin"));
  CHECK(read_calendar(text, find_zone("Europe/Berlin")).read == first.read);
  CHECK(read_calendar(text, find_zone("Asia/Shanghai")).read->spans != first.read->spans);
}

TEST_CASE("rules that take too long to follow are refused, and hold nothing up for long") {
  std::string events;
  for (int i = 0; i < 1000; ++i) {
    events += event_of(nine + "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO\n",
                       std::to_string(i));
  }
  const auto read = read_calendar(file_of(events), nullptr, std::chrono::milliseconds(100));
  CHECK_FALSE(read.read);
  REQUIRE(read.faults.size() == 1);
  CHECK(read.faults[0].text.find("the rules take longer than 1s to follow") != std::string::npos);
}
