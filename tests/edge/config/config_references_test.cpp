// Secrets of sources that stand elsewhere.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/config/config_directory.hpp"

using namespace pullkeeper;

namespace {

const std::string entry =
    "  - {name: a, domain: d.example.com, app: live, stream: cam, start: 2026-12-01T00:00:00Z";

std::string with_sources(const std::string& list) {
  return "schedules:\n" + entry + ", sources: [" + list + "]}\n";
}

// Each schedule's sources, and their shown form behind "|".
std::string read(const std::string& text, std::map<std::string, std::string> known) {
  config_directory files;
  files.known = std::move(known);
  files.write("schedules/x.yaml", text);
  std::string all;
  for (const auto& error : files.errors()) all += error + "\n";
  for (const auto& s : files.load().config.schedules) {
    for (const auto& source : s.sources) all += source + " ";
    all += "|";
    for (const auto& source : s.shown_sources) all += " " + source;
    all += "\n";
  }
  return all;
}

}  // namespace

TEST_CASE("a reference in a source stands for a file, a variable or a credential") {
  const std::map<std::string, std::string> known = {
      {"file:/etc/k/pw", "p%40ss"}, {"env:TOKEN", "t0k"}, {"credential:cam.url", "srt://o:9000"}};
  CHECK(read(with_sources("'rtmp://u:${file:/etc/k/pw}@o/a?t=${env:TOKEN}', rtmp://o/b, "
                          "'${credential:cam.url}'"),
             known) == "rtmp://u:p%40ss@o/a?t=t0k rtmp://o/b srt://o:9000 "
                       "| rtmp://u:***@o/a?t=*** rtmp://o/b ***\n");
  CHECK(read(with_sources("rtmp://o/b"), known) == "rtmp://o/b |\n");
}

TEST_CASE("what was put in is kept by itself, to be hidden where the API repeats it") {
  config_directory files;
  files.known = {{"env:A", "one"}, {"env:B", "two"}, {"env:C", "one"}};
  files.write("schedules/x.yaml",
              with_sources("'rtmp://o/${env:B}', 'rtmp://o/${env:A}', 'rtmp://o/${env:C}/x'"));
  CHECK(files.load().config.secrets == std::vector<std::string>{"one", "two"});
}

TEST_CASE("references stand beside the placeholders of defaults, and a double brace is still one") {
  const std::string text =
      "defaults:\n  sources: ['rtmp://o/{stream}/${env:KEY}/{{x}?y=$${env:KEY}${{z}']\n"
      "schedules:\n" + entry + "}\n";
  CHECK(read(text, {{"env:KEY", "{app}"}}) ==
        "rtmp://o/cam/{app}/{x}?y=${app}${z} | rtmp://o/cam/***/{x}?y=$***${z}\n");
}

TEST_CASE("what cannot be looked up is one error at its source, and nothing is shown of the rest") {
  CHECK(read(with_sources("rtmp://o/b, 'rtmp://u:${env:HERE}@o/${file:/etc/gone}'"),
             {{"env:HERE", "canary"}})
            .starts_with("schedules/x.yaml:2:113: source 2 cannot be completed: file:/etc/gone: is "
                         "not there\n"));
  const std::string of_all =
      "defaults:\n  sources: ['rtmp://o/{stream}?k=${env:GONE}']\nschedules:\n" + entry + "}\n" +
      "  - {name: b, domain: d.example.com, app: live, stream: c2, start: 2026-12-01T00:00:00Z}\n";
  const auto told = read(of_all, {});
  CHECK(told.starts_with("schedules/x.yaml:2:13: source 1 cannot be completed: env:GONE: is not "
                         "there\n"));
  CHECK(told.find("schedules/x.yaml", 20) == told.npos);
}

TEST_CASE("a source that is none with its values in it is refused without them") {
  for (const char* value : {"canary", "rtmp://canary;x", "rtmp://[canary]/", "ftp://canary/x",
                            "rtmp://canary:99999/"}) {
    CAPTURE(value);
    const auto told = read(with_sources("'${env:URL}'"), {{"env:URL", value}});
    CHECK(told.starts_with("schedules/x.yaml:2:101: source 1, with what its references stand "
                           "for: "));
    CHECK(told.substr(0, told.find('\n')).find("canary") == told.npos);
  }
}

TEST_CASE("what is no reference is refused where it stands") {
  CHECK(read(with_sources("'rtmp://o/${stream}'"), {})
            .starts_with("schedules/x.yaml:2:111: \"${\" must begin "));
  CHECK(read("defaults:\n  sources: ['rtmp://o/{stream}/${canary}']\n", {})
            .starts_with("schedules/x.yaml:2:32: \"${\" must begin ${file:/PATH}, ${env:NAME} or "
                         "${credential:NAME}; write %24 for a \"$\" of the source itself\n"));
}

TEST_CASE("a value that has changed makes another configuration at the next load") {
  config_directory files;
  files.write("schedules/x.yaml", with_sources("'rtmp://o/${env:A}'"));
  files.known = {{"env:A", "one"}};
  const auto before = files.load().config;
  CHECK(files.load().config == before);
  files.known = {{"env:A", "two"}};
  CHECK(!wants_the_same(files.load().config.schedules.at(0), before.schedules.at(0)));
}
