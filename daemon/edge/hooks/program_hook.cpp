#include "edge/hooks/program_hook.hpp"

#include <signal.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "edge/hooks/process.hpp"
#include "edge/hooks/program_file.hpp"

namespace pullkeeper {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr seconds until_killed{5};     // after it was asked to end

// A program that runs, and the time it has. It is killed, with all that it has started, at the
// latest when this is destroyed.
class running_program : public std::enable_shared_from_this<running_program> {
 public:
  running_program(asio::io_context& loop, const started_process& of)
      : id_(of.id), handle_(loop, of.handle), timer_(loop) {}
  ~running_program() {
    if (!ended_) ::kill(-id_, SIGKILL);
  }
  running_program(const running_program&) = delete;
  running_program& operator=(const running_program&) = delete;

  // Asks it to end after this time, and kills it 5 s later.
  void limit(seconds most) {
    timer_.expires_after(most);
    timer_.async_wait([weak = weak_from_this()](const error_code& ec) {
      const auto self = weak.lock();
      if (ec || !self || self->ended_) return;
      self->timed_out_ = true;
      self->end();
    });
  }

  void end() {
    if (ended_) return;
    ::kill(-id_, SIGTERM);
    timer_.expires_after(until_killed);
    timer_.async_wait([weak = weak_from_this()](const error_code& ec) {
      const auto self = weak.lock();
      if (!ec && self && !self->ended_) ::kill(-self->id_, SIGKILL);
    });
  }

  // How it has ended; empty: well.
  asio::awaitable<std::string> wait() {
    error_code ec;
    co_await handle_.async_wait(asio::posix::stream_descriptor::wait_read,
                                asio::redirect_error(asio::use_awaitable, ec));
    timer_.cancel();
    // What else of its session is left when time is up goes too, while its number is still its own;
    // and what cannot be waited for must not be.
    if (timed_out_ || ec) ::kill(-id_, SIGKILL);
    std::string how = reap_process(id_);
    ended_ = true;
    co_return timed_out_ ? "it took too long and was ended" : how;
  }

 private:
  pid_t id_;
  asio::posix::stream_descriptor handle_;
  asio::steady_timer timer_;
  bool timed_out_ = false;
  bool ended_ = false;
};

class program_hook final : public hook {
 public:
  program_hook(asio::io_context& loop, const hook_settings& settings)
      : loop_(loop), command_(settings.run), timeout_(settings.timeout) {}

  asio::awaitable<delivery> deliver(std::string body) override {
    delivery result;
    result.error = stopped_ ? "stopped" : fault();
    if (!result.error.empty()) co_return result;
    const auto started = start_process(command_, body);
    result.error = started.error;
    if (!result.error.empty()) co_return result;
    const auto program = std::make_shared<running_program>(loop_, started);
    running_ = program;
    program->limit(timeout_);
    result.error = co_await program->wait();
    result.refused = !result.error.empty();
    if (result.refused) result.error = command_.front() + ": " + result.error;
    co_return result;
  }

  std::string fault() const override { return fault_of_program(command_.front()); }

  void stop() override {
    stopped_ = true;
    if (const auto program = running_.lock()) program->end();
  }

  bool lookup_hangs() const override { return false; }

 private:
  asio::io_context& loop_;
  std::vector<std::string> command_;
  seconds timeout_;
  std::weak_ptr<running_program> running_;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<hook> make_program_hook(asio::io_context& loop, const hook_settings& settings) {
  return std::make_unique<program_hook>(loop, settings);
}

}  // namespace pullkeeper
