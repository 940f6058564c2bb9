#include "core/import.hpp"

#include <doctest/doctest.h>

#include "core/grid.hpp"

using namespace pullkeeper;

namespace {

using std::chrono::days;
using std::chrono::hours;

const utc_seconds now = *parse_rfc3339("2026-12-01T12:00:00Z");
const std::string domain = "live.example.com";

// What stands and what the files have; import() is called on it.
struct world {
  domain_list list{domain, {}};
  std::vector<schedule> have;
  bool open_ended = false;
  std::function<std::string(const schedule&)> fault = [](const schedule&) { return std::string(); };

  record& stand(const std::string& stream, seconds from, seconds to,
                std::vector<std::string> sources = {"rtmp://o/a"}) {
    list.shows.records.push_back(
        {{domain, "cams", stream}, {std::move(sources), now + from, now + to}});
    return list.shows.records.back();
  }
  void odd(stream_key key, std::string field, std::string value) {
    list.shows.odd.push_back({std::move(key), std::move(field), std::move(value)});
  }
  void keep(const std::string& name, const stream_key& key) {
    have.emplace_back();
    have.back().name = name;
    have.back().key = key;
  }
  imported import() const {
    const std::vector<domain_list> lists{list};
    return import_configs({lists, have, days(6), now, open_ended, fault});
  }
};

std::string shown(const pull& p) {
  return format_utc(p.start) + "/" + (p.end ? format_utc(*p.end) : "-");
}

std::vector<std::string> names_of(const imported& found) {
  std::vector<std::string> all;
  for (const auto& s : found.schedules) all.push_back(s.name);
  return all;
}

std::string told(const imported& found) {
  std::string text;
  for (const auto& one : found.left_out) text += one.key.stream + ": " + one.why + "\n";
  return text;
}

}  // namespace

TEST_CASE("a config becomes a schedule with its key, its sources and its bounds") {
  world given;
  given.stand("harbour", -hours(1), days(2), {"rtmp://o/a", "srt://p:1?x=y"});
  const auto found = given.import();
  REQUIRE(found.schedules.size() == 1);
  const auto& s = found.schedules[0];
  CHECK(s.name == "harbour");
  CHECK(s.key == stream_key{domain, "cams", "harbour"});
  CHECK(s.sources == std::vector<std::string>{"rtmp://o/a", "srt://p:1?x=y"});
  CHECK(s.wanted == pull{now - hours(1), now + days(2)});
  CHECK(s.pulls.empty());
  CHECK(told(found) == "");
}

TEST_CASE("configs that overlap or follow at once are one pull, and a second between is a gap") {
  for (const auto& [gap, count] : {std::pair{-hours(1), 0U}, {hours(0), 0U}}) {
    world given;
    given.stand("a", days(1) + gap, days(3));
    given.stand("a", -hours(1), days(1));
    const auto found = given.import();
    REQUIRE(found.schedules.size() == 1);
    CHECK(found.schedules[0].pulls.size() == count);
    CHECK(shown(found.schedules[0].wanted) == "2026-12-01T11:00:00Z/2026-12-04T12:00:00Z");
  }
  world given;
  given.stand("a", days(1) + seconds(1), days(3));
  given.stand("a", -hours(1), days(1));
  auto found = given.import();
  REQUIRE(found.schedules.size() == 1);
  CHECK(found.schedules[0].pulls == std::vector<pull>{{now - hours(1), now + days(1)},
                                                      {now + days(1) + seconds(1), now + days(3)}});
  // Nothing bounds them.
  CHECK(found.schedules[0].wanted == pull{});
  given.open_ended = true;
  found = given.import();
  CHECK(found.schedules.empty());
  CHECK(told(found) == "a: its configs leave a gap, which an open end would fill\n");
}

TEST_CASE("a config within another one does not cut its end") {
  world given;
  given.stand("a", -hours(1), days(3));
  given.stand("a", hours(1), days(1));
  CHECK(shown(given.import().schedules.at(0).wanted) ==
        "2026-12-01T11:00:00Z/2026-12-04T12:00:00Z");
}

TEST_CASE("the windows of an open end count from where what runs ends") {
  for (const auto length : {hours(2), hours(143), hours(144), hours(145), hours(168)}) {
    world given;
    given.open_ended = true;
    given.stand("a", hours(-1), hours(-1) + length);
    const auto s = given.import().schedules.at(0);
    CAPTURE(shown(s.wanted));
    CHECK_FALSE(s.wanted.end);
    CHECK(s.wanted.start <= now - hours(1));
    CHECK(s.wanted.start > now - hours(1) - days(6));
    // A window ends where the config does, and none that is due up to its lead goes on beyond.
    const auto end = now - hours(1) + length;
    CHECK(grid(s.wanted, days(6), hours(23)).containing(end - seconds(1)).end == end);
    CHECK(grid(s.wanted, days(6), hours(23)).horizon(end - hours(23) - seconds(1)) <= end);
  }
}

TEST_CASE("an open end that is to come begins no earlier than its config") {
  world given;
  given.open_ended = true;
  given.stand("a", hours(1), hours(5));
  CHECK(given.import().schedules.at(0).wanted == pull{now + hours(1), {}});
}

TEST_CASE("what the files have and what has ended is counted and left out") {
  world given;
  given.keep("mine", {domain, "cams", "known"});
  given.stand("known", -hours(1), hours(1));
  given.stand("known", -hours(3), -hours(1));
  given.stand("over", -hours(3), seconds(0));
  given.stand("half", -hours(3), -hours(1));
  given.stand("half", -hours(1), hours(1));
  const auto found = given.import();
  CHECK(names_of(found) == std::vector<std::string>{"half"});
  CHECK(found.schedules[0].wanted.start == now - hours(1));
  CHECK(found.known == 1);
  CHECK(found.ended == 3);
  CHECK(told(found) == "");
}

