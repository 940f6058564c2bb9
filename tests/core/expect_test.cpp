// What the core promises itself is held in every build: a broken promise is the end of the process.
#include "core/expect.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "support/core/asking.hpp"
#include "core/stream/promises.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

struct ending {
  int signal = 0;                      // that ended it; 0: it ended by itself
  std::string said;
};

// A process of its own that does this.
template <class Function>
ending of_process(Function does) {
  int out[2];
  REQUIRE(::pipe(out) == 0);
  const auto child = ::fork();
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);     // doctest's own would be heard as well
    ::dup2(out[1], 2);
    does();
    ::_exit(0);
  }
  ::close(out[1]);
  ending result;
  char chunk[256];
  for (ssize_t size; (size = ::read(out[0], chunk, sizeof chunk)) > 0;) {
    result.said.append(chunk, static_cast<std::size_t>(size));
  }
  ::close(out[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  return result;
}

// What becomes of a process that decides this for `harbour` on day one.
ending of_step(const step& made, const std::vector<config>& standing = {}) {
  return of_process([&] {
    asking a;
    a.observed(standing, day_one);
    const ways open;
    hold_promises({.now = {1h, utc_millis(day_one)},
                   .wanted = a.wanted,
                   .settings = a.settings,
                   .standing = a.state,
                   .open = open,
                   .domain = a.domain,
                   .endpoint = a.endpoint},
                  made);
  });
}

step write_of(utc_seconds start, utc_seconds end, std::vector<std::string> sources = source_a) {
  step s;
  s.what = action::add;
  s.wanted = {std::move(sources), start, end};
  s.lapse = never;
  s.horizon = grid1;
  return s;
}

}  // namespace

TEST_CASE("what holds costs nothing, and what does not ends the process with one line") {
  CHECK(of_process([] { expect(true, "nothing"); }).signal == 0);
  const auto ended = of_process([] { expect(1 > 2, "one is not more than two"); });
  CHECK(ended.signal == SIGABRT);
  CHECK(ended.said.starts_with("pullkeeper stops, since it is broken: one is not more than two ("));
  CHECK(ended.said.find("expect_test.cpp:") != std::string::npos);
  CHECK(ended.said.find('\n') == ended.said.size() - 1);
}

TEST_CASE("no decision is made that breaks what every config and deletion keeps [A36]") {
  CHECK(of_step(write_of(day_one, grid1)).signal == 0);
  const std::pair<step, const char*> broken[] = {
      {write_of(day_one, day_one + days{7} + 1s), "longer than the limit"},
      {write_of(day_one - 1h, day_one + 1h), "out of its pull"},
      {write_of(day_one - 2h, day_one), "is over"},
      {write_of(grid1, day_one + 1h), "is over"},
      {write_of(day_one, grid1, source_b), "other sources"},
  };
  for (const auto& [made, words] : broken) {
    const auto ended = of_step(made);
    CHECK(ended.signal == SIGABRT);
    CHECK_MESSAGE(ended.said.find(words) != std::string::npos, ended.said);
  }
  step deletion = write_of(day_one, grid1);
  deletion.what = action::remove;
  CHECK(of_step(deletion).signal == SIGABRT);
  CHECK(of_step(deletion, {made(day_one, grid1)}).signal == SIGABRT);
}

TEST_CASE("a pull that is paused until after its end is empty, and breaks nothing") {
  asking a;
  a.wanted = keep("harbour", day_one + days{2}, day_one + days{1});
  a.observed({}, day_one);
  CHECK(a.at(day_one).what == action::wait);
}
