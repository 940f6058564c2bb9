// Messages to the service manager: the texts by table, the way there over real sockets.
#include "edge/system/systemd.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

using namespace pullkeeper;

namespace {

// An environment variable that is set, or not, while this lives.
class variable {
 public:
  variable(const char* name, const std::string& value) : name_(name) {
    ::setenv(name, value.c_str(), 1);
  }
  ~variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

// What systemd listens on.
class manager_socket {
 public:
  // A name that begins with "@" is abstract.
  explicit manager_socket(std::string name) : name_(std::move(name)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name_.data(), name_.size());
    if (name_[0] == '@') address.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size());
    REQUIRE(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), length) == 0);
  }
  ~manager_socket() {
    ::close(descriptor_);
    if (name_[0] != '@') ::unlink(name_.c_str());
  }

  const std::string& name() const { return name_; }
  // The next message, or "-" if none has come.
  std::string next() const {
    char buffer[2048];
    const auto count = ::recv(descriptor_, buffer, sizeof buffer, MSG_DONTWAIT);
    return count < 0 ? "-" : std::string(buffer, static_cast<std::size_t>(count));
  }

 private:
  std::string name_;
  int descriptor_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

std::string own_name(const char* before) {
  return before + std::string("pullkeeper-test-") + std::to_string(::getpid());
}

}  // namespace

TEST_CASE("every message arrives, at a path and at an abstract name [P22]") {
  for (const char* const before : {"/tmp/", "@"}) {
    const manager_socket systemd(own_name(before));
    const variable named("NOTIFY_SOCKET", systemd.name());
    const auto manager = make_service_manager();
    manager->status("Keeping 2 pulls, all covered");
    manager->ready();
    manager->alive();
    manager->reloading();
    manager->stopping();
    CHECK(systemd.next() == "STATUS=Keeping 2 pulls, all covered\n");
    CHECK(systemd.next() == "READY=1\n");
    CHECK(systemd.next() == "WATCHDOG=1\n");
    CHECK(systemd.next().starts_with("RELOADING=1\nMONOTONIC_USEC="));
    CHECK(systemd.next() == "STOPPING=1\n");
    CHECK(systemd.next() == "-");
  }
}

TEST_CASE("the time of a reload is that of the monotonic clock, as notify-reload demands") {
  const manager_socket systemd(own_name("@"));
  const variable named("NOTIFY_SOCKET", systemd.name());
  const auto microseconds = [] {
    timespec at{};
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1'000'000LL + at.tv_nsec / 1000;
  };
  const auto before = microseconds();
  make_service_manager()->reloading();
  const auto told = std::stoll(systemd.next().substr(sizeof "RELOADING=1\nMONOTONIC_USEC=" - 1));
  CHECK(told >= before);
  CHECK(told <= microseconds());
}

TEST_CASE("without a socket, or with one that is none, nothing happens [P21]") {
  ::unsetenv("NOTIFY_SOCKET");
  make_service_manager()->ready();
  const std::string bogus[] = {"", "@", "/", "relative", "vsock:2:1234", "/nowhere/at/all",
                               "@nobody-listens-here", "/" + std::string(107, 'x'),
                               "/" + std::string(5000, 'x')};
  for (const auto& name : bogus) {
    CAPTURE(name);
    const variable named("NOTIFY_SOCKET", name);
    const auto manager = make_service_manager();
    manager->ready();
    manager->status("x");
    manager->stopping();
  }
}

TEST_CASE("a full queue never blocks, and the latest state and status come with the next message"
          " [P22]") {
  const manager_socket systemd(own_name("@"));
  const variable named("NOTIFY_SOCKET", systemd.name());
  const auto manager = make_service_manager();
  for (int i = 0; i < 10000; ++i) manager->alive();
  manager->status("first");
  manager->ready();
  manager->status("second");
  while (systemd.next() != "-") continue;
  manager->alive();
  CHECK(systemd.next() == "READY=1\nSTATUS=second\nWATCHDOG=1\n");
  manager->alive();
  CHECK(systemd.next() == "WATCHDOG=1\n");
}

TEST_CASE("the socket is not handed on to other programs") {
  const variable named("NOTIFY_SOCKET", "@nobody");
  std::vector<bool> before;
  for (int fd = 0; fd < 64; ++fd) before.push_back(::fcntl(fd, F_GETFD) >= 0);
  const auto manager = make_service_manager();
  int made = 0;
  for (int fd = 0; fd < 64; ++fd) {
    const int flags = ::fcntl(fd, F_GETFD);
    if (flags < 0 || before[static_cast<std::size_t>(fd)]) continue;
    ++made;
    CHECK((flags & FD_CLOEXEC) != 0);
  }
  CHECK(made == 1);
}

TEST_CASE("a sign of life is due in half of the time that the manager waits") {
  struct row {
    const char* usec;
    const char* pid;
    long expected;
  };
  const row table[] = {
      {nullptr, nullptr, 0},        {"180000000", nullptr, 90000}, {"180000000", "42", 90000},
      {"180000000", "43", 0},       {"180000000", "", 0},          {"180000000", "42x", 0},
      {"0", nullptr, 0},            {"", nullptr, 0},              {"-1", nullptr, 0},
      {"3s", nullptr, 0},           {"1000", nullptr, 1},          {" 1000000", nullptr, 0},
      {"18446744073709551615", nullptr, 86400000},
      {"99999999999999999999", "42", 0},
  };
  for (const auto& [usec, pid, expected] : table) {
    CAPTURE(std::string(usec ? usec : "unset"));
    CHECK(watchdog_interval(usec, pid, 42).count() == expected);
  }
}

TEST_CASE("a status is one line, whatever is in it, and bounded") {
  CHECK(status_assignment("all covered") == "STATUS=all covered\n");
  CHECK(status_assignment("a\nREADY=1") == "STATUS=a READY=1\n");
  CHECK(status_assignment("") == "STATUS=\n");
  CHECK(status_assignment(std::string(5000, 'x')).size() < 600);
  CHECK(status_assignment("a\x1b[1m\xff") == "STATUS=a?[1m?\n");
  CHECK(status_assignment(std::string(499, 'x') + "\xE6\xB5\x81") ==
        "STATUS=" + std::string(499, 'x') + "\n");
}

TEST_CASE("a watchdog is read from the environment") {
  ::unsetenv("WATCHDOG_USEC");
  CHECK(make_service_manager()->alive_every() == milliseconds{0});
  const variable usec("WATCHDOG_USEC", "4000000");
  const variable pid("WATCHDOG_PID", std::to_string(::getpid()));
  CHECK(make_service_manager()->alive_every() == milliseconds{2000});
}
