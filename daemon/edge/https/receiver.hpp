// Exchanges with whoever receives messages and pings: over TLS as in https, or in clear text where
// the receiver's URL says so. A type of its own, so that no call of the API can get into it.
#pragma once
#include <memory>

#include "edge/https/https.hpp"

namespace pullkeeper {

class receiver_client {
 public:
  virtual ~receiver_client() = default;
  // Repeats nothing and follows no redirect. The answer's body is bounded.
  virtual boost::asio::awaitable<https_response> exchange(https_request request) = 0;
  // Those under way end at once, and every later one.
  virtual void stop() = 0;
  // See https_client.
  virtual bool lookup_hangs() const = 0;
};

// Host, port, ca_file and the timeouts of `settings` count. `loop` must outlive it; exchanges under
// way must have ended before it does. Throws as make_https_client does.
std::unique_ptr<receiver_client> make_receiver_client(boost::asio::io_context& loop, bool tls,
                                                      https_settings settings);

}  // namespace pullkeeper
