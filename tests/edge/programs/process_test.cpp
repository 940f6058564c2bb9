// Programs that are started: what they are given, and what they say.
#include "edge/programs/process.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <string>

using namespace pullkeeper;

namespace {

// What a shell says that runs this script.
std::string said(const std::string& script, process_wish wish = {}, std::string input = {}) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  wish.output = ends[1];
  const auto started = start_process({"/bin/sh", "-c", script}, input, wish);
  ::close(ends[1]);
  REQUIRE(started.error == "");
  std::string text;
  char piece[4096];
  for (ssize_t got = 0; (got = ::read(ends[0], piece, sizeof piece)) > 0;) {
    text.append(piece, static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  ::close(started.handle);
  CHECK(reap_process(started.id) == "");
  return text;
}

}  // namespace

TEST_CASE("what a program writes comes back, and nothing of what it complains of") {
  CHECK(said("echo one; echo two >&2; cat", {}, "three") == "one\nthree");
}

TEST_CASE("a program has nothing of our environment, and a home where one is wished [S08]") {
  setenv("PULLKEEPER_TEST_CANARY", "canary", 1);
  CHECK(said("env | sort | grep -v '^\\(PWD\\|SHLVL\\|_\\)='") ==
        "LANG=C.UTF-8\nPATH=/usr/bin:/bin\n");
  CHECK(said("echo $HOME", {-1, "/home/x"}) == "/home/x\n");
  unsetenv("PULLKEEPER_TEST_CANARY");
}

TEST_CASE("a program has no descriptor of ours but its three") {
  CHECK(said("ls /proc/self/fd | wc -l | tr -d ' '") == "4\n");   // one is that of `ls`
}
