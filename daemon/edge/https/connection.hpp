// One TLS connection to one address. Part of https: nothing else includes it. Single thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "core/proxy.hpp"
#include "edge/https/https.hpp"

namespace pullkeeper {

using deadline = std::chrono::steady_clock::time_point;

class https_connection {
 public:
  virtual ~https_connection() = default;
  // Connects by the first deadline; has the proxy, if there is one, open its tunnel, and shakes
  // hands, both by the second. Once only. In the answer a phase of `write` and no error mean that
  // it is open. What the proxy refuses is the cause `proxy`.
  virtual boost::asio::awaitable<https_response> open(boost::asio::ip::tcp::endpoint address,
                                                      deadline connect_until,
                                                      deadline handshake_until) = 0;
  // Sends and reads one message. Afterwards `reusable` tells whether another may follow.
  virtual boost::asio::awaitable<https_response> send(https_request request, deadline until) = 0;
  virtual bool reusable() const = 0;
  // Of an open one: "TLSv1.3", and whose certificate vouches for the peer's.
  virtual std::string protocol() = 0;
  virtual std::string root() = 0;
  // True if an idle connection has neither ended nor brought bytes that nobody asked for.
  virtual bool quiet() = 0;
  // At once; what is under way ends with an error.
  virtual void close() = 0;
  // Tells the peer, waits for its answer for a short time only, then closes. Keeps itself alive.
  virtual void leave() = 0;
};

// Who is at the other end.
struct https_peer {
  std::string host;                    // the name to verify, whatever lies between
  std::string port;
  std::string header;                  // for Host
  std::optional<proxy_address> proxy;  // whose address is then given to `open`
};

// `tls` must outlive the call only.
std::shared_ptr<https_connection> make_https_connection(boost::asio::io_context& loop,
                                                        boost::asio::ssl::context& tls,
                                                        https_peer peer);

}  // namespace pullkeeper
