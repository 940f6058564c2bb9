// The clocks of this machine, and the one sleep of the loop. The only module that reads a clock to
// decide by it. Single thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>

#include "core/time.hpp"

namespace pullkeeper {

class clock {
 public:
  virtual ~clock() = default;
  // UTC (CLOCK_REALTIME) and time since boot, suspend included (CLOCK_BOOTTIME).
  virtual moment now() const = 0;
  // Ends at boot time `until` or by `wake`; a wake while nobody sleeps ends the next sleep at once.
  // One sleeper at a time. Time in suspend may not count: sleep in short pieces.
  virtual boost::asio::awaitable<void> sleep_until(milliseconds until) = 0;
  virtual void wake() = 0;
};

// `loop` must outlive it.
std::unique_ptr<clock> make_clock(boost::asio::io_context& loop);

}  // namespace pullkeeper
