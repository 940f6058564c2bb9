#include "edge/system/systemd.hpp"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "core/utf8.hpp"
#include "edge/system/datagram.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t status_most = 500;

// Nothing for a text that is no number in full.
bool read_number(const char* text, std::uint64_t& number) {
  const auto* const end = text + std::strlen(text);
  const auto [stopped, failed] = std::from_chars(text, end, number);
  return failed == std::errc() && stopped == end;
}

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
    if (socket_.usable() && !socket_.send(state_ + status_ + also)) return;
    state_.clear();
    status_.clear();
  }

  static std::string_view socket_name() {
    const char* const named = std::getenv("NOTIFY_SOCKET");
    return named ? named : "";
  }

  datagram_socket socket_{socket_name()};
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
  std::string line = sentence;
  std::replace(line.begin(), line.end(), '\n', ' ');
  line = visible_text(line);            // systemd refuses all of it for one byte that is no UTF-8
  cut_at_character(line, status_most);
  return "STATUS=" + line + "\n";
}

std::string reloading_assignments(std::chrono::microseconds monotonic) {
  return "RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic.count()) + "\n";
}

std::unique_ptr<service_manager> make_service_manager() {
  return std::make_unique<systemd_manager>();
}

}  // namespace pullkeeper
