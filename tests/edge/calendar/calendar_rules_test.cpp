// The examples of RFC 5545, 3.8.5.3, with the times that it gives for them.
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "edge/calendar/calendar.hpp"
#include "edge/calendar/values.hpp"
#include "edge/zones/zones.hpp"

using namespace pullkeeper;

namespace {

struct example {
  const char* rule;                    // with the lines that follow DTSTART
  const char* times;                   // of New York: the first ones, and `.` where there are more
  const char* start = "19970902T090000";
};

// The year and the time of day, where they are not those before, then the month and the day.
std::string shown(const calendar& read, std::size_t most) {
  std::string text, before = "1997T09:00";
  for (const auto& one : read.spans) {
    if (most-- == 0) return text + " .";
    const auto local = local_of(*read.shown, one.start);
    const std::string at = format_utc(utc_seconds(local.time_since_epoch()));
    const std::string frame = at.substr(0, 4) + at.substr(10, 6);
    if (frame.substr(0, 4) != before.substr(0, 4)) text += " " + frame.substr(0, 4);
    text += " " + at.substr(5, 2) + at.substr(8, 2);
    if (frame.substr(4) != before.substr(4)) text += frame.substr(4);
    before = frame;
  }
  return text;
}

// A time begins with its month: no year before 2100 does.
std::size_t times_in(const char* text) {
  std::istringstream words(text);
  std::size_t count = 0;
  for (std::string word; words >> word;) count += word >= "0101" && word < "1232";
  return count;
}

calendar_reading read(const example& one) {
  return read_calendar(std::string("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n") +
                           "DTSTART;TZID=America/New_York:" + one.start +
                           "\r\nDURATION:PT1M\r\nRRULE:" + one.rule +
                           "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
                       nullptr);
}

const example examples[] = {
    {"FREQ=DAILY;COUNT=10", " 0902 0903 0904 0905 0906 0907 0908 0909 0910 0911"},
    {"FREQ=DAILY;UNTIL=19970908T000000Z", " 0902 0903 0904 0905 0906 0907"},
    {"FREQ=DAILY;INTERVAL=2", " 0902 0904 0906 0908 0910 ."},
    {"FREQ=DAILY;INTERVAL=10;COUNT=5", " 0902 0912 0922 1002 1012"},
    {"FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
     " 1998 0101 0102 0103 .", "19980101T090000"},
    {"FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", " 1998 0101 0102 0103 .", "19980101T090000"},
    {"FREQ=WEEKLY;COUNT=10", " 0902 0909 0916 0923 0930 1007 1014 1021 1028 1104"},
    {"FREQ=WEEKLY;UNTIL=19971224T000000Z",
     " 0902 0909 0916 0923 0930 1007 1014 1021 1028 1104 1111 1118 1125 1202 1209 1216 1223"},
    {"FREQ=WEEKLY;INTERVAL=2;WKST=SU", " 0902 0916 0930 1014 1028 1111 1125 1209 1223 ."},
    {"FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
     " 0902 0904 0909 0911 0916 0918 0923 0925 0930 1002"},
    {"FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
     " 0901 0903 0905 0915 0917 0919 0929 1001 1003 1013 1015 1017 1027 1029 1031 1110 1112 1114 "
     "1124 1126 1128 1208 1210 1212 1222", "19970901T090000"},
    {"FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
     " 0902 0904 0916 0918 0930 1002 1014 1016"},
    {"FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
     " 0905 1003 1107 1205 1998 0102 0206 0306 0403 0501 0605", "19970905T090000"},
    {"FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR", " 0905 1003 1107 1205", "19970905T090000"},
    {"FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
     " 0907 0928 1102 1130 1998 0104 0125 0301 0329 0503 0531", "19970907T090000"},
    {"FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", " 0922 1020 1117 1222 1998 0119 0216", "19970922T090000"},
    {"FREQ=MONTHLY;BYMONTHDAY=-3", " 0928 1029 1128 1229 1998 0129 0226 .", "19970928T090000"},
    {"FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
     " 0902 0915 1002 1015 1102 1115 1202 1215 1998 0102 0115"},
    {"FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
     " 0930 1001 1031 1101 1130 1201 1231 1998 0101 0131 0201", "19970930T090000"},
    {"FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
     " 0910 0911 0912 0913 0914 0915 1999 0310 0311 0312 0313", "19970910T090000"},
    {"FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", " 0902 0909 0916 0923 0930 1104 1111 1118 1125 ."},
    {"FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
     " 0610 0710 1998 0610 0710 1999 0610 0710 2000 0610 0710 2001 0610 0710", "19970610T090000"},
    {"FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
     " 0310 1999 0110 0210 0310 2001 0110 0210 0310 2003 0110 0210 0310", "19970310T090000"},
    {"FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
     " 0101 0410 0719 2000 0101 0409 0718 2003 0101 0410 0719 2006 0101", "19970101T090000"},
    {"FREQ=YEARLY;BYDAY=20MO", " 0519 1998 0518 1999 0517 .", "19970519T090000"},
    {"FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", " 0512 1998 0511 1999 0517 .", "19970512T090000"},
    {"FREQ=YEARLY;BYMONTH=3;BYDAY=TH", " 0313 0320 0327 1998 0305 0312 0319 0326 .",
     "19970313T090000"},
    {"FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
     " 0605 0612 0619 0626 0703 0710 0717 0724 0731 0807 0814 0821 0828 1998 0604 .",
     "19970605T090000"},
    {"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13\r\nEXDATE;TZID=America/New_York:19970902T090000",
     " 1998 0213 0313 1113 1999 0813 2000 1013 ."},
    {"FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
     " 0913 1011 1108 1213 1998 0110 0207 0307 0411 0509 0613 .", "19970913T090000"},
    {"FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
     " 1996 1105 2000 1107 2004 1102 .", "19961105T090000"},
    {"FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", " 0904 1007 1106", "19970904T090000"},
    {"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
     " 0929 1030 1127 1230 1998 0129 0226 0330 .", "19970929T090000"},
    {"FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z", " 0902 0902T12:00 0902T15:00"},
    {"FREQ=MINUTELY;INTERVAL=15;COUNT=6",
     " 0902 0902T09:15 0902T09:30 0902T09:45 0902T10:00 0902T10:15"},
    {"FREQ=MINUTELY;INTERVAL=90;COUNT=4", " 0902 0902T10:30 0902T12:00 0902T13:30"},
    {"FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40;UNTIL=19970904T000000Z",
     " 0902 0902T09:20 0902T09:40 0902T10:00 ."},
    {"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", " 0805 0810 0819 0824",
     "19970805T090000"},
    {"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", " 0805 0817 0819 0831",
     "19970805T090000"},
    {"FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", " 2007 0115 0130 0215 0315 0330",
     "20070115T090000"},
};

// All times of the rule up to the end of calendars.
std::vector<local_seconds> times_of(const std::string& text, const char* start) {
  std::string fault;
  const auto rule = calendar_rule::read(text, fault);
  REQUIRE_MESSAGE(rule, text << ": " << fault);
  std::vector<local_seconds> all;
  const auto failed = rule->each(calendar_time_in(start).value(), [&](local_seconds at) {
    all.push_back(at);
    return true;
  });
  CHECK(failed.empty());
  return all;
}

}  // namespace

