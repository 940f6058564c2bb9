// What a start finds of the configuration that was good last.
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "edge/calendar/calendar.hpp"
#include "edge/state/last_good.hpp"
#include "edge/zones/zones.hpp"
#include "support/state/samples.hpp"

using namespace pullkeeper;

namespace {

constexpr const char* files = "/etc/pullkeeper";
constexpr utc_seconds noon{std::chrono::sys_days(std::chrono::year(2026) / 12 / 1)};

// Every value differs from its default.
good_configuration sample() {
  good_configuration good;
  auto& all = good.config;
  all.api = {"localhost", "8443", signature_version::v1, "eu-central-1", "/etc/ca.pem",
             "http://ann:secret@proxy:3128", seconds{3}, seconds{9}};
  all.credentials = {credential_source::profile, "/etc/keys", "cameras"};
  all.keep = {seconds{600}, seconds{60}, seconds{900}, handover_mode::update, seconds{30},
              drift_policy::report, removal_policy::remove, 3, 4, {1, 2, 3, 4}};
  all.keep.standby = {2, seconds{11}};
  all.log = {log_level::error, log_format::json};
  all.hooks = {{"a", {"/bin/tell", "x"}, "", {}, "", seconds{7}},
               {"b", {}, "https://example.com/", {{"X-A", "b"}}, "{}", seconds{8}}};
  all.heartbeat = {"https://example.com/${env:PING}", seconds{7}};
  all.state_dir = "/srv/state";
  all.names_schedules = true;
  all.file_count = 7;
  all.schedules = {{"harbour", {"live.example.com", "cams", "harbour"},
                    {"rtmp://a/b?key=\"x\"", "rtmp://b/\xc3\xa9"}, {noon, noon + seconds{5}}, true,
                    noon - seconds{9},
                    {seconds{300}, seconds{30}, handover_mode::add, drift_policy::repair,
                     removal_policy::keep, {}, {}, "cn-shanghai"},
                    "night shift", {{"team", "\xc3\xa9"}}},
                   {"bridge", {"live.example.com", "cams", "bridge"}, {"rtmp://c/d"}, {noon, {}}}};
  recurrence daily;
  daily.days = 0x1f;
  daily.from = seconds{3600};
  daily.to = seconds{7200};
  daily.zone = find_zone("Europe/Berlin");
  const local_days day(std::chrono::days(20'000));
  daily.except = {{day, day + std::chrono::days(6)}};
  daily.also = {day + std::chrono::days(9)};
  all.schedules[1].repeat = {daily};
  all.schedules[0].calendar = {read_calendar("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n"
                                             "UID:1\r\nDTSTART;VALUE=DATE:20261201\r\n"
                                             "RRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\n"
                                             "END:VCALENDAR\r\n", find_zone("Europe/Berlin"))
                                   .read};
  all.schedules[1].pulls = {{noon, noon + seconds{7}}};
  all.schedules[1].others.emplace_back();
  all.schedules[1].others[0].sources = {"rtmp://e/f"};
  good.since = noon + seconds{1};
  return good;
}

std::string keep(const std::string& state_dir, const std::string& config_dir,
                 const good_configuration& good) {
  return keep_last_good(state_dir, config_dir, good.config, good.since);
}

std::string path_in(const scratch_directory& home) { return home.file("last-good.jsonl"); }

bool is_sample(const std::optional<good_configuration>& found) {
  const auto wanted = sample();
  return found && found->config == wanted.config && found->since == wanted.since;
}

}  // namespace

TEST_CASE("what was kept last is found again, every value of it") {
  const scratch_directory home;
  CHECK(keep(home.path(), files, sample()).empty());
  const auto found = read_last_good(home.path(), files);
  CHECK(is_sample(found.kept));
  CHECK(found.note.empty());
  CHECK(home.names() == std::vector<std::string>{"last-good.jsonl"});
  struct stat about{};
  REQUIRE(::stat(path_in(home).c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
}

TEST_CASE("where nothing was kept nothing is found, and nothing is told") {
  const scratch_directory home;
  for (const auto& dir : {home.path(), home.file("nowhere")}) {
    const auto found = read_last_good(dir, files);
    CHECK_FALSE(found.kept);
    CHECK(found.note.empty());
  }
  CHECK(home.names().empty());
}

TEST_CASE("what was kept for other files does not count") {
  const scratch_directory home;
  REQUIRE(keep(home.path(), files, sample()).empty());
  const auto found = read_last_good(home.path(), "/etc/other");
  CHECK_FALSE(found.kept);
  CHECK(found.note.find(files) != std::string::npos);
}

TEST_CASE("a directory is the same however its path is written") {
  const scratch_directory home;
  const auto here = std::filesystem::current_path().string();
  REQUIRE(keep(home.path(), "config/", sample()).empty());
  for (const auto& same : {std::string("config"), std::string("./x/../config"), here + "/config"})
    CHECK(is_sample(read_last_good(home.path(), same).kept));
}

TEST_CASE("the same configuration is not written again and keeps its time, another one is") {
  const scratch_directory home;
  REQUIRE(keep(home.path(), files, sample()).empty());
  const auto before = home.snapshot();
  auto later = sample();
  later.since += seconds{3600};
  CHECK(keep(home.path(), files, later).empty());
  CHECK(home.snapshot() == before);
  later.config.schedules[1].sources[0] += "?x=1";
  CHECK(keep(home.path(), files, later).empty());
  const auto found = read_last_good(home.path(), files);
  REQUIRE(found.kept);
  CHECK(found.kept->config == later.config);
  CHECK(found.kept->since == later.since);
}

TEST_CASE("a copy that is cut or in which one byte was changed is ignored with one line") {
  const scratch_directory home;
  REQUIRE(keep(home.path(), files, sample()).empty());
  const auto good = bytes_of(path_in(home));
  for (std::size_t at = 0; at < good.size(); ++at) {
    CAPTURE(at);
    auto bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    for (const auto& text : {bad, good.substr(0, at)}) {
      write_bytes(path_in(home), text);
      const auto found = read_last_good(home.path(), files);
      // All but the line break at the very end matters.
      const bool whole = at + 1 == good.size() && text.size() == at;
      CHECK(found.kept.has_value() == whole);
      CHECK(found.note.empty() == whole);
      CHECK(found.note.find('\n') == std::string::npos);
      CHECK(found.note.find("rtmp") == std::string::npos);
    }
  }
  write_bytes(path_in(home), good.substr(0, 300));
  CHECK(keep(home.path(), files, sample()).empty());
  CHECK(is_sample(read_last_good(home.path(), files).kept));
}

TEST_CASE("a calendar that many schedules name is kept once, and is theirs together again") {
  const scratch_directory home;
  auto good = sample();
  auto& all = good.config.schedules;
  for (const char* name : {"x", "y"}) {
    all.push_back(all[0]);
    all.back().name = name;
  }
  all[1].calendar = {read_calendar(all[0].calendar->text, find_zone("Asia/Shanghai")).read};
  REQUIRE(keep(home.path(), files, good).empty());
  const auto text = bytes_of(path_in(home));
  const auto at = text.find("BEGIN:VCALENDAR");
  REQUIRE(at != text.npos);
  CHECK(text.find("BEGIN:VCALENDAR", at + 1) == text.npos);
  const auto found = read_last_good(home.path(), files);
  REQUIRE(found.kept);
  CHECK(found.kept->config == good.config);
  const auto& read = found.kept->config.schedules;
  CHECK(read[0].calendar.held == read[3].calendar.held);
  CHECK(read[0].calendar.held != read[1].calendar.held);
  CHECK(keep(home.path(), files, good).empty());
  CHECK(bytes_of(path_in(home)) == text);
}

TEST_CASE("a copy of another version is ignored, and named as such") {
  const scratch_directory home;
  write_bytes(path_in(home), "{\"version\":10,\"what\":[]}\n5\n");
  const auto found = read_last_good(home.path(), files);
  CHECK_FALSE(found.kept);
  CHECK(found.note.find("version 10") != std::string::npos);
}

TEST_CASE("a copy of version 1 is read with all that it holds, and then kept as of this version") {
  const scratch_directory home;
  write_bytes(path_in(home), bytes_of(TEST_SOURCE_DIR "/data/last-good-1/last-good.jsonl"));
  const auto found = read_last_good(home.path(), "/srv/pullkeeper-files");
  CHECK(found.note.empty());
  REQUIRE(found.kept);
  auto wanted = sample().config;
  wanted.credentials = {credential_source::env, "", ""};
  wanted.api.ca_file = "";
  wanted.api.proxy = "";                                           // not known then
  wanted.state_dir = "/var/lib/pullkeeper";
  wanted.keep.removal_brake = keep_settings{}.removal_brake;       // nor was this
  wanted.keep.standby = {};                                        // nor were these
  wanted.hooks = {};
  wanted.heartbeat = {};
  wanted.file_count = 2;
  wanted.schedules = {{"bridge",
                       {"live.example.com", "cams", "bridge"},
                       {"rtmp://c/d"},
                       {noon, {}}},
                      {"harbour", {"live.example.com", "cams", "harbour"},
                       {"rtmp://a/b?key=x", "rtmp://b/\xc3\xa9"},
                       {noon, noon + seconds{5}},
                       true}};
  CHECK(found.kept->config == wanted);
  CHECK(keep_last_good(home.path(), "/srv/pullkeeper-files", wanted, noon).empty());
  CHECK(bytes_of(path_in(home)).starts_with("{\"version\":9,"));
  CHECK(read_last_good(home.path(), "/srv/pullkeeper-files").kept->config == wanted);
}

TEST_CASE("a copy that names a time zone which this system has no more is ignored [C12]") {
  const scratch_directory home;
  auto gone = std::make_shared<time_zone>();
  gone->name = "Europe/Nowhere";
  auto good = sample();
  good.config.schedules[1].repeat[0].zone = gone;
  REQUIRE(keep(home.path(), files, good).empty());
  const auto found = read_last_good(home.path(), files);
  CHECK_FALSE(found.kept);
  CHECK_FALSE(found.note.empty());
}

TEST_CASE("a link or a pipe in its place is never followed or waited for [S12]") {
  const scratch_directory home, other;
  REQUIRE(keep(other.path(), files, sample()).empty());
  std::filesystem::create_symlink(path_in(other), path_in(home));
  CHECK_FALSE(read_last_good(home.path(), files).kept);
  CHECK_FALSE(read_last_good(home.path(), files).note.empty());
  const auto before = other.snapshot();
  CHECK(keep(home.path(), files, sample()).empty());
  CHECK(is_sample(read_last_good(home.path(), files).kept));
  CHECK(other.snapshot() == before);
  std::filesystem::remove(path_in(home));
  REQUIRE(::mkfifo(path_in(home).c_str(), 0600) == 0);
  CHECK_FALSE(read_last_good(home.path(), files).kept);
}

TEST_CASE("a full disk leaves what was kept, and nothing beside it") {
  const scratch_directory home;
  REQUIRE(keep(home.path(), files, sample()).empty());
  auto later = sample();
  later.config.schedules.pop_back();
  {
    const full_disk none(10);
    const auto why = keep(home.path(), files, later);
    CHECK(why.find(path_in(home)) != std::string::npos);
  }
  CHECK(is_sample(read_last_good(home.path(), files).kept));
  CHECK(home.names() == std::vector<std::string>{"last-good.jsonl"});
}

TEST_CASE("what a killed process has left beside it is in nobody's way") {
  const scratch_directory home;
  write_bytes(home.file("last-good.jsonl.new"), "half");
  CHECK(keep(home.path(), files, sample()).empty());
  CHECK(is_sample(read_last_good(home.path(), files).kept));
  CHECK(home.names() == std::vector<std::string>{"last-good.jsonl"});
}
