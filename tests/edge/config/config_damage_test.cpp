// Damaged files: never a crash, never a success that does not stand in the file.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

#include "core/text.hpp"
#include "support/config/config_directory.hpp"

using namespace pullkeeper;

namespace {

constexpr const char* settings =
    "api: {endpoint: 'https://live.example.com:443', signature: v1, rate: {add: 3}}\n"
    "windows:\n"
    "  window: 5d\n"
    "  lead: 1d\n"
    "log: {level: \"debug\"}\n";

constexpr const char* schedules =
    "defaults:\n"
    "  domain: live.example.com\n"
    "  app: 'cams'\n"
    "schedules:\n"
    "  - name: harbour\n"
    "    stream: \"harbour größe\"\n"
    "    sources:\n"
    "      - rtmp://origin-a.example.com/cams/harbour\n"
    "      - \"srt://origin-b.example.com:9000?streamid=harbour\"\n"
    "    start: 2026-12-01T00:00:00Z\n"
    "    end: 2027-06-01T00:00:00+08:00\n"
    "  - {name: studio, stream: studio, sources: ['https://origin.example.com/s.flv'],\n"
    "     start: 2026-12-01T00:00:00Z, paused: true}\n";

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

// YAML reads a line break inside a text, and the blanks around it, as one blank.
std::string unfolded(const std::string& text) {
  std::string result;
  for (std::size_t pos = 0; pos < text.size(); ++pos) {
    const auto end = std::min(text.find_first_not_of(" \t\r\n", pos), text.size());
    const bool fold = text.substr(pos, end - pos).find('\n') != text.npos;
    if (fold) pos = end - 1;
    result += fold ? ' ' : text[pos];
  }
  return result;
}

bool is_whole(const schedule& s) {
  return !s.name.empty() && !s.key.domain.empty() && !s.key.app.empty() && !s.key.stream.empty() &&
         !s.sources.empty() && s.wanted.start > utc_seconds() &&
         (!s.wanted.end || *s.wanted.end > s.wanted.start);
}

// Either errors, each with a place inside the file, or schedules whose words stand in the file.
// True for the latter.
bool loads_honestly(const config_directory& directory, const std::string& text) {
  const load_result result = directory.load();
  const auto lines = std::count(text.begin(), text.end(), '\n') + 2;
  for (const diagnostic& d : result.errors) {
    CHECK(d.line >= 1);
    CHECK(d.line <= lines);
    CHECK(d.column >= 1);
    CHECK(d.column <= static_cast<int>(text.size()) + 1);
    CHECK(!d.text.empty());
    const bool query = holds(text, "?streamid=harbour");
    CHECK((!query || !holds(with_excerpt(d), "streamid=harbour")));
  }
  if (!result.errors.empty()) return false;
  const std::string words = unfolded(text);
  for (const schedule& s : result.config.schedules) {
    CHECK(is_whole(s));
    CHECK(holds(words, s.name));
    CHECK(holds(words, s.key.app));
    CHECK(holds(words, s.key.stream));
    CHECK(holds(lower_case(words), s.key.domain));
    for (const std::string& source : s.sources) CHECK(holds(words, source));
  }
  return true;
}

}  // namespace

TEST_CASE("a file cut off anywhere is an error, or holds the schedules in front of the cut") {
  const config_directory directory;
  const std::string whole = schedules;
  directory.write("schedules/s.yaml", whole);
  const load_result all = directory.load();
  REQUIRE(all.errors.empty());
  REQUIRE(all.config.schedules.size() == 2);
  const schedule& harbour = all.config.schedules[0];
  int successes = 0;
  for (std::size_t length = 0; length + 1 < whole.size(); ++length) {
    CAPTURE(length);
    const std::string cut = whole.substr(0, length);
    directory.write("schedules/s.yaml", cut);
    if (!loads_honestly(directory, cut)) continue;
    ++successes;
    const load_result result = directory.load();
    CHECK(result.config.schedules.size() <= 1);
    for (const schedule& s : result.config.schedules) {
      CHECK(s.sources == harbour.sources);
      CHECK(s.wanted.start == harbour.wanted.start);
      if (s.wanted.end) CHECK(s.wanted.end == harbour.wanted.end);
    }
  }
  CHECK(successes > 0);
  CHECK(successes < static_cast<int>(whole.size()) / 4);
}

TEST_CASE("settings cut off anywhere are an error, or those in front of the cut") {
  const config_directory directory;
  const std::string whole = settings;
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    CAPTURE(length);
    const std::string cut = whole.substr(0, length);
    directory.write("pullkeeper.yaml", cut);
    if (!loads_honestly(directory, cut)) continue;
    const keep_settings keep = directory.load().config.keep;
    CHECK((keep.window == std::chrono::days(5) || keep.window == std::chrono::days(6)));
    CHECK((keep.lead == std::chrono::days(1) || keep.lead == std::chrono::hours(23)));
    CHECK((keep.rate.add == 3 || keep.rate.add == 5));
  }
}

TEST_CASE("a byte changed anywhere never yields what does not stand in the file") {
  const config_directory directory;
  std::mt19937 random(20261122);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::string punctuation = "\n\r\t \"'[]{}:,-#&*!|>%@`?;\\\0\x04\x7f\xff";
  for (int round = 0; round < 3000; ++round) {
    std::string text = schedules;
    const std::size_t changes = 1 + below(3);
    for (std::size_t i = 0; i < changes; ++i) {
      const std::size_t at = below(text.size());
      const bool any_byte = below(2) == 0;
      text[at] = any_byte ? static_cast<char>(below(256)) : punctuation[below(punctuation.size())];
    }
    CAPTURE(round);
    CAPTURE(text);
    directory.write("schedules/s.yaml", text);
    loads_honestly(directory, text);
  }
}

TEST_CASE("random text of YAML's characters is survived") {
  const config_directory directory;
  std::mt19937 random(7);
  const std::string letters = "a:- \n[]{},&*!|>'\"%#?\tb1<~.\\";
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (std::size_t length = random() % 60; length > 0; --length) {
      text += letters[random() % letters.size()];
    }
    CAPTURE(text);
    directory.write("schedules/s.yaml", text);
    directory.write("pullkeeper.yaml", text);
    loads_honestly(directory, text);
  }
}
