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

// Of more bytes than `size`, which no single value may have.
event long_event(std::size_t size) {
  event e{level::info, "e", {}};
  for (; size > 1000; size -= 1000) e.fields.emplace_back("k", std::string(1000, 'x'));
  e.fields.emplace_back("k", std::string(size, 'x'));
  return e;
}

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
  const std::string line = written({}, long_event(7000));
  CHECK(line.size() > 7000);
  CHECK(line.ends_with(std::string(1000, 'x') + "\n"));
}

TEST_CASE("a value takes at most 1 KiB and a line 8 KiB, whatever is in them") {
  for (const auto* piece : {"x", "\"", "\x01", "\xff", "港", "\xf3\xa0\x80\xa0", " "}) {
    std::string value;
    while (value.size() < 5000) value += piece;
    for (const auto format : {log_format::text, log_format::logfmt, log_format::json}) {
      const auto one = written({log_level::info, format}, {level::info, "e", {{"k", value}}});
      CHECK(one.size() < 1024 + 128);
      CHECK(one.find("...") != std::string::npos);
      event many{level::info, "e", {}};
      for (int i = 0; i < 30; ++i) many.fields.emplace_back("name_of_a_field", value);
      const auto line = written({log_level::info, format}, many);
      CHECK(line.size() <= 8192);
      CHECK(std::count(line.begin(), line.end(), '\n') == 1);
    }
  }
}

TEST_CASE("what is cut off of a value does not uncover what it hides") {
  const std::string source = "rtmp://user:geheim" + std::string(2000, 'g') + "@a.example.com/x";
  const auto line = written({}, {level::info, "e", {{"k", source}, {"l", "whole"}}});
  CHECK(line.find("geheim") == std::string::npos);
  CHECK(line.find("l=whole") != std::string::npos);
}

TEST_CASE("a reader that has gone, or a closed standard error, harms nobody [P06]") {
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
  out->write(long_event(5000), utc_millis());
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
    out->write(long_event(5000 + 37 * i % 2000), utc_millis());
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
