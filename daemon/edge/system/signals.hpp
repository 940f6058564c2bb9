// The signals of a daemon: SIGTERM and SIGINT stop it, SIGHUP reloads it. Single thread.
#pragma once
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>

namespace pullkeeper {

// Catches from its construction on: make it before anything that takes time, and keep it to the
// end, since its end brings back the default action, which kills.
class signal_watch {
 public:
  virtual ~signal_watch() = default;
  // Called from the loop for each signal, those included that came before.
  virtual void tell(std::function<void()> on_stop, std::function<void()> on_reload) = 0;
};

// `loop` must outlive it. SIGPIPE is ignored from here on.
std::unique_ptr<signal_watch> make_signal_watch(boost::asio::io_context& loop);

}  // namespace pullkeeper