// Of what names the months as well only libical finds the times.
TEST_CASE("rules of days and weeks name what libical says that they name") {
  for (const char* start : {"20961231T093000", "20950928T090000"}) {
    for (const char* days : {"", ";BYDAY=MO,TU,WE,TH,FR", ";BYDAY=SA,MO"}) {
      for (const char* step : {"", ";INTERVAL=2", ";INTERVAL=3", ";INTERVAL=26"}) {
        for (const char* every : {"DAILY", "WEEKLY", "WEEKLY;WKST=SU", "WEEKLY;WKST=TH"}) {
          const auto rule = std::string("FREQ=") + every + step + days;
          CAPTURE(rule);
          const auto slowly = rule + ";BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12";
          CHECK(times_of(rule, start) == times_of(slowly, start));
        }
      }
    }
  }
  CHECK(times_of("FREQ=DAILY;BYHOUR=9,21;BYMINUTE=0,45", "20990928T093000") ==
        times_of("FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=MO,TU,WE,TH,FR,SA,SU;"
                 "BYHOUR=9,21;BYMINUTE=0,45", "20990928T093000"));
}

TEST_CASE("every second Sunday begins in the week of the start, where that is a Monday") {
  const auto all = times_of("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "20991130T093000");
  REQUIRE(all.size() == 2);            // of libical the 13th and the 27th
  CHECK(all[0] == calendar_time_in("20991206T093000")->shown);
  CHECK(all[1] == calendar_time_in("20991220T093000")->shown);
}

TEST_CASE("the rules of RFC 5545's examples name the times that it gives") {
  for (const auto& one : examples) {
    CAPTURE(one.rule);
    const auto result = read(one);
    for (const auto& fault : result.faults) FAIL_CHECK(fault.text);
    if (result.read) CHECK(shown(*result.read, times_in(one.times)) == one.times);
  }
}
