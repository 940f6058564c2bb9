// Idle connections, kept for the next exchange of a burst. Part of https: nothing else includes it.
#pragma once
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>

#include "edge/https/connection.hpp"

namespace pullkeeper {

class https_pool : public std::enable_shared_from_this<https_pool> {
 public:
  https_pool(boost::asio::io_context& loop, milliseconds idle_limit);
  // The connection used last that is still fit, or nothing. Those that are not are closed.
  std::shared_ptr<https_connection> take();
  // Keeps it if it may be reused and fewer than 4 are kept, else closes it.
  void put(std::shared_ptr<https_connection> connection);
  void close();

 private:
  struct idle {
    std::shared_ptr<https_connection> connection;
    deadline since;
  };
  void drop_old();
  void watch();

  boost::asio::steady_timer timer_;
  milliseconds idle_limit_;
  std::deque<idle> idle_;              // the longest idle first
};

}  // namespace pullkeeper
