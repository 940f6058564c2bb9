// A calendar file as a part of the configuration.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/pulls.hpp"
#include "support/config/config_directory.hpp"

using namespace pullkeeper;

namespace {

std::string entry(const std::string& name, const std::string& members) {
  return "  - {name: " + name + ", stream: " + name + members + "}\n";
}

std::string file_with(const std::string& entries, const std::string& defaults = "") {
  return "defaults: {domain: d, app: x, sources: [\"rtmp://o/{stream}\"]" + defaults +
         "}\nschedules:\n" + entries;
}

const std::string floating_day =
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nDTSTART:20261224T180000\n"
    "DURATION:PT2H\nRRULE:FREQ=YEARLY\nEND:VEVENT\nEND:VCALENDAR\n";

std::vector<schedule> read(const config_directory& home) {
  const auto result = home.load();
  for (const auto& error : result.errors) FAIL(to_string(error));
  return result.config.schedules;
}

utc_seconds at(const char* text) { return parse_rfc3339(text).value(); }

const std::string daily = "{from: 08:00, to: 18:00, timezone: Asia/Shanghai}";

}  // namespace

TEST_CASE("a calendar is read from beside the file or below it, in the zone beside it [G15]") {
  const config_directory home;
  home.write("schedules/tv/christmas.ICS", floating_day);
  home.write("schedules/a.yaml",
             file_with(entry("a", ", calendar: tv/christmas.ICS, timezone: Europe/Berlin")));
  const auto all = read(home);
  REQUIRE(all.at(0).calendar);
  const auto next = pull_at(all[0], at("2027-01-01T00:00:00Z"));
  REQUIRE(next);
  CHECK(*next == pull{at("2027-12-24T17:00:00Z"), at("2027-12-24T19:00:00Z")});
}

TEST_CASE("schedules of one calendar have it in common, also after the next reading") {
  const config_directory home;
  home.write("schedules/a.ics", floating_day);
  const std::string entries =
      entry("a", "") + entry("b", ", timezone: Asia/Shanghai") + entry("c", "");
  home.write("schedules/a.yaml",
             file_with(entries, ", calendar: a.ics, timezone: Europe/Berlin"));
  const auto all = read(home);
  CHECK(all.at(0).calendar.held == all.at(2).calendar.held);
  CHECK(all.at(1).calendar->spans != all.at(0).calendar->spans);
  CHECK(read(home).at(0).calendar.held == all[0].calendar.held);
  home.write("schedules/a.ics", replaced(floating_day, "PT2H", "PT3H"));
  CHECK_FALSE(read(home).at(0) == all[0]);
}

TEST_CASE("an own calendar takes the place of repeat in the defaults, and the other way round") {
  const config_directory home;
  home.write("schedules/a.ics", floating_day);
  home.write("schedules/a.yaml", file_with(entry("a", ", calendar: a.ics, timezone: UTC"),
                                           ", repeat: " + daily));
  CHECK(read(home).at(0).calendar);
  CHECK(read(home).at(0).repeat.empty());
  home.write("schedules/a.yaml", file_with(entry("a", ", repeat: " + daily),
                                           ", calendar: a.ics, timezone: UTC"));
  CHECK_FALSE(read(home).at(0).calendar);
  CHECK(read(home).at(0).repeat.size() == 1);
}

TEST_CASE("an error in a calendar is told once, with its line, and refuses the configuration") {
  const config_directory home;
  home.write("schedules/a.ics", replaced(floating_day, "FREQ=YEARLY", "FREQ=SOMETIMES"));
  home.write("schedules/a.yaml",
             file_with(entry("a", "") + entry("b", ""), ", calendar: a.ics, timezone: UTC"));
  CHECK(home.errors() ==
        std::vector<std::string>{"schedules/a.ics:7:1: RRULE is no rule of RFC 5545"});
}

TEST_CASE("a calendar that cannot be what is meant is refused at its name [G15]") {
  const std::string below =
      "3:36: \"calendar\" must be a file NAME.ics in the directory of this file, or below it";
  for (const char* name : {"a.txt", "../a.ics", "x/../a.ics", "./a.ics", "/etc/a.ics", ".ics/"}) {
    CAPTURE(name);
    CHECK(schedules_errors(file_with(entry("a", ", calendar: " + std::string(name)))) == below);
  }
  CHECK(schedules_errors(file_with(entry("a", ", calendar: nowhere.ics")))
            .starts_with("3:36: the calendar \"nowhere.ics\" cannot be read: "));
  CHECK(schedules_errors(file_with(entry("a", ", timezone: UTC, repeat: " + daily))) ==
        "3:36: \"timezone\" belongs beside \"calendar\"; that of \"repeat\" stands within it");
  CHECK(schedules_errors(file_with(entry("a", ", calendar: a.ics, timezone: Nowhere")))
            .find("\"Nowhere\" is no time zone of this system") != std::string::npos);
}