TEST_CASE("what cannot be written is told with its reason, and keeps its stream out as a whole") {
  world given;
  given.stand("good", -hours(1), hours(1));
  given.stand("two", -hours(1), hours(1));
  given.stand("two", hours(0), hours(2), {"rtmp://other/a"});
  given.stand("same", -hours(1), hours(1), {"RTMP://O/a"});
  given.stand("same", hours(1), hours(2), {"rtmp://o/a"});
  given.stand("ever", -hours(1), hours(1));
  given.stand("ever", seconds(0), seconds(0)).permanent = true;
  given.stand("odd", -hours(1), hours(1));
  given.odd({domain, "cams", "odd"}, "EndTime", "tomorrow");
  given.odd({domain, "cams", "url"}, "SourceUrl", "secret");
  given.odd({domain, "", "part"}, "AppName", "7");
  given.odd({}, "", "");
  given.stand("elsewhere", -hours(1), hours(1)).key.domain = "other.example.com";
  given.stand("refused", -hours(1), hours(1));
  given.fault = [](const schedule& s) {
    return s.key.stream == "refused" ? std::string("not so") : std::string();
  };
  const auto found = given.import();
  CHECK(names_of(found) == std::vector<std::string>{"good", "same"});
  CHECK(told(found) ==
        "part: the AppName of a record does not read: 7\n"
        ": an entry of the list is no record of a config\n"
        "ever: a config of it has no end, and needs no keeper\n"
        "odd: the EndTime of a record does not read: tomorrow\n"
        "refused: not so\n"
        "two: its configs have different sources and overlap\n"
        "url: the SourceUrl of a record does not read\n"
        "elsewhere: listed for another domain, live.example.com\n");
}

TEST_CASE("names are those of the streams, and differ whatever others are called") {
  world given;
  given.keep("taken", {domain, "old", "x"});
  given.keep("cams/taken", {domain, "old", "y"});
  for (const char* stream : {"free", "taken", "twice", "cams/twice"}) {
    given.stand(stream, -hours(1), hours(1));
  }
  given.stand("twice", -hours(1), hours(1)).key.app = "live";
  CHECK(names_of(given.import()) == std::vector<std::string>{
      "cams/twice", "free", domain + "/cams/taken", domain + "/cams/twice", "live/twice"});
}

TEST_CASE("a name that would be too long is cut between characters, and stays unlike others") {
  world given;
  const std::string longest(254, 'x');
  std::string wide;
  for (int i = 0; i < 85; ++i) wide += "直";     // 255 bytes
  for (const auto& stream : {longest, wide}) {
    given.stand(stream, -hours(1), hours(1));
    given.stand(stream, -hours(1), hours(1)).key.app = "live";
  }
  given.keep("cams/" + longest.substr(5), {domain, "old", "x"});
  const auto names = names_of(given.import());
  REQUIRE(names.size() == 4);
  CHECK(names[0] == "cams/" + std::string(238, 'x'));
  CHECK(names[2] == "live/" + std::string(238, 'x'));
  CHECK(names[1].size() == 5 + 79 * 3);
  for (const auto& name : names) CHECK(name.size() <= 255);

  world short_of_room;
  short_of_room.stand(longest, -hours(1), hours(1));
  short_of_room.keep(longest, {domain, "old", "x"});
  short_of_room.keep("cams/" + std::string(238, 'x'), {domain, "old", "y"});
  short_of_room.keep("live.example.com/cams/" + std::string(221, 'x'), {domain, "old", "z"});
  CHECK(names_of(short_of_room.import()) ==
        std::vector<std::string>{"cams/" + std::string(238, 'x') + "-2"});
}

TEST_CASE("a source that the files keep a secret of is written nowhere for another stream") {
  world given;
  given.keep("mine", {domain, "cams", "known"});
  given.have.back().sources = {"rtmp://o/public", "rtmp://o/canary"};
  given.have.back().shown_sources = {"rtmp://o/public", "rtmp://o/***"};
  given.stand("other", -hours(1), hours(1), {"RTMP://O/canary"});
  given.stand("public", -hours(1), hours(1), {"rtmp://o/public"});
  const auto found = given.import();
  CHECK(names_of(found) == std::vector<std::string>{"public"});
  CHECK(told(found) == "other: one of its sources is a secret that the files name by a reference: "
                       "write it by hand\n");
}

TEST_CASE("configs that follow one another from different sources become pulls with their own") {
  world given;
  given.stand("stage", hours(2), hours(3), {"rtmp://o/b"});
  given.stand("stage", -hours(1), hours(1));
  given.stand("stage", hours(1), hours(2), {"rtmp://o/c"});
  given.stand("stage", hours(3), hours(4));
  const auto found = given.import();
  REQUIRE(found.schedules.size() == 1);
  const auto& s = found.schedules[0];
  CHECK(s.sources == std::vector<std::string>{"rtmp://o/a"});
  CHECK(s.pulls == std::vector<pull>{{now - hours(1), now + hours(1)},
                                     {now + hours(3), now + hours(4)}});
  REQUIRE(s.others.size() == 2);
  CHECK(s.others[0].name == "stage");
  CHECK(s.others[0].sources == std::vector<std::string>{"rtmp://o/c"});
  CHECK(s.others[1].pulls == std::vector<pull>{{now + hours(2), now + hours(3)}});
  given.open_ended = true;
  CHECK(told(given.import()) ==
        "stage: its configs have different sources, and nothing tells which are to go on\n");
}
