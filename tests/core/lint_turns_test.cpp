// The warnings about the pulls of one stream, each at its entry and with the place of the other.
#include <doctest/doctest.h>

#include <string>

#include "core/lint.hpp"
#include "support/core/make.hpp"
#include "support/core/zones.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const auto file = std::make_shared<const std::string>("a.yaml");

schedule entry(const std::string& name, std::uint32_t line, pull span,
               const std::vector<std::string>& sources = source_a) {
  auto s = keep(name, span.start, span.end);
  s.key = key_of("stage");
  s.sources = sources;
  s.written = {file, line};
  return s;
}

std::string found(const std::vector<schedule>& all, utc_seconds now = day_one - 1h) {
  std::string text;
  for (const auto& one : lint({all, {}, 20s, now})) {
    const auto line = one.schedule ? all.at(*one.schedule).written.line : 0;
    text += (text.empty() ? "" : "\n") + std::to_string(line) + ": " + one.text;
  }
  return text;
}

}  // namespace

TEST_CASE("a gap that is closed is told at the entry after it, with the place of the one before") {
  const auto a = entry("a", 3, {day_one + 2h + 59s, day_one + 4h});
  const auto b = entry("b", 8, {day_one, day_one + 2h});
  CHECK(found({a, b}) ==
        "3: schedule \"a\": the gap of 59s between \"b\" (a.yaml:8) and this from "
        "2026-12-01T02:00:00Z on is too short to stop and to start in: the stream runs on");
  auto alone = entry("c", 5, {{}, {}});
  alone.pulls = {{day_one, day_one + 2h}, {day_one + 2h + 30s, day_one + 4h}};
  CHECK(found({alone}) == "5: schedule \"c\": the gap of 30s from 2026-12-01T02:00:00Z on is too "
                          "short to stop and to start in: the stream runs on");
}

TEST_CASE("a pull that begins right after another one is told at its entry") {
  const auto a = entry("a", 3, {day_one + 2h + 10s, day_one + 4h}, source_b);
  const auto b = entry("b", 8, {day_one, day_one + 2h});
  CHECK(found({a, b}) ==
        "3: schedule \"a\": the pull of 2026-12-01T02:00:10Z begins 10s after that of \"b\" "
        "(a.yaml:8): one lost answer makes it begin late");
}

TEST_CASE("a pull of less than a minute is told, and one that is nearly over is not") {
  const auto a = entry("a", 3, {day_one, day_one + 2h}, source_b);
  const auto b = entry("b", 8, {day_one + 4h, day_one + 4h + 30s});
  CHECK(found({a, b}) ==
        "8: schedule \"b\": the pull of 2026-12-01T04:00:00Z lasts 30s: where it follows another "
        "one at once, it is over before it is pulled");
  CHECK(found({a, b}, day_one + 4h + 10s).find("lasts") == std::string::npos);
  CHECK(found({b}).find("8: schedule \"b\": the pull of 2026-12-01T04:00:00Z lasts 30s") == 0);
}

TEST_CASE("an insert within a gap that is closed never has a turn, and that is told at its place") {
  const auto a = entry("a", 3, {day_one, day_one + 2h});
  const auto b = entry("b", 4, {day_one + 2h, day_one + 2h + 30s}, source_b);
  const auto c = entry("c", 5, {day_one + 2h + 30s, day_one + 4h});
  CHECK(found({a, b, c}) ==
        "5: schedule \"c\": the gap of 30s between \"a\" (a.yaml:3) and this from "
        "2026-12-01T02:00:00Z on is too short to stop and to start in: the stream runs on\n"
        "4: schedule \"b\": it never has a turn: whenever it is wanted, the stream is already "
        "that of \"a\" (a.yaml:3)");
}

TEST_CASE("an entry whose time is all another one's is told, and one that adds some is not") {
  const auto always = entry("always", 3, {day_one - days{9}, {}});
  const auto copy = entry("copy", 8, {day_one, day_one + days{3}});
  CHECK(found({always, copy}) ==
        "8: schedule \"copy\": it never has a turn: whenever it is wanted, the stream is already "
        "that of \"always\" (a.yaml:3)");
  auto paused = always;
  paused.paused = true;
  CHECK(found({paused, copy}).empty());
  const auto short_one = entry("always", 3, {day_one, day_one + days{2}});
  CHECK(found({short_one, copy}).empty());
}

TEST_CASE("an entry that has its turn only after many of another one's is not told") {
  auto daily_one = entry("daily", 3, {day_one - days{1}, {}}, source_b);
  daily_one.repeat = {test::daily(8h, 18h, shanghai())};
  const auto late = entry("late", 8, {day_one + days{200} + 12h, day_one + days{200} + 13h});
  CHECK(found({daily_one, late}).empty());
  auto within = entry("within", 9, {day_one + days{200} + 1h, day_one + days{200} + 2h}, source_b);
  CHECK(found({daily_one, within}).find("9: schedule \"within\": it never has a turn") == 0);
}
