// A sandbox on a thread of its own and connections to it, for tests of what goes over the wire.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <memory>
#include <string>
#include <thread>

#include "sandbox/server.hpp"

namespace pullkeeper::sandbox {

class running_sandbox {
 public:
  explicit running_sandbox(const service_settings& settings);
  ~running_sandbox();
  running_sandbox(const running_sandbox&) = delete;
  running_sandbox& operator=(const running_sandbox&) = delete;

  std::uint16_t port() const { return port_; }
  const std::string& ca_pem() const { return identity_.ca_pem; }
  // The body of the answer; throws if the status is not 200.
  std::string control(const std::string& method, const std::string& path,
                      const std::string& body = "");

 private:
  certificates identity_;
  service api_;
  boost::asio::io_context loop_{1};
  std::unique_ptr<server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

// How reading ended. `cut`: TCP ended without the closing message of TLS.
enum class ending { complete, closed, cut, reset, too_much, timeout };

// One connection to localhost, verified against the CA.
class connection {
 public:
  // Throws if it cannot be had.
  connection(std::uint16_t port, const std::string& ca_pem, const std::string& name = "localhost");

  void send(const std::string& text);
  // Appends to `text` until it holds a whole message with Content-Length, or `limit` bytes, or the
  // connection ends, or nothing has come for `patience`.
  ending read(std::string& text, std::size_t limit = 1 << 20,
              milliseconds patience = milliseconds(5000));
  // Leaves at once.
  void close();

 private:
  boost::asio::io_context loop_;
  boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_client};
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
};

}  // namespace pullkeeper::sandbox
