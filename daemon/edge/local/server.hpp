// A door for this host alone: HTTP over a local socket.
#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "edge/http/server.hpp"

namespace pullkeeper {

// Listens as long as it lives, on the loop's thread: 16 connections at most, 5 s for each, 4 KiB
// for a request.
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
                                http_answerer answer);

}  // namespace pullkeeper
