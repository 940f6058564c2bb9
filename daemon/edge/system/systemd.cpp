#include "edge/system/systemd.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace pullkeeper {
namespace {

constexpr std::size_t status_most = 500;

// Nothing for a text that is no number in full.
bool read_number(const char* text, std::uint64_t& number) {
  const auto* const end = text + std::strlen(text);
  const auto [stopped, failed] = std::from_chars(text, end, number);
  return failed == std::errc() && stopped == end;
}

// Where datagrams for the manager go: a path, or an abstract name behind "@".
class notify_socket {
 public:
  explicit notify_socket(const char* named) {
    const std::string_view name = named ? named : "";
    if (name.size() < 2 || name.size() >= sizeof address_.sun_path) return;
    if (name[0] != '/' && name[0] != '@') return;
    address_.sun_family = AF_UNIX;
    std::copy(name.begin(), name.end(), address_.sun_path);
    if (name[0] == '@') address_.sun_path[0] = '\0';
    length_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    descriptor_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  }
  ~notify_socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  notify_socket(const notify_socket&) = delete;
  notify_socket& operator=(const notify_socket&) = delete;

  bool send(const std::string& message) const {
    if (descriptor_ < 0) return true;
    const auto* const to = reinterpret_cast<const sockaddr*>(&address_);
    return ::sendto(descriptor_, message.data(), message.size(), MSG_NOSIGNAL, to, length_) >= 0;
  }

 private:
  sockaddr_un address_{};
  socklen_t length_ = 0;
  int descriptor_ = -1;
};

class systemd_manager final : public service_manager {
 public:
  void ready() override { change("READY=1\n"); }

  void reloading() override {
    timespec at{};
    clock_gettime(CLOCK_MONOTONIC, &at);
    change(reloading_assignments(std::chrono::seconds(at.tv_sec) +
                                 std::chrono::microseconds(at.tv_nsec / 1000)));
  }

  void stopping() override { change("STOPPING=1\n"); }

  void status(const std::string& sentence) override {
    status_ = status_assignment(sentence);
    send({});
  }

  void alive() override { send("WATCHDOG=1\n"); }
  milliseconds alive_every() const override { return alive_every_; }

 private:
  void change(const std::string& state) {
    state_ = state;
    send({});
  }

  void send(const std::string& also) {
    if (!socket_.send(state_ + status_ + also)) return;
    state_.clear();
    status_.clear();
  }

  notify_socket socket_{std::getenv("NOTIFY_SOCKET")};
  milliseconds alive_every_ =
      watchdog_interval(std::getenv("WATCHDOG_USEC"), std::getenv("WATCHDOG_PID"), getpid());
  std::string state_;                  // not yet sent
  std::string status_;
};

}  // namespace

milliseconds watchdog_interval(const char* usec, const char* pid, pid_t own) {
  std::uint64_t patience = 0, watched = 0;
  if (!usec || !read_number(usec, patience) || patience == 0) return milliseconds{0};
  if (pid && (!read_number(pid, watched) || watched != static_cast<std::uint64_t>(own)))
    return milliseconds{0};
  constexpr std::uint64_t longest = milliseconds(std::chrono::days(1)).count();
  return milliseconds(std::clamp<std::uint64_t>(patience / 2000, 1, longest));
}

std::string status_assignment(const std::string& sentence) {
  std::string line = sentence.substr(0, status_most);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return "STATUS=" + line + "\n";
}

std::string reloading_assignments(std::chrono::microseconds monotonic) {
  return "RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic.count()) + "\n";
}

std::unique_ptr<service_manager> make_service_manager() {
  return std::make_unique<systemd_manager>();
}

}  // namespace pullkeeper
