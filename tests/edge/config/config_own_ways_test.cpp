// What a schedule, or a file of them, has in its own way.
#include <doctest/doctest.h>

#include <string>

#include "support/config/config_directory.hpp"

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

using std::chrono::days;

const std::string head = "defaults: {domain: live.example.com, app: cams, start: "
                         "2026-12-01T00:00:00Z}\nschedules:\n";
const std::string tail = ", stream: s, sources: [rtmp://o/a]}\n";

// What one file of schedules is read as; nothing may be wrong.
std::vector<schedule> read(const std::string& text, const std::string& settings = "") {
  const config_directory directory;
  directory.write("pullkeeper.yaml", settings);
  directory.write("schedules/a.yaml", text);
  const auto result = directory.load();
  for (const auto& error : result.errors) FAIL(to_string(error));
  return result.config.schedules;
}

// The errors of a schedule with this member, which begins in column 15.
std::string errors_of(const std::string& member, const std::string& settings = "") {
  const config_directory directory;
  directory.write("pullkeeper.yaml", settings);
  directory.write("schedules/a.yaml", head + "  - {name: a, " + member + tail);
  std::string all;
  for (const auto& one : directory.errors()) all += (all.empty() ? "" : "\n") + one;
  return all;
}

std::string at_file(const std::string& text) { return "schedules/a.yaml:" + text; }

utc_seconds at(const char* text) { return parse_rfc3339(text).value(); }

}  // namespace

TEST_CASE("what a schedule is kept by is its own, else that of its file, else that of all") {
  const auto all = read(
      "defaults: {domain: d, app: x, start: 2026-12-01T00:00:00Z, window: 3d, on_drift: report}\n"
      "schedules:\n"
      "  - {name: a, stream: a, sources: [rtmp://o/a]}\n"
      "  - {name: b, stream: b, sources: [rtmp://o/b], window: 1d, lead: 12h, handover: add,\n"
      "     on_drift: repair, on_removed: delete}\n",
      "windows: {window: 5d, lead: 20h}\n");
  CHECK(all[0].own == own_settings{days{3}, {}, {}, drift_policy::report, {}});
  CHECK(all[1].own == own_settings{days{1}, 12h, handover_mode::add, drift_policy::repair,
                                   removal_policy::remove});
  keep_settings of_all;
  of_all.window = days{5};
  of_all.lead = 20h;
  const auto a = settings_of(all[0], of_all);
  CHECK(a.window == days{3});
  CHECK(a.lead == 20h);
  CHECK(a.on_drift == drift_policy::report);
  const auto b = settings_of(all[1], of_all);
  CHECK(b.window == days{1});
  CHECK(b.handover == handover_mode::add);
  CHECK(b.on_removed == removal_policy::remove);
}

TEST_CASE("own lengths are checked together with those of the file and of all, at their place") {
  const std::string longer = ", longer than max_config (7d): a running config is extended from its "
                             "lead on, by one call";
  CHECK(errors_of("window: 7d") == at_file("3:23: window + lead is 7d23h" + longer));
  CHECK(errors_of("lead: 2d") == at_file("3:21: window + lead is 8d" + longer));
  CHECK(errors_of("window: 7d, handover: add").empty());
  CHECK(errors_of("handover: auto", "windows: {window: 7d, handover: add}") ==
        at_file("3:25: window + lead is 7d23h" + longer));
  CHECK(errors_of("window: 3d, lead: 12h", "windows: {max_config: 3d, window: 2d}") ==
        at_file("3:23: window + lead is 3d12h, longer than max_config (3d): a running config is "
                "extended from its lead on, by one call"));
  CHECK(errors_of("window: 8d") == at_file("3:23: \"window\" must be from 1s to 7d"));
  CHECK(errors_of("handover: both") ==
        at_file("3:25: \"handover\" must be one of auto, add, update, not \"both\""));
}

TEST_CASE("lengths of the defaults that cannot be are told once, and not for each schedule") {
  CHECK(schedules_errors("defaults: {domain: d, app: x, start: 2026-12-01T00:00:00Z, window: 7d}\n"
                         "schedules:\n"
                         "  - {name: a, stream: a, sources: [rtmp://o/a]}\n"
                         "  - {name: b, stream: b, sources: [rtmp://o/b], lead: 1h}\n") ==
        "1:68: window + lead is 7d23h, longer than max_config (7d): a running config is extended "
        "from its lead on, by one call\n"
        "4:55: window + lead is 7d1h, longer than max_config (7d): a running config is extended "
        "from its lead on, by one call");
}

