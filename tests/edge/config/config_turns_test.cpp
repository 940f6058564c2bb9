// Several pulls of one stream: schedules with the same stream key, and pulls with sources of their
// own.
#include <doctest/doctest.h>

#include <string>

#include "core/pulls.hpp"
#include "support/config/config_directory.hpp"

using namespace pullkeeper;

namespace {

using std::chrono::hours;

const std::string defaults = "defaults: {domain: d, app: x, sources: [\"rtmp://o/a\"]}\n";

std::string entry(const std::string& name, const std::string& rest) {
  return "  - {name: " + name + ", stream: s, " + rest + "}\n";
}

const std::string morning =
    entry("morning", "start: 2026-12-01T08:00:00Z, end: 2026-12-01T12:00:00Z");

std::string file_of(const std::string& entries) { return defaults + "schedules:\n" + entries; }

// Of the second of two entries, which stands in a file of its own.
std::string errors_of(const std::string& second, const std::string& first = morning) {
  const config_directory directory;
  directory.write("schedules/a.yaml", file_of(first));
  directory.write("schedules/b.yaml", file_of(second));
  std::string all;
  for (const auto& one : directory.errors()) {
    all += (all.empty() ? "" : "\n") + replaced(one, directory.path() + "/", "");
  }
  return all;
}

std::vector<schedule> read(const std::string& text) {
  const config_directory directory;
  directory.write("schedules/a.yaml", text);
  const auto result = directory.load();
  for (const auto& error : result.errors) FAIL(to_string(error));
  return result.config.schedules;
}

utc_seconds at(const char* text) { return parse_rfc3339(text).value(); }

}  // namespace

TEST_CASE("two schedules of one stream may follow one another, from whatever sources") {
  CHECK(errors_of(entry("noon", "start: 2026-12-01T12:00:00Z, sources: [\"rtmp://o/b\"]")).empty());
  CHECK(errors_of(entry("noon", "start: 2026-12-01T09:00:00Z")).empty());
}

TEST_CASE("pulls from other sources that overlap are an error with both places and the time") {
  CHECK(errors_of(entry("brunch", "start: 2026-12-01T10:00:00Z, sources: [\"rtmp://o/b\"]")) ==
        "schedules/b.yaml:3:28: this stream (domain, app, stream) is wanted by \"morning\" "
        "(schedules/a.yaml:3) as well from 2026-12-01T10:00:00Z to 2026-12-01T12:00:00Z, from "
        "other sources; let one end before the other begins, or give both the same sources");
}

TEST_CASE("pulls that have overlapped and are over are no error, in one schedule or in two") {
  const config_directory directory;
  directory.write("schedules/a.yaml",
                  file_of(morning +
                          entry("brunch", "start: 2026-12-01T10:00:00Z, "
                                          "end: 2026-12-01T13:00:00Z, sources: [rtmp://o/b]") +
                          "  - name: tour\n    stream: t\n    pulls:\n"
                          "      - {start: 2026-12-01T08:00:00Z, end: 2026-12-01T12:00:00Z}\n"
                          "      - {start: 2026-12-01T10:00:00Z, end: 2026-12-01T13:00:00Z, "
                          "sources: [rtmp://o/b]}\n"));
  CHECK(directory.load(at("2026-12-01T11:59:59Z")).errors.size() == 2);
  CHECK(directory.load(at("2026-12-01T12:00:00Z")).errors.empty());
}

TEST_CASE("a paused schedule overlaps with nobody") {
  CHECK(errors_of(entry("brunch", "start: 2026-12-01T10:00:00Z, paused: true, "
                                  "sources: [\"rtmp://o/b\"]"))
            .empty());
}

TEST_CASE("programmes that meet only after a change of the clocks overlap") {
  const auto daily = [](const std::string& zone, const std::string& from, const std::string& to) {
    return "repeat: {from: \"" + from + "\", to: \"" + to + "\", timezone: " + zone + "}";
  };
  const auto berlin = entry("berlin", daily("Europe/Berlin", "08:00", "09:00"));
  const auto shanghai = [&](const char* from, const char* to) {
    return entry("shanghai", daily("Asia/Shanghai", from, to) + ", sources: [\"rtmp://o/b\"]");
  };
  CHECK(errors_of(shanghai("16:00", "17:00"), berlin).empty());
  CHECK(errors_of(shanghai("14:00", "15:00"), berlin).find(
            "from 2026-03-29T06:00:00Z to 2026-03-29T07:00:00Z") != std::string::npos);
}

