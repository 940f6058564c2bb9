// The way through a proxy: CONNECT (RFC 9110, 9.3.6) with basic authentication. Part of https:
// nothing else includes it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <string>

#include "core/proxy.hpp"
#include "edge/https/message.hpp"

namespace pullkeeper {

struct tunnel_request {
  proxy_address proxy;
  std::string target;                  // HOST:PORT
  tunnel_request(proxy_address by, std::string to) : proxy(std::move(by)), target(std::move(to)) {}
};

// Asks the proxy that the stream leads to. Without an objection the next byte is the target's.
// What comes is bounded; how long it may take is the stream's deadline. The cause is `proxy`, or
// `stopped`, and the words name the proxy and what helps.
boost::asio::awaitable<message_objection> open_tunnel(boost::beast::tcp_stream& stream,
                                                      tunnel_request request);

}  // namespace pullkeeper
