#include "edge/https/pool.hpp"

namespace pullkeeper {

namespace {
constexpr std::size_t most_idle = 4;
}

https_pool::https_pool(boost::asio::io_context& loop, milliseconds idle_limit)
    : timer_(loop), idle_limit_(idle_limit) {}

std::shared_ptr<https_connection> https_pool::take() {
  drop_old();
  while (!idle_.empty()) {
    const std::shared_ptr<https_connection> last = idle_.back().connection;
    idle_.pop_back();
    if (idle_.empty()) timer_.cancel();
    if (last->quiet()) return last;
    last->close();
  }
  return nullptr;
}

void https_pool::put(std::shared_ptr<https_connection> connection) {
  if (!connection->reusable() || idle_.size() >= most_idle) {
    connection->leave();
    return;
  }
  idle_.push_back({std::move(connection), std::chrono::steady_clock::now()});
  if (idle_.size() == 1) watch();
}

void https_pool::close() {
  timer_.cancel();
  for (const idle& entry : idle_) entry.connection->close();
  idle_.clear();
}

void https_pool::drop_old() {
  const deadline now = std::chrono::steady_clock::now();
  while (!idle_.empty() && now - idle_.front().since >= idle_limit_) {
    idle_.front().connection->leave();
    idle_.pop_front();
  }
}

// Closes on time what nobody takes: a quiet daemon holds no connection.
void https_pool::watch() {
  timer_.expires_at(idle_.front().since + idle_limit_);
  timer_.async_wait([pool = weak_from_this()](const boost::system::error_code& ec) {
    const auto alive = pool.lock();
    if (ec || !alive) return;
    alive->drop_old();
    if (!alive->idle_.empty()) alive->watch();
  });
}

}  // namespace pullkeeper