TEST_CASE("all schedules of a stream are kept in one way") {
  const std::string later = "start: 2026-12-01T12:00:00Z, ";
  CHECK(errors_of(entry("noon", later + "lead: 12h, on_removed: delete")) ==
        "schedules/b.yaml:3:26: this stream (domain, app, stream) has another schedule, "
        "\"morning\" (schedules/a.yaml:3), with another \"lead\", \"on_removed\"; a stream is kept "
        "in one way: write the same in both");
}

TEST_CASE("all schedules of a domain have one region") {
  CHECK(errors_of("  - {name: other, stream: t, start: 2026-12-01T12:00:00Z, region: cn-beijing}\n")
        == "schedules/b.yaml:3:12: the region of \"other\" is not that of \"morning\" "
           "(schedules/a.yaml:3), and a domain is in one region");
  CHECK(errors_of("  - {name: other, domain: e, stream: t, start: 2026-12-01T12:00:00Z, "
                  "region: cn-beijing}\n")
            .empty());
  const auto all = read(file_of("  - {name: a, stream: t, start: 2026-12-01T12:00:00Z, "
                                "region: cn-beijing}\n"));
  CHECK(settings_of(all[0], {}).region == "cn-beijing");
}

TEST_CASE("a schedule with faults of its own is not compared") {
  CHECK(errors_of(entry("brunch", "start: yesterday, sources: [\"rtmp://o/b\"]"))
            .find("is wanted by") == std::string::npos);
}

TEST_CASE("each of the pulls may have sources of its own, and the others have those of all") {
  const auto all = read(file_of(
      "  - name: a\n    stream: s\n    pulls:\n"
      "      - {start: 2026-12-03T00:00:00Z, end: 2026-12-04T00:00:00Z, sources: [rtmp://o/c]}\n"
      "      - {start: 2026-12-01T00:00:00Z, end: 2026-12-02T00:00:00Z}\n"
      "      - {start: 2026-12-02T00:00:00Z, end: 2026-12-03T00:00:00Z, sources: [rtmp://o/b]}\n"));
  REQUIRE(all.size() == 1);
  REQUIRE(all[0].others.size() == 2);
  std::string sources;
  auto next = owned_pull_at(all[0], at("2026-12-01T00:00:00Z"));
  for (; next; next = owned_pull_at(all[0], *next->span.end)) {
    sources += next->part->sources.at(0) + " ";
    CHECK(next->part->name == "a");
    CHECK(next->span.end == next->span.start + hours(24));
  }
  CHECK(sources == "rtmp://o/a rtmp://o/b rtmp://o/c ");
}

TEST_CASE("where every pull has its own, the schedule needs no sources; else it lacks them") {
  const std::string head = "defaults: {domain: d, app: x}\nschedules:\n  - {name: a, stream: s, "
                           "pulls: [{start: 2026-12-01T00:00:00Z, end: 2026-12-02T00:00:00Z, "
                           "sources: [rtmp://o/b]}";
  const auto all = read(head + "]}\n");
  CHECK(all.at(0).sources == std::vector<std::string>{"rtmp://o/b"});
  CHECK(all.at(0).others.empty());
  CHECK(schedules_errors(head + ", {start: 2026-12-03T00:00:00Z, end: 2026-12-04T00:00:00Z}]}\n") ==
        "3:5: schedule \"a\" lacks \"sources\"");
}

TEST_CASE("pulls of one schedule from different sources must not overlap") {
  CHECK(schedules_errors(file_of(
            "  - name: a\n    stream: s\n    pulls:\n"
            "      - {start: 2026-12-01T00:00:00Z, end: 2026-12-03T00:00:00Z}\n"
            "      - {start: 2026-12-02T00:00:00Z, end: 2026-12-04T00:00:00Z, sources: "
            "[rtmp://o/b]}\n")) ==
        "7:9: this pull and that of line 6, from other sources, overlap from "
        "2026-12-02T00:00:00Z to 2026-12-03T00:00:00Z");
  CHECK(schedules_errors(file_of(
            "  - name: a\n    stream: s\n"
            "    repeat: {from: \"08:00\", to: \"10:00\", timezone: Asia/Shanghai}\n    pulls:\n"
            "      - {start: 2026-12-02T00:00:00Z, end: 2026-12-04T00:00:00Z, sources: "
            "[rtmp://o/b]}\n")) ==
        "7:9: this pull and what is wanted besides, from other sources, overlap from "
        "2026-12-02T00:00:00Z to 2026-12-02T02:00:00Z");
}

TEST_CASE("sources of a pull are checked as those of a schedule are") {
  CHECK(schedules_errors(file_of(
            "  - name: a\n    stream: s\n    pulls:\n"
            "      - {start: 2026-12-01T00:00:00Z, end: 2026-12-03T00:00:00Z, sources: "
            "[rtpm://o/b]}\n"))
            .starts_with("6:76: "));
}
