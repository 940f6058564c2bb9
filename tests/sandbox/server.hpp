// The service on a socket: HTTPS on 127.0.0.1, keep-alive, and faults beneath HTTP. The only module
// of the sandbox that uses Beast.
#pragma once
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>

#include "sandbox/certificates.hpp"
#include "sandbox/service.hpp"

namespace pullkeeper::sandbox {

class server {
 public:
  virtual ~server() = default;
  virtual std::uint16_t port() const = 0;
};

// Listens from now on; port 0 takes a free one. Reads the system clock for each request. `api` must
// outlive `loop`, for connections live as long as that. Throws std::runtime_error if the port
// cannot be had.
std::unique_ptr<server> make_server(boost::asio::io_context& loop, service& api,
                                    const certificates& identity, std::uint16_t port);

}  // namespace pullkeeper::sandbox