TEST_CASE("sources of the defaults are filled in for each schedule that has none of its own") {
  const auto all = read(
      "defaults:\n"
      "  domain: Live.example.com\n"
      "  app: cams\n"
      "  start: 2026-12-01T00:00:00Z\n"
      "  sources: [\"rtmp://o/{app}/{stream}?n={name}&d={domain}\",\n"
      "            \"srt://b:9000?id={{{stream}}\"]\n"
      "schedules:\n"
      "  - {name: a, stream: cam-01}\n"
      "  - {name: b, stream: \"x/y z;?#%é\", app: live}\n"
      "  - {name: c, stream: c, sources: [\"rtmp://o/{stream}\"]}\n");
  CHECK(all[0].sources == std::vector<std::string>{"rtmp://o/cams/cam-01?n=a&d=live.example.com",
                                                   "srt://b:9000?id={cam-01}"});
  CHECK(all[1].sources[0] == "rtmp://o/live/x%2Fy%20z%3B%3F%23%25é?n=b&d=live.example.com");
  CHECK(all[2].sources[0] == "rtmp://o/{stream}");
}

TEST_CASE("a pattern that fits no schedule is refused at the very place, once") {
  const auto errors = [](const std::string& sources) {
    return schedules_errors("defaults: {domain: d, app: x, start: 2026-12-01T00:00:00Z,\n"
                            "  sources: " + sources + "}\n"
                            "schedules:\n  - {name: a, stream: a}\n  - {name: b, stream: b}\n");
  };
  CHECK(errors("[\"rtmp://o/{app}/{stram}\"]") ==
        "2:29: unknown placeholder \"stram\"; did you mean \"stream\"?; write \"{{\" for a brace");
  CHECK(errors("['rtmp://o/{stream']") ==
        "2:23: this \"{\" lacks its \"}\"; write \"{{\" for a brace");
  CHECK(errors("[\"rtmp://o/{stream};x\"]") ==
        "2:13: a source cannot hold \";\", by which the API separates sources; write %3B");
  CHECK(errors("[]") == "2:12: \"sources\" must hold 1 to 20 sources, not 0");
  CHECK(errors("[\"rtmp://{stream}.example.com/x\"]").empty());
}

TEST_CASE("a pattern that does not fit a schedule is told there") {
  CHECK(schedules_errors("defaults: {domain: d, app: x, start: 2026-12-01T00:00:00Z,\n"
                         "  sources: [\"rtmp://{stream}.example.com/x\"]}\n"
                         "schedules:\n  - {name: a, stream: a}\n  - {name: b, stream: -}\n") ==
        "5:5: source 1 of \"defaults\" (line 2) does not fit \"b\": this source has no host name "
        "behind \"://\"");
}

TEST_CASE("an end may be counted from the start, in the defaults as well") {
  const auto all = read("defaults: {domain: d, app: x, start: 2026-12-01T00:00:00Z, end: +90d}\n"
                        "schedules:\n"
                        "  - {name: a, stream: a, sources: [rtmp://o/a]}\n"
                        "  - {name: b, stream: b, sources: [rtmp://o/b],\n"
                        "     start: 2026-12-02T00:00:00Z, end: +1h30m}\n");
  CHECK(all[0].wanted.end == at("2027-03-01T00:00:00Z"));
  CHECK(all[1].wanted.end == at("2026-12-02T01:30:00Z"));
  CHECK(errors_of("end: +0s") == at_file("3:20: \"end\" must be from 1s to 36500d"));
  CHECK(errors_of("end: +x") ==
        at_file("3:20: \"end\" must be a duration such as 90s, 30m or 6d23h"));
}

TEST_CASE("a pause until an instant lets the pull begin then, and not before its start") {
  const auto all = read(head +
                        "  - {name: a, paused: until 2027-01-10T08:00:00+08:00, stream: a, "
                        "sources: [rtmp://o/a]}\n"
                        "  - {name: b, paused: until 2026-11-10T00:00:00Z, stream: b, "
                        "sources: [rtmp://o/b]}\n");
  CHECK_FALSE(all[0].paused);
  CHECK(all[0].paused_until == at("2027-01-10T00:00:00Z"));
  CHECK(all[0].wanted.start == at("2027-01-10T00:00:00Z"));
  CHECK(all[1].wanted.start == at("2026-12-01T00:00:00Z"));
  CHECK(errors_of("paused: until 2027-01-10, end: +90d") ==
        at_file("3:23: \"paused\" has no time and no zone; write it as 2026-12-01T00:00:00Z or "
                "2026-12-01T08:00:00+08:00"));
  CHECK(errors_of("paused: until 2027-01-10T00:00:00Z, end: +30d") ==
        at_file("3:23: \"paused\" (until 2027-01-10T00:00:00Z) leaves nothing up to \"end\" "
                "(2026-12-31T00:00:00Z)"));
}

TEST_CASE("owner and labels come from the defaults and from the schedule, whose own win") {
  const auto all = read("defaults: {domain: d, app: x, start: 2026-12-01T00:00:00Z, owner: desk,\n"
                        "           labels: {team: news, site: bonn}}\n"
                        "schedules:\n"
                        "  - {name: a, stream: a, sources: [rtmp://o/a]}\n"
                        "  - {name: b, stream: b, sources: [rtmp://o/b], owner: night shift,\n"
                        "     labels: {team: sport, a_1: x y}}\n");
  CHECK(all[0].owner == "desk");
  CHECK(shown_labels(all[0]) == "site=bonn team=news");
  CHECK(all[1].owner == "night shift");
  CHECK(shown_labels(all[1]) == "a_1=x y site=bonn team=sport");
}

