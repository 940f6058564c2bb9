#include "edge/config/file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

#include "support/config/config_directory.hpp"

using namespace pullkeeper;

namespace fs = std::filesystem;

namespace {

std::string one_schedule(const std::string& name, const std::string& stream) {
  return "schedules:\n  - {name: " + name + ", domain: d.example.com, app: a, stream: " + stream +
         ", sources: [rtmp://o/a], start: 2026-12-01T00:00:00Z}\n";
}

// With the lines that are commented out, as "#  key: value", "#  - value" and "#key:", made to
// count.
std::string uncommented(const std::string& text) {
  const std::regex setting("^#( +(- )?[a-z_]+: ?.*| +- .*|[a-z]+:)$");
  const std::regex instead_of_repeat("^#    (calendar|timezone): .*$");
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    const bool counts = std::regex_match(line, setting) &&
                        !std::regex_match(line, instead_of_repeat);
    result += (counts ? line.substr(1) : line) + "\n";
  }
  return result;
}

}  // namespace

TEST_CASE("all errors of all files are told in one run, each with its line and a caret [G03]") {
  std::string shown;
  for (const diagnostic& d : load_configuration(TEST_SOURCE_DIR "/data/bad", {}).errors) {
    shown += replaced(with_excerpt(d), TEST_SOURCE_DIR "/data/bad/", "") + "\n";
  }
  std::istringstream is(shown), expected(file_text(TEST_SOURCE_DIR "/data/bad/expected.txt"));
  std::string a, b;
  while (std::getline(expected, b)) {
    std::getline(is, a);
    CHECK(a == b);
  }
  CHECK(!std::getline(is, a));
  CHECK(shown.find("geheim") == shown.npos);
}

TEST_CASE("the configuration that is installed means the defaults and wants nothing") {
  const load_result result = load_configuration(CONFIG_DIR, {});
  REQUIRE(result.errors.empty());
  CHECK(result.config.api == api_settings());
  CHECK(result.config.keep == keep_settings());
  CHECK(result.config.log == log_settings());
  CHECK(result.config.credentials == credential_settings());
  CHECK(result.config.state_dir == configuration().state_dir);
  CHECK(result.config.schedules.empty());
  CHECK(result.config.file_count == 2);
}

TEST_CASE("what is commented out in the installed configuration is right as well") {
  config_directory directory;
  directory.known = {{"env:HARBOUR_KEY", "k"}};
  for (const char* name : {"pullkeeper.yaml", "schedules/example.yaml"}) {
    directory.write(name, uncommented(file_text(std::string(CONFIG_DIR "/") + name)));
  }
  const load_result result = directory.load();
  CHECK(directory.errors() == std::vector<std::string>());
  CHECK(result.config.schedules.size() == 2);
  CHECK(result.config.api.region == "cn-shanghai");
  CHECK(result.config.api.ca_file == "/etc/pullkeeper/ca.pem");
}

TEST_CASE("the demonstration's configuration is right once its places are filled in") {
  const config_directory directory;
  directory.copy(
      CONFIG_DIR "/demo",
      {{"@PORT@", "4711"}, {"@CA@", "/tmp/ca.pem"}, {"@START@", "2026-12-01T00:00:00Z"}});
  const load_result result = directory.load();
  CHECK(directory.errors() == std::vector<std::string>());
  CHECK(result.config.schedules.size() == 5);
  CHECK(result.config.api.port == "4711");
  CHECK(result.config.keep.window == seconds(30));
}

TEST_CASE("only *.yaml and *.yml without a leading dot count, in the order of bytes") {
  const config_directory directory;
  directory.write("schedules/b.yaml", "b: 1");
  directory.write("schedules/B.yaml", "b: 1");
  directory.write("schedules/10.yaml", "b: 1");
  directory.write("schedules/a.yml", "b: 1");
  directory.write("schedules/A.YAML", "b: 1");
  for (const char* name : {".a.yaml", "a.yaml~", ".a.yml", "#a.yaml#", "a.yaml.bak"}) {
    directory.write(std::string("schedules/") + name, "no: yaml: at all");
  }
  const std::string unknown = ":1:1: unknown key \"b\"; known here: defaults, schedules";
  CHECK(directory.errors() == std::vector<std::string>{"schedules/10.yaml" + unknown,
                                                       "schedules/A.YAML" + unknown,
                                                       "schedules/B.yaml" + unknown,
                                                       "schedules/a.yml" + unknown,
                                                       "schedules/b.yaml" + unknown});
}

