// HTTP on a socket that listens: one short request for each connection, answered at once. The same
// for the network and for this host alone.
#pragma once
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/time.hpp"

namespace pullkeeper {

struct http_request {
  std::string method;                  // GET, POST, ...
  std::string target;                  // as it was asked for: `/status.json`
  std::string host;                    // the header of that name; empty: there is none
  std::string accept;                  // likewise
  // Over a local socket: asked by root, or by the user whose process this is.
  bool privileged = false;
};

struct http_reply {
  int status = 200;
  std::string body;
  std::string type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers{};
};

// Answers at once. What it throws becomes a 500. To HEAD it answers as to GET, and the body is not
// sent.
using http_answerer = std::function<http_reply(const http_request&)>;

struct http_limits {
  std::size_t connections = 32;        // at once; a new one takes the place of the oldest idle one
  seconds longest{5};                  // of a connection, from its begin to its end
  std::uint32_t request = 8192;        // bytes of a header, and of a body
};

// Listens as long as it lives, on the loop's thread, and drops its connections when it goes. None
// of what peers do ever throws into the loop.
class http_server {
 public:
  virtual ~http_server() = default;
};

// Takes over `listening`, the descriptor of a stream socket on which listen() was called.
std::unique_ptr<http_server> serve_http(boost::asio::io_context& loop, int listening,
                                        const http_limits& limits, http_answerer answer);

struct opened_http {
  std::unique_ptr<http_server> server;           // null: `error` says why
  std::string error;
};

// Where to listen, and who may ask there.
struct http_place {
  std::string address;                 // of this host: IPv4 or IPv6, without brackets
  int port = 0;
  // Names by which pages of other sites cannot reach it: see is_own_host.
  bool remote = false;
  std::string host_name{};             // of this host
};

// Reading alone: other methods than GET and HEAD are a 405, and a Host that is not ours is a 421.
opened_http open_http_server(boost::asio::io_context& loop, const http_place& at,
                             http_answerer answer);

// Against pages of other sites whose name was made to lead here (DNS rebinding): true for the
// address that is listened on, `localhost`, `127.0.0.1` and `[::1]`, with any port; where `remote`
// is set also for every other address, and for the name of this host.
bool is_own_host(const std::string& header, const http_place& at);

}  // namespace pullkeeper
