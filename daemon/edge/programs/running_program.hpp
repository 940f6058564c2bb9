// A program that runs, and the time it has.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>

#include "core/time.hpp"
#include "edge/programs/process.hpp"

namespace pullkeeper {

// It is killed, with all that it has started, at the latest when this is destroyed. Single thread;
// made by std::make_shared.
class running_program : public std::enable_shared_from_this<running_program> {
 public:
  // `of` was started; `loop` must outlive this.
  running_program(boost::asio::io_context& loop, const started_process& of)
      : id_(of.id), handle_(loop, of.handle), timer_(loop) {}
  ~running_program();
  running_program(const running_program&) = delete;
  running_program& operator=(const running_program&) = delete;

  // Asks it to end after this time, and kills it 5 s later.
  void limit(seconds most);
  // Asks it to end now, likewise.
  void end();
  // How it has ended; empty: well.
  boost::asio::awaitable<std::string> wait();

 private:
  pid_t id_;
  boost::asio::posix::stream_descriptor handle_;
  boost::asio::steady_timer timer_;
  bool timed_out_ = false;
  bool ended_ = false;
};

}  // namespace pullkeeper
