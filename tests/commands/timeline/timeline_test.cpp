#include "commands/timeline/timeline.hpp"

#include <cstdlib>
#include <sstream>

#include <doctest/doctest.h>

#include "commands/columns.hpp"
#include "commands/instants.hpp"
#include "support/core/make.hpp"
#include "support/core/zones.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;

namespace {

struct zone {
  explicit zone(const char* name) {
    setenv("TZ", name, 1);
    tzset();
  }
};

timeline shown_of(const std::vector<schedule>& schedules, const memory& known = {},
                  days span = days{10}) {
  const zone utc("UTC");
  const auto ahead = dry_run({schedules, {}, known, day_one + hours{12}, span});
  return make_timeline(schedules, ahead, {});
}

memory standing(const std::string& stream, const config& c) {
  memory known;
  known.domains = {{"live.example.com", {handover::unique, false}, {}}};
  stream_memory m;
  m.key = key_of(stream);
  m.known = true;
  m.standing = {c};
  m.proofs = {{c, "R"}};
  known.streams = {m};
  return known;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

schedule named(schedule s, std::string name) {
  s.name = std::move(name);
  return s;
}

const std::string hostile = "<script>alert('x')</script>\"&\x1b[31m\xe2\x80\xae\xff";

}  // namespace

TEST_CASE("the timeline has a glyph for each state, and marks now and every change") {
  auto paused = keep("paused", day_one);
  paused.paused = true;
  const auto shown = shown_of({keep("harbour", day_one), keep("later", day_one + days{3}), paused,
                               keep("short", day_one, day_one + days{2})},
                              standing("harbour", made(day_one, day_one + days{6})));
  CHECK("\n" + bars_as_text(shown, {60, false, false}) == R"(
           v now 2026-12-01 12:00Z
         1 Dec    3 Dec     5 Dec     7 Dec    9 Dec        
harbour    ######################~==========================
later      .......+.....========================~===========
paused     -------------------------------------------------
short      +=======.........................................

# in place   = will be submitted   ! gap   - paused
. not wanted   + add   ~ update
)");
}

TEST_CASE("a list says when each window is submitted, how, and that the pull restarts") {
  const auto text = as_text(shown_of({keep("harbour", day_one, day_one + days{9})},
                                     standing("harbour", made(day_one, day_one + days{6}))),
                            {80, false, false});
  CHECK(text.find(R"(
harbour  live.example.com/cams/harbour  handover: update
  in place                  12-01 00:00Z - 12-07 00:00Z
  2026-12-06 01:00Z  update 12-07 00:00Z - 12-10 00:00Z  restart

Restarts of running pulls: 1, at most 1 on a day (2026-12-06) and 1 in a minute
(2026-12-06 01:00Z).
Plan for 10 days: 0 to add, 1 to update, 0 to delete, 0 gaps; nothing due now.
)") != std::string::npos);
}

TEST_CASE("names of any script leave the timeline aligned, and long ones are cut") {
  const auto one = [](const char* name, const char* stream) {
    return named(keep(stream, day_one), name);
  };
  const auto shown = shown_of({one("harbour", "a"), one("港口摄像头", "b"), one("e\u0301te\u0301", "c"),
                               one("🎥 cam", "d"), one("港口摄像头港口摄像头港口摄像头港", "e")});
  for (const bool unicode : {false, true}) {
    const auto all = lines(bars_as_text(shown, {72, unicode, false}));
    REQUIRE(all.size() > 7);
    for (std::size_t i = 2; i < 7; ++i) CHECK(display_width(all[i]) == 72);
  }
}

TEST_CASE("text is fitted into columns, whatever its characters are") {
  CHECK(fitted("abc", 5) == "abc  ");
  CHECK(fitted("abcdef", 5) == "abcd~");
  CHECK(fitted("港口", 4) == "港口");
  CHECK(fitted("港口摄", 4) == "港~ ");
  CHECK(fitted("港口摄", 5) == "港口~");
  CHECK(fitted("x", 0).empty());
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("\xff\xfe") == 2);
  CHECK(wrapped("one two three", 7, 2) == "one two\n  three");
  CHECK(wrapped("averylongword x", 4, 0) == "averylongword\nx");
}

TEST_CASE("a window of a programme is told in the local time of its zone as well") {
  auto s = keep("council", day_one);
  s.repeat = {test::daily(hours{8}, hours{18}, shanghai())};
  auto night = keep("night", day_one);
  night.repeat = {test::daily(hours{20}, hours{6}, berlin())};
  const auto text = as_text(shown_of({s, night}), {120, false, false});
  CHECK(text.find("12-02 00:00Z - 12-02 10:00Z  Wed 08:00 - 18:00 Asia/Shanghai") !=
        std::string::npos);
  CHECK(text.find("12-01 19:00Z - 12-02 05:00Z  Tue 20:00 - Wed 06:00 Europe/Berlin") !=
        std::string::npos);
  CHECK(as_text(shown_of({harbour}), {120, false, false}).find("Asia") == std::string::npos);
}

TEST_CASE("where the hours for handovers of all have a zone, windows are told in it as well") {
  keep_settings settings;
  settings.handover_at = quiet_hours{0x7f, hours(3), hours(5), shanghai()};
  settings.window = days{4};
  settings.lead = days{2};
  const std::vector<schedule> all{harbour};
  const auto ahead = dry_run({all, settings, {}, day_one + hours{12}, days{10}});
  CHECK(as_text(make_timeline(all, ahead, {}), {120, false, false}).find(" Asia/Shanghai\n") !=
        std::string::npos);
}

TEST_CASE("an entry that has no turn is said to be within another one's pull") {
  auto always = keep("always", day_one);
  auto copy = keep("copy", day_one + days{2}, day_one + days{3});
  copy.key = always.key;
  const auto shown = shown_of({always, copy});
  const std::string words = "nothing to do: its time is within a pull of always";
  CHECK(as_text(shown, {120, false, false}).find(words) != std::string::npos);
  CHECK(as_html(shown).find(words) != std::string::npos);
}

TEST_CASE("a gap shows however short it is, in every drawing") {
  auto known = standing("harbour", made(day_one, day_one + hours{13}));
  auto shown = shown_of({keep("harbour", day_one)}, known, days{366});
  const auto in_row = [&] { return lines(bars_as_text(shown, {80, false, false}))[2]; };
  CHECK(in_row().find('!') == std::string::npos);
  auto& row = shown.rows[0].ahead;
  const auto at = shown.now + days{100};
  row.uncovered = {{at, at + seconds{30}, absence::unavoidable}};
  CHECK(in_row().find('!') == 9 + 71 * 100 / 366);
  CHECK(as_svg(shown, true).find("<title>GAP: ") != std::string::npos);
  CHECK(as_html(shown).find("<h2>Gaps</h2>") != std::string::npos);
  CHECK(as_text(shown, {}).find("! harbour\n    2027-03-11 12:00Z - 2027-03-11 12:00Z, 30s: no "
                                "config can be in place then") != std::string::npos);
  CHECK(closing_line(shown).find(", 1 gap;") != std::string::npos);
}

TEST_CASE("hostile names are made harmless in every drawing [S11]") {
  auto shown = shown_of({named(keep("a", day_one), hostile)});
  shown.rows[0].stream = hostile;
  shown.remarks = {hostile};
  shown.leftovers.push_back({key_of("x"), hostile, shown.until, {}});
  for (const auto& markup : {as_html(shown), as_svg(shown, true)}) {
    CHECK(markup.find("<script") == std::string::npos);
    CHECK(markup.find("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;?[31m??") !=
          std::string::npos);
    for (const char* raw : {"\x1b", "\xe2\x80\xae", "\xff"}) {
      CHECK(markup.find(raw) == std::string::npos);
    }
  }
  const auto text = as_text(shown, {});
  for (const char* raw : {"\x1b", "\xe2\x80\xae", "\xff"}) {
    CHECK(text.find(raw) == std::string::npos);
  }
}

TEST_CASE("the page needs nothing from elsewhere, forbids it, and runs nothing") {
  const auto page = as_html(shown_of({keep("harbour", day_one)}));
  CHECK(page.find("content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                  "form-action 'none'\"") != std::string::npos);
  for (const char* from : {"<script", "src=", "href=", "url(", "@import", "onload"}) {
    CHECK(page.find(from) == std::string::npos);
  }
  CHECK(page.find("prefers-color-scheme:dark") != std::string::npos);
}

TEST_CASE("colours only add to what the glyphs say") {
  const auto shown = shown_of({keep("harbour", day_one)});
  auto coloured = as_text(shown, {80, true, true});
  for (auto at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  CHECK(coloured == as_text(shown, {80, true, false}));
}

TEST_CASE("the local time is told with its zone, and not where it is UTC") {
  {
    const zone berlin("CET-1CEST,M3.5.0,M10.5.0/3");
    CHECK(local_words(at("2026-12-06T01:00:00Z")) == "Sun 02:00 CET");
    CHECK(local_words(at("2026-07-05T23:30:00Z")) == "Mon 01:30 CEST");
  }
  const zone utc("UTC");
  CHECK(local_words(day_one).empty());
  CHECK(roughly(days{3} + hours{4} + minutes{5}) == "3d 4h");
  CHECK(roughly(hours{2}) == "2h");
  CHECK(roughly(milliseconds{999}) == "0s");
}

TEST_CASE("hours for handovers are drawn below the bar of their stream, and named in its list") {
  auto quiet = keep("harbour", day_one);
  quiet.own.handover_at = quiet_hours{0x1f, hours(3), hours(5), shanghai()};
  quiet.own.window = days{4};
  quiet.own.lead = days{2};
  const auto shown = shown_of({quiet, keep("bridge", day_one)});
  // From Friday on: 19:00 to 21:00 in UTC, on the day before.
  const auto spans = quiet_spans_of(shown.rows[0], day_one + days{2}, day_one + days{7});
  REQUIRE(spans.size() == 3);
  CHECK(spans[0] == pull{at("2026-12-03T19:00:00Z"), at("2026-12-03T21:00:00Z")});
  CHECK(spans[1] == pull{at("2026-12-06T19:00:00Z"), at("2026-12-06T21:00:00Z")});
  CHECK(quiet_spans_of(shown.rows[1], shown.from, shown.until).empty());
  CHECK(as_text(shown, {80, false, false})
            .find("handover: update (assumed), at mon, tue, wed, thu, fri 03:00-05:00 "
                  "Asia/Shanghai\n") != std::string::npos);
  const auto picture = as_svg(shown, true);
  const auto first = picture.find("<path class=\"quiet\"");
  REQUIRE(first != std::string::npos);
  CHECK(picture.find("<path class=\"quiet\"", first + 1) == std::string::npos);
  CHECK(picture.find("hours for handovers") != std::string::npos);
  CHECK(picture.find("<circle class=\"mark restart\"") != std::string::npos);
  CHECK(as_svg(shown_of({keep("bridge", day_one)}), true).find("quiet\"") == std::string::npos);
}

TEST_CASE("hours are not drawn where a day is too narrow for them") {
  auto quiet = keep("harbour", day_one);
  quiet.own.handover_at = quiet_hours{recurrence::every_day, hours(3), hours(5), shanghai()};
  quiet.own.window = days{5};
  quiet.own.lead = days{2};
  CHECK(as_svg(shown_of({quiet}, {}, days{30}), true).find("class=\"quiet\"") != std::string::npos);
  CHECK(as_svg(shown_of({quiet}, {}, days{366}), true).find("class=\"quiet\"") ==
        std::string::npos);
}
