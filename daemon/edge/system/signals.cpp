#include "edge/system/signals.hpp"

#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <utility>

namespace pullkeeper {
namespace {

class caught_signals : public signal_watch {
 public:
  explicit caught_signals(boost::asio::io_context& loop)
      : signals_(loop, SIGTERM, SIGINT, SIGHUP) {
    std::signal(SIGPIPE, SIG_IGN);
  }

  void tell(std::function<void()> on_stop, std::function<void()> on_reload) override {
    on_stop_ = std::move(on_stop);
    on_reload_ = std::move(on_reload);
    wait();
  }

 private:
  void wait() {
    signals_.async_wait([this](const boost::system::error_code& failed, int number) {
      if (failed) return;
      wait();
      if (number == SIGHUP) on_reload_();
      else on_stop_();
    });
  }

  boost::asio::signal_set signals_;
  std::function<void()> on_stop_;
  std::function<void()> on_reload_;
};

}  // namespace

std::unique_ptr<signal_watch> make_signal_watch(boost::asio::io_context& loop) {
  return std::make_unique<caught_signals>(loop);
}

}  // namespace pullkeeper
