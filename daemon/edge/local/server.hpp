// A door for this host alone: HTTP over a local socket, one request for each connection.
#pragma once
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

namespace pullkeeper {

struct local_request {
  std::string method;                  // GET, POST, ...
  std::string target;                  // as it was asked for: `/status.json`
  bool privileged = false;             // asked by root, or by the user whose process this is
};

struct local_reply {
  int status = 200;
  std::string body;                    // JSON
};

// Answers at once. What it throws becomes a 500.
using local_answerer = std::function<local_reply(const local_request&)>;

// Listens as long as it lives, on the loop's thread: 16 connections at most, 5 s for each, 4 KiB
// for a request. None of that ever throws into the loop.
class local_server {
 public:
  virtual ~local_server() = default;
  virtual const std::string& path() const = 0;
};

struct opened_server {
  std::unique_ptr<local_server> server;          // null: `error` says why
  std::string error;
};

inline constexpr const char* status_socket = "status.sock";

// Makes `status.sock` in the directory, in place of what an earlier process has left there; its
// owner and its group may connect. The directory must be nobody else's: the caller holds a lock.
opened_server open_local_server(boost::asio::io_context& loop, const std::string& directory,
                                local_answerer answer);

}  // namespace pullkeeper
