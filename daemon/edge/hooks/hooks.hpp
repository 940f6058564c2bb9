// Who hears of it when nobody looks: receivers of messages and of pings. Each sends once, when it
// is told to; what is sent, and again, is for the core to decide. Single thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "core/telling/delivery.hpp"
#include "edge/config/configuration.hpp"

namespace pullkeeper {

// Sends one thing at a time. No error repeats anything of a URL but the host's name.
class receiver {
 public:
  virtual ~receiver() = default;
  // Why nothing can be sent just now; empty: it can.
  virtual std::string fault() const = 0;
  // What is under way ends at once, and every later one.
  virtual void stop() = 0;
  // See https_client.
  virtual bool lookup_hangs() const = 0;
};

class pinger : public receiver {
 public:
  // A GET of the URL while all is well; else a POST to the URL with `/fail` behind its path, with
  // the verdict as its body (the convention of healthchecks.io). Up to 10 s.
  virtual boost::asio::awaitable<delivery> ping(bool well, std::string verdict) = 0;
};

class hook : public receiver {
 public:
  // Hands the message over, within the time that the settings give it.
  virtual boost::asio::awaitable<delivery> deliver(std::string body) = 0;
};

// Of `api`, the CA file and the proxy count. `loop` must outlive the result.
std::unique_ptr<pinger> make_pinger(boost::asio::io_context& loop,
                                    const heartbeat_settings& settings,
                                    const api_settings& api);
std::unique_ptr<hook> make_hook(boost::asio::io_context& loop, const hook_settings& settings,
                                const api_settings& api);

}  // namespace pullkeeper
