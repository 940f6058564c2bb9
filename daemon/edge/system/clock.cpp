#include "edge/system/clock.hpp"

#include <time.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace pullkeeper {
namespace {

milliseconds read_clock(clockid_t which) {
  timespec at{};
  clock_gettime(which, &at);
  return seconds(at.tv_sec) + milliseconds(at.tv_nsec / 1'000'000);
}

class machine_clock : public clock {
 public:
  explicit machine_clock(boost::asio::io_context& loop) : timer_(loop) {}

  moment now() const override {
    return {utc_millis(read_clock(CLOCK_REALTIME)), read_clock(CLOCK_BOOTTIME)};
  }

  boost::asio::awaitable<void> sleep_until(milliseconds until) override {
    if (std::exchange(woken_, false)) co_return;
    // Rounded up: a timer that ends a fraction early would find nothing to do yet.
    timer_.expires_after(until - read_clock(CLOCK_BOOTTIME) + milliseconds{1});
    boost::system::error_code ended;
    co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
    woken_ = false;
  }

  void wake() override {
    woken_ = true;
    timer_.cancel();
  }

 private:
  boost::asio::steady_timer timer_;
  bool woken_ = false;
};

}  // namespace

std::unique_ptr<clock> make_clock(boost::asio::io_context& loop) {
  return std::make_unique<machine_clock>(loop);
}

}  // namespace pullkeeper
