#include "edge/system/side_thread.hpp"

#include <boost/asio/post.hpp>
#include <system_error>
#include <utility>

namespace pullkeeper {

side_thread::side_thread(boost::asio::io_context& loop)
    : loop_(loop), thread_([this] { work(); }) {}

side_thread::~side_thread() {
  {
    const std::lock_guard lock(guard_);
    ends_ = true;
  }
  news_.notify_all();
  thread_.join();
}

void side_thread::begin(task work, task then) {
  open_.push_back(std::move(then));
  {
    const std::lock_guard lock(guard_);
    waiting_.push_back(std::move(work));
  }
  news_.notify_all();
}

void side_thread::work() {
  std::unique_lock lock(guard_);
  while (true) {
    news_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const auto next = std::exchange(waiting_.front(), {});
    waiting_.pop_front();
    lock.unlock();
    next();
    lock.lock();
    ++done_;
    news_.notify_all();
    // An end that has begun waits for this thread, not for the loop.
    if (!ends_) boost::asio::post(loop_, [this] { collect(); });
  }
}

void side_thread::collect() {
  std::size_t done = 0;
  {
    const std::lock_guard lock(guard_);
    done = std::exchange(done_, 0);
  }
  for (; done > 0; --done) {
    const auto then = std::exchange(open_.front(), {});
    open_.pop_front();
    if (then) then();
  }
}

bool side_thread::wait(milliseconds most) {
  {
    std::unique_lock lock(guard_);
    news_.wait_for(lock, most, [this] { return done_ == open_.size(); });
  }
  collect();
  return !is_busy();
}

std::unique_ptr<side_thread> make_side_thread(boost::asio::io_context& loop) {
  try {
    return std::make_unique<side_thread>(loop);
  } catch (const std::system_error&) {
    return nullptr;
  }
}

}  // namespace pullkeeper
