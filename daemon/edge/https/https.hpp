// One HTTPS exchange with one host: verified, bounded in time and size. Beside it, what the
// metadata service of a cloud server needs, which knows no TLS. The only module of the daemon that
// uses Beast. Repeats nothing.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/reached.hpp"
#include "core/time.hpp"
#include "edge/https/proxy.hpp"

namespace pullkeeper {

struct https_settings {
  std::string host;
  std::string port = "443";
  std::string ca_file;                 // trusted besides the system's store; empty: none
  seconds connect_timeout{5};          // for resolving and for each address, handshake included
  seconds call_timeout{20};            // for the whole exchange
  milliseconds idle_limit{10000};      // an unused connection is closed after it
  proxy_finder proxy{};                // asked before each connection; empty: there is no proxy
};

struct https_request {
  std::string method;                  // GET or POST
  std::string target;                  // path and query, encoded
  std::vector<std::pair<std::string, std::string>> headers;   // besides Host and Content-Length
  std::string body;
  https_request(std::string m, std::string t) : method(std::move(m)), target(std::move(t)) {}
};

enum class exchange_phase { resolve, connect, handshake, write, read, done };

// `phase` is where it ended: before `write` no byte of the request has left this machine, so the
// call was certainly not executed; in `write` and `read` nobody knows.
struct https_response {
  exchange_phase phase = exchange_phase::resolve;
  std::string error;                   // empty with phase done: a complete, acceptable message
  // `error` in a word: dns, refused, timeout, reset, truncated, tls, too_large, bad_message,
  // encoded, stopped, bad_request, proxy (whatever keeps the proxy from giving a way) or network.
  std::string cause;
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;   // names in lower case
  std::string body;
};

// Up to 4 connections are kept, reused within a burst, and closed after `idle_limit`: until then
// the loop has work, unless `stop` is called. Destroying it closes them; exchanges under way must
// have ended. `stop` makes those under way end at once, and every later one.
class https_client {
 public:
  virtual ~https_client() = default;
  virtual boost::asio::awaitable<https_response> exchange(https_request request) = 0;
  // Makes a new connection as an exchange would, and says what it met; sends no request.
  virtual boost::asio::awaitable<reached> reach() = 0;
  virtual void stop() = 0;
  // True while a lookup of a name hangs in the system's resolver, which cannot be cancelled: then
  // the process must leave by _Exit.
  virtual bool lookup_hangs() const = 0;
};

// The Host header of requests to it: the port is left out where it is the usual one.
std::string host_header(const std::string& host, const std::string& port,
                        const std::string& usual_port = "443");

// Where the metadata service of an ECS instance is ("View instance metadata"). Another address is
// for tests: no file and no variable leads here.
struct metadata_settings {
  std::string address = "100.100.100.200";
  int port = 80;
  milliseconds timeout{2000};          // for connecting, and again for the exchange
};

// Exchanges in clear text with that one address: no name, no redirect, no proxy, a connection for
// each, answers of at most 64 KiB. A type of its own, so that no call of the API can get into it.
class metadata_client {
 public:
  virtual ~metadata_client() = default;
  // GET or PUT.
  virtual boost::asio::awaitable<https_response> exchange(https_request request) = 0;
  // Those under way end at once, and every later one.
  virtual void stop() = 0;
};

// `loop` must outlive it; exchanges under way must have ended before it does.
std::unique_ptr<metadata_client> make_metadata_client(boost::asio::io_context& loop,
                                                      metadata_settings settings);

// Throws std::runtime_error with a clear text if ca_file cannot be read.
std::unique_ptr<https_client> make_https_client(boost::asio::io_context& loop,
                                                https_settings settings);

}  // namespace pullkeeper
