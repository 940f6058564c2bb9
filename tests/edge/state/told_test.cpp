// What the hooks were told outlives the process.
#include "edge/state/told.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "support/state/samples.hpp"

using namespace pullkeeper;

namespace {

// Every value differs from its default.
message sample_message(const std::string& id) {
  message one;
  one.id = id;
  one.incident = "coverage";
  one.begins = false;
  one.severity = level::warning;
  one.summary = "harbour is at \"risk\"\n\xff";
  one.remedy = "mend it";
  one.cause = "the quota is reached";
  one.code = "QuotaExceeded";
  one.count = 3;
  one.schedule = "harbour";
  one.schedules = "harbour, bridge";
  one.whose = {"Li Lei", "team=traffic"};
  one.since = utc_millis(milliseconds{1'800'000'000'123});
  one.at = one.since + seconds{5};
  one.first_dark = one.since + seconds{9};
  return one;
}

told_memory sample() {
  return {{{sample_message("a"), {{"live.example.com", "cams", "harbour"}}, false},
           {sample_message("b"), {}, true}},
          {{"receiver", {sample_message("c"), sample_message("d")},
            utc_seconds(seconds{1'800'000'000})}},
          utc_seconds(seconds{1'800'000'001})};
}

}  // namespace

TEST_CASE("what the hooks were told comes back whole, and is for nobody else to read") {
  const scratch_directory home;
  CHECK(read_told(home.path()).kept == told_memory{});
  CHECK(read_told(home.path()).note.empty());
  CHECK(keep_told(home.path(), sample()).empty());
  const auto read = read_told(home.path());
  CHECK(read.note.empty());
  CHECK(read.kept == sample());
  struct stat about{};
  REQUIRE(::stat((home.path() + "/messages.json").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
  CHECK(keep_told(home.path(), {}).empty());
  CHECK(read_told(home.path()).kept == told_memory{});
}

TEST_CASE("what a build has left that knew less is read, with what was known") {
  const scratch_directory home;
  std::ofstream(home.file("messages.json"))
      << R"({"version": 1, "told": {"incidents": [], "waiting": [{"hook": "x", "messages": []}]}})";
  const auto read = read_told(home.path());
  CHECK(read.note == "");
  CHECK(read.kept == told_memory{{}, {{"x", {}, {}}}, {}});
}

TEST_CASE("messages of a build that knew neither owners nor labels are read") {
  const scratch_directory home;
  auto before = sample();
  CHECK(keep_told(home.path(), before).empty());
  std::ifstream file(home.file("messages.json"));
  std::string text(std::istreambuf_iterator<char>(file), {});
  const std::string gone = R"("whose":{"owner":"Li Lei","labels":"team=traffic"},)";
  for (auto at = text.find(gone); at != text.npos; at = text.find(gone)) {
    text.erase(at, gone.size());
  }
  CHECK(text.find("Lei") == text.npos);
  std::ofstream(home.file("messages.json")) << text;
  const auto read = read_told(home.path());
  CHECK(read.note.empty());
  for (auto* one : {&before.incidents[0].begun, &before.incidents[1].begun,
                    &before.waiting[0].messages[0], &before.waiting[0].messages[1]}) {
    one->whose = {};
  }
  CHECK(read.kept == before);
}

TEST_CASE("a file that does not count is told in a line, and is no reason not to begin") {
  const scratch_directory home;
  const std::string path = home.path() + "/messages.json";
  for (const char* text : {"", "{", "[]", "{\"version\": 1}", "{\"version\": 2, \"told\": {}}",
                           "{\"version\": 1, \"told\": {\"incidents\": [7], \"waiting\": []}}"}) {
    CAPTURE(std::string(text));
    std::ofstream(path) << text;
    const auto read = read_told(home.path());
    CHECK(read.kept == told_memory{});
    CHECK(read.note.starts_with("what hooks were told before, in " + path));
  }
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  CHECK(read_told(home.path()).note.ends_with("no regular file"));
  CHECK_FALSE(keep_told(home.path(), sample()).empty());
}
