#include <doctest/doctest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "sandbox/running_sandbox.hpp"

using namespace pullkeeper;
using namespace pullkeeper::sandbox;

namespace {

// A directory that goes with the test.
struct scratch_dir {
  std::filesystem::path path;
  scratch_dir() {
    std::string name = (std::filesystem::temp_directory_path() / "sandbox-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~scratch_dir() { std::filesystem::remove_all(path); }
};

std::string content(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// pullkeeper-sandbox with the given words, silent.
pid_t start(std::vector<std::string> words) {
  words.insert(words.begin(), SANDBOX_BINARY);
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t silent;
  posix_spawn_file_actions_init(&silent);
  posix_spawn_file_actions_addopen(&silent, 1, "/dev/null", 1, 0);
  posix_spawn_file_actions_addopen(&silent, 2, "/dev/null", 1, 0);
  pid_t pid = 0;
  REQUIRE(posix_spawn(&pid, SANDBOX_BINARY, &silent, nullptr, pointers.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&silent);
  return pid;
}

int exit_code(pid_t pid) {
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// The port, once it is there; 0 if it does not come in 10 s.
std::uint16_t wait_for_port(const std::filesystem::path& dir) {
  for (int i = 0; i < 1000 && !std::filesystem::exists(dir / "port"); ++i)
    std::this_thread::sleep_for(milliseconds(10));
  return static_cast<std::uint16_t>(std::atoi(content(dir / "port").c_str()));
}

}  // namespace

TEST_CASE("the program is ready when its port file is there, and ends well on either signal") {
  for (const int signal : {SIGTERM, SIGINT}) {
    const scratch_dir dir;
    const std::filesystem::path inner = dir.path / "made";
    const pid_t pid =
        start({"--port", "0", "--dir", inner.string(), "--access-key", "a:b", "--verbose"});
    const std::uint16_t port = wait_for_port(inner);
    REQUIRE(port != 0);
    connection link(port, content(inner / "ca.pem"));
    link.send("GET /_control/state HTTP/1.1\r\nHost: localhost\r\n\r\n");
    std::string text;
    CHECK(link.read(text) == ending::complete);
    CHECK(kill(pid, signal) == 0);
    CHECK(exit_code(pid) == 0);
  }
}

TEST_CASE("the program tells its exit codes apart") {
  const scratch_dir dir;
  CHECK(exit_code(start({"--help"})) == 0);
  CHECK(exit_code(start({"--port", "0"})) == 64);
  CHECK(exit_code(start({"--dir", "/dev/null/x", "--access-key", "a:b"})) == 1);
  boost::asio::io_context loop;
  const boost::asio::ip::tcp::acceptor taken(loop, {boost::asio::ip::address_v4::loopback(), 0});
  CHECK(exit_code(start({"--port", std::to_string(taken.local_endpoint().port()), "--dir",
                         dir.path.string(), "--access-key", "a:b"})) == 1);
  CHECK(!std::filesystem::exists(dir.path / "port"));
}
