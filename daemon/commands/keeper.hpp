// What a daemon keeps beside its state, for the next start; and the thread that waits for the disk.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/event.hpp"
#include "core/health_news.hpp"
#include "edge/config/configuration.hpp"
#include "edge/system/side_thread.hpp"

namespace pullkeeper {

class keeper {
 public:
  // `tell` is told on the loop of what cannot be kept. `loop` must outlive it, and the lock of the
  // state directory must be held as long.
  keeper(boost::asio::io_context& loop, std::string state_dir, std::string config_dir,
         std::function<void(const event&)> tell);

  // For a start that finds broken files. Returns at once; a copy is written.
  void keep(const configuration& good, utc_seconds now);
  // What the log has told to be amiss. The same.
  void keep(const std::vector<told_alarm>& alarms);

  // Null where the machine makes no thread: everything is written in place then.
  side_thread* thread() const { return beside_.get(); }

 private:
  void aside(side_thread::task work, side_thread::task then);

  std::string state_dir_;
  std::string config_dir_;
  std::function<void(const event&)> tell_;
  std::unique_ptr<side_thread> beside_;
  bool config_lost_ = false;           // the latest could not be kept
};

}  // namespace pullkeeper