TEST_CASE("one name belongs to one schedule in all files, and one stream at each time [G04 G18]") {
  const config_directory directory;
  directory.write("schedules/a.yaml", one_schedule("harbour", "s1") + "# c\n");
  directory.write("schedules/b.yaml", one_schedule("harbour", "s2"));
  const auto other = replaced(one_schedule("tower", "s1"), "d.ex", "D.EX");
  directory.write("schedules/c.yaml", replaced(other, "o/a", "o/b"));
  const std::string first = directory.path() + "/schedules/a.yaml:2";
  const auto errors = directory.load().errors;
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].text == "the name \"harbour\" is taken: " + first);
  CHECK(errors[0].file.ends_with("/b.yaml"));
  CHECK(errors[0].column == 12);
  CHECK(errors[1].text ==
        "this stream (domain, app, stream) is wanted by \"harbour\" (" + first +
            ") as well from 2026-12-01T00:00:00Z on, from other sources; let one end before the "
            "other begins, or give both the same sources");
  CHECK(errors[1].file.ends_with("/c.yaml"));
  CHECK(errors[1].column == 58);
}

TEST_CASE("a directory that is not there, or holds nothing of ours, is an error") {
  const config_directory directory;
  CHECK(directory.errors() == std::vector<std::string>{
                                  ":1:1: holds neither pullkeeper.yaml nor schedules/"});
  const auto missing = load_configuration(directory.path() + "/none", {}).errors;
  REQUIRE(missing.size() == 1);
  CHECK(missing[0].text == "cannot be read: No such file or directory");
  directory.write("file", "");
  CHECK(load_configuration(directory.path() + "/file", {}).errors.at(0).text ==
        "is not a directory");
  directory.write("pullkeeper.yaml", "");
  CHECK(directory.errors().empty());
  directory.write("schedules", "");
  CHECK(directory.errors() ==
        std::vector<std::string>{"schedules:1:1: cannot be read: Not a directory"});
}

TEST_CASE("what is no regular file is refused without waiting for it [G06]") {
  const config_directory directory;
  directory.write("schedules/a.yaml", "");
  const std::string base = directory.path() + "/schedules/";
  REQUIRE(::mkfifo((base + "fifo.yaml").c_str(), 0600) == 0);
  fs::create_directory(base + "folder.yaml");
  fs::create_symlink("/dev/zero", base + "device.yaml");
  fs::create_symlink("nowhere", base + "dangling.yaml");
  fs::create_symlink("a.yaml", base + "link.yaml");
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (base + "socket.yaml").c_str(), sizeof address.sun_path - 1);
  REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  std::ofstream(base + "huge.yaml");
  fs::resize_file(base + "huge.yaml", 64 * 1024 * 1024 + 1);
  CHECK(directory.errors() ==
        std::vector<std::string>{"schedules/dangling.yaml:1:1: cannot be read: No such file or "
                                 "directory",
                                 "schedules/device.yaml:1:1: not a regular file",
                                 "schedules/fifo.yaml:1:1: not a regular file",
                                 "schedules/folder.yaml:1:1: not a regular file",
                                 "schedules/huge.yaml:1:1: larger than 64 MiB",
                                 "schedules/socket.yaml:1:1: not a regular file"});
  ::close(socket);
}

TEST_CASE("a good file beside a bad one is checked all the same [G01]") {
  const config_directory directory;
  directory.write("pullkeeper.yaml", "log: {level: loud}");
  directory.write("schedules/a.yaml", "schedules: [");
  directory.write("schedules/b.yaml", one_schedule("tower", "t"));
  const load_result result = directory.load();
  CHECK(result.errors.size() == 2);
  CHECK(result.config.schedules.size() == 1);
  CHECK(result.config.file_count == 3);
}

TEST_CASE("beyond a thousand errors of a file only their number is told") {
  const config_directory directory;
  std::string text = "schedules:\n";
  for (int i = 0; i < 1500; ++i) text += "  - 1\n";
  directory.write("schedules/a.yaml", text);
  const auto errors = directory.load().errors;
  REQUIRE(errors.size() == 1001);
  CHECK(errors.back().text == "and 500 more errors in this file");
}
