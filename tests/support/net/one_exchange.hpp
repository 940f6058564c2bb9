// One exchange of the daemon's https client with a peer that does what a script says.
#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <string>
#include <utility>

#include "edge/https/https.hpp"
#include "support/net/scripted_server.hpp"

namespace pullkeeper::net {

// The authority that the client trusts, and a server of its with a certificate for `peer.test`.
const authority& trusted();
server_options trusted_options();

// A server without TLS.
server_options plain_options();

// One exchange of a client on the loop, which then has nothing left to do; with `stop_at_once` the
// client is stopped once the exchange has begun.
template <class Client>
https_response exchanged_by(Client& client, boost::asio::io_context& loop, https_request request,
                            bool stop_at_once) {
  https_response result;
  boost::asio::co_spawn(loop, client.exchange(std::move(request)),
                        [&](std::exception_ptr error, https_response got) {
                          if (error) std::rethrow_exception(error);
                          result = std::move(got);
                          client.stop();           // no idle connection keeps the loop
                        });
  if (stop_at_once) {
    loop.poll();
    client.stop();
  }
  loop.run();
  return result;
}

https_response against(const script& play);
// The outcome where the peer answers with these bytes and then ends the connection in order.
https_response with_bytes(const std::string& bytes);

// Checks that it ended while reading, for this cause and with words for people.
void check_failed(const https_response& response, const std::string& cause);

// Of this name in lower case, or "(none)".
std::string header(const https_response& response, const std::string& name);

}  // namespace pullkeeper::net
