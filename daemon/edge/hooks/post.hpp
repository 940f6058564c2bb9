// Requests to the URL of a hook or of the heartbeat. Part of hooks: nothing else includes it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "core/telling/delivery.hpp"
#include "core/time.hpp"
#include "edge/config/configuration.hpp"
#include "edge/https/receiver.hpp"

namespace pullkeeper {

struct post_settings {
  std::string url;                     // with its references, which are resolved for each request
  std::vector<hook_header> headers{};
  seconds timeout{30};                 // for the whole exchange
  std::string ca_file{};               // trusted besides the system's store; empty: none
  std::string proxy{};                 // api.proxy: for receivers with TLS on other hosts
};

struct post_request {
  std::string method = "POST";         // or GET
  std::string suffix;                  // behind the path of the URL, before its query
  std::string content_type;
  std::string body;
};

// Single thread. One request at a time.
class poster {
 public:
  // `loop` must outlive it.
  poster(boost::asio::io_context& loop, post_settings settings)
      : loop_(loop), settings_(std::move(settings)) {}

  // What it says of an error repeats nothing of the URL but the host's name.
  boost::asio::awaitable<delivery> send(post_request asked);
  // Why nothing can be sent now: a secret that is not there, or an unusable URL. Empty: it can.
  std::string fault() const;
  void stop();
  bool lookup_hangs() const { return client_ && client_->lookup_hangs(); }

 private:
  delivery prepare(const post_request& asked, https_request& to);

  boost::asio::io_context& loop_;
  post_settings settings_;
  std::string origin_;                 // of the client: where it leads to
  std::shared_ptr<receiver_client> client_;
  bool stopped_ = false;
};

// A receiver that is reached by requests; `role` is `hook` or `pinger`.
template <class role>
class by_request : public role {
 public:
  by_request(boost::asio::io_context& loop, post_settings settings)
      : poster_(loop, std::move(settings)) {}
  std::string fault() const final { return poster_.fault(); }
  void stop() final { poster_.stop(); }
  bool lookup_hangs() const final { return poster_.lookup_hangs(); }

 protected:
  boost::asio::awaitable<delivery> send(post_request asked) {
    return poster_.send(std::move(asked));
  }

 private:
  poster poster_;
};

// What the answer to a message means. Some services answer 200 and say in the body that they have
// not taken it (`errcode` of DingTalk, `code` and `msg` of Feishu).
delivery delivery_of(const https_response& got);

}  // namespace pullkeeper