TEST_CASE("a label is a name and a text, and no secret") {
  CHECK(errors_of("labels: [x]") ==
        at_file("3:23: \"labels\" must be a map of up to 20 names and texts"));
  CHECK(errors_of("labels: {Team: x}") ==
        at_file("3:24: the name of a label is made of up to 40 lower-case letters, digits and "
                "\"_\", not \"Team\""));
  CHECK(errors_of("labels: {team: }") == at_file("3:24: \"team\" has no value; it must be a text"));
  CHECK(errors_of("labels: {token: geheim}").find("a secret does not belong in this file") !=
        std::string::npos);
  CHECK(errors_of("labels: {token: geheim}").find("geheim") == std::string::npos);
}

TEST_CASE("quiet hours are read for all, for a file and for one, which may take them off again") {
  const std::string night = "{from: \"03:00\", to: \"05:00\", timezone: Asia/Shanghai}";
  const auto all = read(head + "  - {name: a" + tail, "windows: {handover_at: " + night + "}\n");
  CHECK_FALSE(all[0].own.handover_at);
  const auto of_file = read("defaults: {domain: d, app: a, start: 2026-12-01T00:00:00Z, "
                            "handover_at: " + night +
                            "}\nschedules:\n  - {name: a, handover_at: off" + tail +
                            "  - {name: b, spread: on, stream: t, sources: [rtmp://o/b]}\n");
  keep_settings keep;
  CHECK_FALSE(settings_of(of_file[0], keep).handover_at);
  const auto kept = settings_of(of_file[1], keep);
  REQUIRE(kept.handover_at);
  CHECK(kept.handover_at->from == 3h);
  CHECK(kept.handover_at->to == 5h);
  CHECK(kept.handover_at->days == 0x7f);
  CHECK(kept.handover_at->zone->name == "Asia/Shanghai");
  CHECK(kept.window == days(5));
  CHECK(kept.lead == days(2));
  CHECK(kept.spread);
}

TEST_CASE("beside quiet hours the window is 5 days and the lead 2, unless they are written") {
  const std::string night = "{from: \"03:00\", to: \"05:00\", timezone: Asia/Shanghai}";
  const auto kept_with = [&](const std::string& settings, const std::string& own) {
    const config_directory directory;
    directory.write("pullkeeper.yaml", settings);
    directory.write("schedules/a.yaml", head + "  - {name: a" + own + tail);
    const auto result = directory.load();
    for (const auto& error : result.errors) FAIL(to_string(error));
    const auto keep = settings_of(result.config.schedules.at(0), result.config.keep);
    return std::pair(keep.window, keep.lead);
  };
  using lengths = std::pair<seconds, seconds>;
  CHECK(kept_with("windows: {handover_at: " + night + "}\n", "") == lengths(days(5), days(2)));
  CHECK(kept_with("windows: {lead: 23h, handover_at: " + night + "}\n", "") ==
        lengths(days(5), 23h));
  CHECK(kept_with("windows: {window: 4d, handover_at: " + night + "}\n",
                  ", handover_at: {from: \"01:00\", to: \"02:00\", timezone: Europe/Berlin}") ==
        lengths(days(4), days(2)));
  CHECK(kept_with("", ", window: 3d, handover_at: " + night) == lengths(days(3), days(2)));
}

TEST_CASE("quiet hours that cannot be met are refused, with by how much") {
  const auto refused = [](const std::string& member) { return errors_of(member); };
  CHECK(refused("handover_at: {days: sun, from: \"03:00\", to: \"05:00\", timezone: "
                "Asia/Shanghai}")
            .find("from the night of sun to the next night of \"handover_at\" it is 7d, 2d "
                  "longer than the window (5d)") != std::string::npos);
  CHECK(refused("window: 7d, handover_at: {days: sun, from: \"03:00\", to: \"05:00\", timezone: "
                "Asia/Shanghai}")
            .find("a config would have to last 14d, 7d longer than max_config (7d)") !=
        std::string::npos);
  CHECK(refused("handover_at: {from: \"03:00\", to: \"03:10\", timezone: Asia/Shanghai}")
            .find("\"handover_at\" lasts 10m, which is too short for tries") != std::string::npos);
  CHECK(refused("handover_at: {days: [], from: \"03:00\", to: \"05:00\", timezone: UTC}")
            .find("\"handover_at\" names no day; write off for any time") != std::string::npos);
  CHECK(refused("handover_at: nights")
            .find("must be a map of from, to, timezone and days, or off") != std::string::npos);
  CHECK(refused("handover_at: {from: \"03:00\", to: \"05:00\"}")
            .find("\"handover_at\" lacks \"timezone\"") != std::string::npos);
  CHECK(refused("spread: maybe").find("\"spread\"") != std::string::npos);
}
