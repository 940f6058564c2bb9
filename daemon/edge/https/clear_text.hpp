// One connection without TLS, for one exchange. Part of https: nothing else includes it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "edge/https/https.hpp"

namespace pullkeeper {

class clear_connection {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  // `about` stands in front of what an error says.
  explicit clear_connection(boost::asio::io_context& loop, std::string about = {})
      : stream_(loop), about_(std::move(about)) {}

  // Nothing once it is connected; else why it is not.
  boost::asio::awaitable<std::optional<https_response>> connect(
      std::vector<boost::asio::ip::tcp::endpoint> to, time_point until);
  // `host`: the header Host. The connection is closed afterwards.
  boost::asio::awaitable<https_response> exchange(https_request request, std::string host,
                                                  time_point until);
  // What is under way ends at once, as `stopped`.
  void end();

  https_response failed(exchange_phase phase, const boost::system::error_code& ec);

 private:
  https_response failed(exchange_phase phase, const std::string& cause, const std::string& words);

  boost::beast::tcp_stream stream_;
  std::string about_;
  bool ended_ = false;
};

}  // namespace pullkeeper
