// A thread beside the loop, for what may wait for a disk.
#pragma once
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "core/time.hpp"

namespace pullkeeper {

// Does one piece of work after the other. All members are for the thread of the loop.
class side_thread {
 public:
  using task = std::function<void()>;

  // `loop` must outlive it. Throws std::system_error where the machine makes no thread.
  explicit side_thread(boost::asio::io_context& loop);
  // Waits for all work that has begun or waits; see is_busy.
  ~side_thread();
  side_thread(const side_thread&) = delete;
  side_thread& operator=(const side_thread&) = delete;

  // Returns at once. `work` runs on the thread and must not throw; `then`, which may be empty, runs
  // on the loop after it.
  void begin(task work, task then);

  // Something has begun, and its `then` has not run.
  bool is_busy() const { return !open_.empty(); }

  // Blocks the loop until everything is done, and runs each `then`; no longer than `most`. False if
  // something is still under way.
  bool wait(milliseconds most);

 private:
  void work();
  void collect();

  boost::asio::io_context& loop_;
  std::deque<task> open_;              // what follows each piece of work; of the loop
  std::mutex guard_;
  std::condition_variable news_;
  std::deque<task> waiting_;           // the rest is guarded
  std::size_t done_ = 0;               // pieces whose `then` is to run
  bool ends_ = false;
  std::thread thread_;
};

// Null where the machine makes no thread.
std::unique_ptr<side_thread> make_side_thread(boost::asio::io_context& loop);

}  // namespace pullkeeper
