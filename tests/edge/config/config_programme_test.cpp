// When a schedule repeats, as people write it.
#include <doctest/doctest.h>

#include <string>

#include "core/pulls.hpp"
#include "support/config/config_directory.hpp"

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

std::string file_with(const std::string& member, const std::string& rest = "") {
  return "defaults: {domain: d, app: x, sources: [\"rtmp://o/{stream}\"]" + rest +
         "}\nschedules:\n  - name: a\n    stream: a\n    " + member + "\n";
}

// Of `repeat: {...}` in line 5, whose first inner key begins in column 14.
std::string errors_of(const std::string& inside, const std::string& rest = "") {
  return schedules_errors(file_with("repeat: {" + inside + "}", rest));
}

schedule read(const std::string& member, const std::string& rest = "") {
  const config_directory directory;
  directory.write("schedules/a.yaml", file_with(member, rest));
  const auto result = directory.load();
  for (const auto& error : result.errors) FAIL(to_string(error));
  return result.config.schedules.at(0);
}

const std::string hours = "from: 08:00, to: 18:00, timezone: Asia/Shanghai";

utc_seconds at(const char* text) { return parse_rfc3339(text).value(); }

local_days day(int y, unsigned m, unsigned d) {
  return local_days(std::chrono::year(y) / std::chrono::month(m) / std::chrono::day(d));
}

}  // namespace

TEST_CASE("a programme is read with all that it may hold") {
  const auto s = read("repeat: {days: [mon-fri], from: \"08:00\", to: 18:30:15, timezone: "
                      "Asia/Shanghai, except: [2026-12-25, 2027-02-15..2027-02-21], "
                      "also: 2027-02-07..2027-02-08}");
  REQUIRE(s.repeat.size() == 1);
  const auto& r = s.repeat[0];
  CHECK(r.days == 0x1f);
  CHECK(r.from == 8h);
  CHECK(r.to == 18h + 30min + 15s);
  CHECK(r.zone->name == "Asia/Shanghai");
  CHECK(r.except == std::vector<day_span>{{day(2026, 12, 25), day(2026, 12, 25)},
                                          {day(2027, 2, 15), day(2027, 2, 21)}});
  CHECK(r.also == std::vector<local_days>{day(2027, 2, 7), day(2027, 2, 8)});
  const auto next = pull_at(s, at("2026-12-24T20:00:00Z"));
  REQUIRE(next);
  CHECK(next->start == at("2026-12-28T00:00:00Z"));
}

TEST_CASE("days may be one, a range over the end of the week, a list, or left out") {
  CHECK(read("repeat: {days: sun, " + hours + "}").repeat[0].days == 0x40);
  CHECK(read("repeat: {days: fri-mon, " + hours + "}").repeat[0].days == 0x71);
  CHECK(read("repeat: {days: [mon, wed-thu], " + hours + "}").repeat[0].days == 0x0d);
  CHECK(read("repeat: {" + hours + "}").repeat[0].days == 0x7f);
  CHECK(read("repeat: {days: [], also: 2026-12-05, " + hours + "}").repeat[0].days == 0);
}

TEST_CASE("several programmes stand in a list, and one for all schedules in the defaults") {
  const auto s = read("repeat:\n      - {" + hours +
                      "}\n      - {from: 20:00, to: 24:00, timezone: Europe/Berlin}");
  REQUIRE(s.repeat.size() == 2);
  CHECK(s.repeat[1].to == 24h);
  const auto common = read("owner: x", ", repeat: {" + hours + "}");
  CHECK(common.repeat.size() == 1);
}

TEST_CASE("what repeats needs no start, and is bounded by one that is there") {
  CHECK(read("repeat: {" + hours + "}").wanted == pull{utc_seconds{}, {}});
  CHECK(read("repeat: {" + hours + "}", ", start: 2026-12-01T00:00:00Z").wanted.start ==
        at("2026-12-01T00:00:00Z"));
  CHECK(errors_of(hours, ", end: +90d") ==
        "1:68: \"end\" is counted from \"start\", which is not here");
}

TEST_CASE("what is wrong with a programme is told at its place") {
  const std::string days = "a day of the week such as mon, or a range as mon-fri";
  const std::string spans = "a day such as 2027-02-15, or a range as 2027-02-15..2027-02-21";
  const std::pair<std::string, std::string> table[] = {
      {"days: monday, " + hours, "5:20: \"monday\" is not " + days},
      {"days: [mon, tue-], " + hours, "5:26: \"tue-\" is not " + days},
      {"days: [[mon]], " + hours, "5:21: this is not " + days},
      {"from: 8:00, to: 18:00, timezone: UTC",
       "5:20: \"from\" must be a time of day such as 08:00"},
      {"from: 24:00, to: 18:00, timezone: UTC",
       "5:20: \"from\" must be a time of day such as 08:00"},
      {"from: 08:00, to: 24:01, timezone: UTC", "5:31: \"to\" must be a time of day such as 08:00"},
      {"from: 08:00, timezone: UTC", "5:13: \"repeat\" lacks \"to\""},
      {"from: 08:00, to: 09:00", "5:13: \"repeat\" lacks \"timezone\""},
      {"from: 08:00, to: 09:00, timezone: Europe/Berln",
       "5:48: \"Europe/Berln\" is no time zone of this system; did you mean \"Europe/Berlin\"?"},
      {hours + ", except: 2027-02-29", "5:71: \"2027-02-29\" is not " + spans},
      {hours + ", also: [2027-02-21..2027-02-15]",
       "5:70: \"2027-02-21..2027-02-15\" is not " + spans},
      {hours + ", dayz: mon", "5:63: unknown key \"dayz\"; did you mean \"days\"?"},
  };
  for (const auto& [inside, error] : table) {
    CAPTURE(inside);
    CHECK(errors_of(inside) == error);
  }
  CHECK(schedules_errors(file_with("repeat: daily")) ==
        "5:13: this is not a map of days, from, to and timezone, or a list of these");
  CHECK(schedules_errors(file_with("repeat: []")) ==
        "5:13: \"repeat\" must be a map of days, from, to and timezone, or a list of these");
}

TEST_CASE("a programme of which nothing is wanted is refused") {
  CHECK(errors_of("days: sun, " + hours,
                  ", start: 2026-12-01T00:00:00Z, end: 2026-12-03T00:00:00Z") ==
        "5:13: nothing is wanted between \"start\" and \"end\"");
  CHECK(errors_of("days: [], " + hours) == "5:13: nothing is wanted between \"start\" and \"end\"");
}

TEST_CASE("pulls are a list of instants, and come by their start") {
  const auto s = read("pulls:\n"
                      "      - {start: 2026-12-12T18:00:00+01:00, end: 2026-12-13T02:00:00+01:00}\n"
                      "      - {start: 2026-12-05T18:00:00+01:00, end: 2026-12-06T02:00:00+01:00}");
  REQUIRE(s.pulls.size() == 2);
  CHECK(s.pulls[0] == pull{at("2026-12-05T17:00:00Z"), at("2026-12-06T01:00:00Z")});
  CHECK(schedules_errors(file_with("pulls: [{start: 2026-12-05T18:00:00Z}]")) ==
        "5:13: \"pulls\" lacks \"end\"");
  CHECK(schedules_errors(file_with("pulls: [{start: 2026-12-05T18:00:00Z, "
                                   "end: 2026-12-05T18:00:00Z}]")) ==
        "5:48: \"end\" (2026-12-05T18:00:00Z) is not after \"start\" (2026-12-05T18:00:00Z)");
}
