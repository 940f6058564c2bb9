// The log where it is written to: pipes, the journal, a terminal, nobody.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <pty.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <string>

#include "edge/log/log.hpp"

using namespace pullkeeper;

namespace {

const event something{level::info, "ready", {{"schedule", "harbour"}}};
constexpr const char* stamp = "1970-01-01T00:00:00.000Z";

// Standard error led elsewhere while this lives. -1: closed.
class redirected {
 public:
  explicit redirected(int target) : saved_(::dup(STDERR_FILENO)) {
    if (target < 0) {
      ::close(STDERR_FILENO);
    } else {
      ::dup2(target, STDERR_FILENO);
    }
  }
  ~redirected() {
    ::dup2(saved_, STDERR_FILENO);
    ::close(saved_);
  }

 private:
  int saved_;
};

class pipe_pair {
 public:
  pipe_pair() { REQUIRE(::pipe2(ends_, O_CLOEXEC) == 0); }
  ~pipe_pair() {
    close_reader();
    ::close(ends_[1]);
  }
  int writer() const { return ends_[1]; }
  void close_reader() {
    if (ends_[0] >= 0) ::close(ends_[0]);
    ends_[0] = -1;
  }
  // What can be read without waiting.
  std::string text() const {
    ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
    std::string result;
    char buffer[4096];
    for (ssize_t n; (n = ::read(ends_[0], buffer, sizeof buffer)) > 0;) {
      result.append(buffer, static_cast<std::size_t>(n));
    }
    return result;
  }

 private:
  int ends_[2] = {-1, -1};
};

std::string journal_name(int descriptor) {
  struct stat status {};
  REQUIRE(::fstat(descriptor, &status) == 0);
  return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

std::string written(const log_settings& settings, const event& e) {
  const pipe_pair pipe;
  const redirected err(pipe.writer());
  make_log(settings)->write(e, utc_millis());
  return pipe.text();
}

// What a terminal is given.
std::string written_to_terminal(const log_settings& settings) {
  int master = -1, slave = -1;
  REQUIRE(::openpty(&master, &slave, nullptr, nullptr, nullptr) == 0);
  {
    const redirected err(slave);
    make_log(settings)->write(something, utc_millis());
  }
  char buffer[4096];
  const ssize_t count = ::read(master, buffer, sizeof buffer);
  ::close(slave);
  ::close(master);
  return std::string(buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
}

}  // namespace

TEST_CASE("automatic is logfmt where no terminal is") {
  CHECK(written({}, something) ==
        std::string("ts=") + stamp + " level=info event=ready schedule=harbour\n");
  CHECK(written({log_level::info, log_format::text}, something) ==
        std::string(stamp) + " info    ready schedule=harbour\n");
}

TEST_CASE("automatic is text on a terminal, with colours unless NO_COLOR is set") {
  ::unsetenv("NO_COLOR");
  CHECK(written_to_terminal({}) ==
        std::string(stamp) + " \x1b[32minfo   \x1b[0m ready schedule=harbour\r\n");
  CHECK(written_to_terminal({log_level::info, log_format::json}).starts_with("{\"ts\":"));
  ::setenv("NO_COLOR", "1", 1);
  CHECK(written_to_terminal({}) == std::string(stamp) + " info    ready schedule=harbour\r\n");
  ::unsetenv("NO_COLOR");
}

TEST_CASE("without its socket the journal is given levels and no times, and only the journal") {
  const std::pair<level, const char*> table[] = {{level::info, "<6>level=info event=e\n"},
                                                 {level::warning, "<4>level=warning event=e\n"},
                                                 {level::error, "<3>level=error event=e\n"}};
  for (const auto& [severity, line] : table) {
    const pipe_pair pipe;
    ::setenv("JOURNAL_STREAM", journal_name(pipe.writer()).c_str(), 1);
    const redirected err(pipe.writer());
    make_log({}, "/nowhere")->write({severity, "e", {}}, utc_millis());
    CHECK(pipe.text() == line);
  }
  ::setenv("JOURNAL_STREAM", "1:1", 1);
  CHECK(written({}, something).starts_with("ts="));
  ::unsetenv("JOURNAL_STREAM");
}

TEST_CASE("events below the level are not written, and a reload changes it") {
  const pipe_pair pipe;
  const redirected err(pipe.writer());
  const auto out = make_log({log_level::warning, log_format::json});
  out->write({level::debug, "a", {}}, utc_millis());
  out->write({level::info, "b", {}}, utc_millis());
  out->write({level::warning, "c", {}}, utc_millis());
  out->configure({log_level::debug, log_format::text});
  out->write({level::debug, "d", {}}, utc_millis());
  out->configure({log_level::error, log_format::text});
  out->write({level::warning, "e", {}}, utc_millis());
  CHECK(pipe.text() == "{\"ts\":\"" + std::string(stamp) +
                           "\",\"level\":\"warning\",\"event\":\"c\"}\n" + stamp + " debug   d\n");
}

TEST_CASE("a line longer than a pipe's piece arrives whole") {
  const event e{level::info, "e", {{"k", std::string(20000, 'x')}}};
  const std::string line = written({}, e);
  CHECK(line.ends_with(std::string(20000, 'x') + "\n"));
}

TEST_CASE("a reader that has gone, or a closed standard error, harms nobody") {
  ::signal(SIGPIPE, SIG_IGN);
  pipe_pair pipe;
  {
    const redirected err(pipe.writer());
    const auto out = make_log({});
    out->write(something, utc_millis());
    pipe.close_reader();
    for (int i = 0; i < 100; ++i) out->write(something, utc_millis());
  }
  const redirected closed(-1);
  const auto out = make_log({});
  // The number is free now: what is opened next must not become the log.
  char name[] = "/tmp/pullkeeper-log-XXXXXX";
  const int file = ::mkstemp(name);
  CHECK(file == STDERR_FILENO);
  out->write(something, utc_millis());
  struct stat status {};
  CHECK(::fstat(file, &status) == 0);
  CHECK(status.st_size == 0);
  ::close(file);
  ::unlink(name);
}

TEST_CASE("a line that was cut off does not swallow the next one") {
  const pipe_pair pipe;
  REQUIRE(::fcntl(pipe.writer(), F_SETPIPE_SZ, 4096) == 4096);
  const redirected err(pipe.writer());
  const auto out = make_log({log_level::info, log_format::text});
  out->write({level::info, "e", {{"k", std::string(5000, 'x')}}}, utc_millis());
  CHECK(pipe.text().size() == 4096);
  out->write(something, utc_millis());
  CHECK(pipe.text() == "\n" + std::string(stamp) + " info    ready schedule=harbour\n");
}

TEST_CASE("a reader that stands still costs time once, and lines stay lines") {
  const pipe_pair pipe;
  const redirected err(pipe.writer());
  const auto out = make_log({log_level::info, log_format::text});
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < 200; ++i) {
    out->write({level::info, "e", {{"k", std::string(5000 + 37 * i, 'x')}}}, utc_millis());
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
  std::string text = pipe.text();
  CHECK(text.size() >= 32 * 1024);
  out->write(something, utc_millis());
  text += pipe.text();
  CHECK(text.ends_with("x\n" + std::string(stamp) + " info    ready schedule=harbour\n"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) CHECK(line.starts_with(stamp));
}
