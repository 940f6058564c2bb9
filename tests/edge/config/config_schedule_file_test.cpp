// Files of schedules as a command writes them.
#include "edge/config/schedule_file.hpp"

#include <doctest/doctest.h>

#include <set>

#include "support/config/config_directory.hpp"

using namespace pullkeeper;

namespace {

schedule made(const std::string& name) {
  schedule s;
  s.name = name;
  s.key = {"live.example.com", "app " + name, name};
  s.sources = {"rtmp://u:p@o/" + std::to_string(name.size()) + "?a=b&c={d}#'\"\\!*(~)%2F"};
  s.wanted = {*parse_rfc3339("2026-12-01T00:00:00Z"), {}};
  return s;
}

}  // namespace

TEST_CASE("every name that the files take comes back as it was, whatever YAML means by it") {
  std::set<std::string> names = {
      "null", "Null", "true", "False", "no", "YES", "on", "Off", "007", "0o7", "1e3", "-.inf",
      ".nan", "+1", "12:30", "1_0", "2026-12-01", "<<", "---", "...", "- a", "? a", "a: b", "a #b",
      "!!int 7", "%YAML 1.2", "\\x41", "\\u0041", "\\n", "直播一", "قناة", "e\u0301",
      "\U0001f3a5", "ü"};
  // Each visible character of ASCII at the beginning, in the middle and at the end.
  for (char c = '!'; c <= '~'; ++c) {
    for (const std::string before : {"", "a", "a "}) {
      for (const char* after : {"", "b", " b"}) names.insert(before + c + after);
    }
  }
  std::vector<schedule> all;
  for (const auto& name : names) all.push_back(made(name));
  for (const auto& s : all) {
    CAPTURE(s.name);
    CHECK(fault_of_schedule(s) == "");
  }
  all.front().wanted.end = all.front().wanted.start + seconds(1);
  const auto start = all.back().wanted.start;
  all.back().pulls = {{start, start + seconds(5)}, {start + seconds(9), start + seconds(11)}};
  all.back().wanted = {};
  auto other = all.back();
  other.sources = {"rtmp://other/a"};
  other.pulls = {{start + seconds(5), start + seconds(9)}};
  all.back().others = {other};
  const config_directory files;
  files.write("schedules/x.yaml", schedule_file_text("live.example.com", all, {"One.", "Two."}));
  const auto path = files.path() + "/schedules/x.yaml";
  CHECK(file_text(path).starts_with("# One.\n# Two.\ndefaults:\n  domain: \"live.example.com\"\n"));
  const auto found = read_schedule_file(path, {});
  REQUIRE(found.errors.empty());
  REQUIRE(found.schedules.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(all[i].name);
    CHECK(found.schedules[i] == all[i]);
  }
  CHECK(files.load().errors.empty());
}

TEST_CASE("what the files would refuse is told in a few words, and agrees with what they say") {
  const struct {
    const char* what;
    void (*change)(schedule&);
    const char* why;
  } table[] = {
      {"domain", [](schedule& s) { s.key.domain = "a b"; }, "its domain is no host name"},
      {"app", [](schedule& s) { s.key.app = ""; }, "its app is empty"},
      {"blank", [](schedule& s) { s.key.stream = " a"; },
       "its stream begins or ends with a blank"},
      {"long", [](schedule& s) { s.key.stream = std::string(256, 'x'); },
       "its stream is longer than 255 bytes"},
      {"unseen", [](schedule& s) { s.key.stream = "a\u200bb"; },
       "its stream holds U+200B, which is not seen (a control or bidi character, or a line "
       "break)"},
      {"an odd blank", [](schedule& s) { s.key.stream = "a\u00a0b"; },
       "its stream holds U+00A0, a blank that is not ASCII or a character that is not seen"},
      {"no source", [](schedule& s) { s.sources.clear(); }, "no source is shown for it"},
      {"21 sources", [](schedule& s) { s.sources.resize(21, "rtmp://o/a"); },
       "it has 21 sources, more than 20"},
      {"scheme", [](schedule& s) { s.sources.push_back("ftp://secret@o/a?secret"); },
       "source 2: a source must begin with rtmp://, rtmps://, http://, https:// or srt://"},
      {"pulls", [](schedule& s) { s.pulls.resize(101, {s.wanted.start, s.wanted.start}); },
       "it has more than 100 pulls"},
  };
  for (const auto& [what, change, why] : table) {
    CAPTURE(std::string(what));
    auto s = made("harbour");
    change(s);
    CHECK(fault_of_schedule(s) == why);
    const config_directory files;
    files.write("schedules/x.yaml", schedule_file_text(s.key.domain, {s}, {}));
    CHECK_FALSE(files.load().errors.empty());
  }
}

TEST_CASE("a file that is not there or does not read is an error") {
  const config_directory files;
  CHECK(read_schedule_file(files.path() + "/none.yaml", {}).errors.size() == 1);
  files.write("x.yaml", "schedules: [{}]");
  CHECK_FALSE(read_schedule_file(files.path() + "/x.yaml", {}).errors.empty());
}
