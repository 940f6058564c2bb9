#include "edge/local/server.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "edge/local/place.hpp"

namespace pullkeeper {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using protocol = asio::local::stream_protocol;

constexpr http_limits limits{.connections = 16, .longest = seconds(5), .request = 4096};

class listening final : public local_server {
 public:
  listening(std::string path, std::unique_ptr<http_server> by)
      : path_(std::move(path)), by_(std::move(by)) {}
  ~listening() override {
    by_.reset();
    ::unlink(path_.c_str());
  }
  const std::string& path() const override { return path_; }

 private:
  std::string path_;
  std::unique_ptr<http_server> by_;
};

// Reading is for the group as well. Nobody can connect before that, as it is made for its owner.
error_code listen_at(const local_place& place, protocol::acceptor& acceptor) {
  error_code ec;
  ::unlink(place.path().c_str());
  acceptor.open(protocol(), ec);
  if (!ec) acceptor.bind(place.endpoint(), ec);
  if (!ec && ::chmod(place.path().c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP) != 0) {
    ec.assign(errno, boost::system::system_category());
  }
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  return ec;
}

}  // namespace

opened_server open_local_server(asio::io_context& loop, const std::string& directory,
                                http_answerer answer) {
  const local_place place(directory, status_socket);
  if (!place.usable()) return {nullptr, directory + ": " + std::strerror(errno)};
  const auto path = directory + "/" + status_socket;
  protocol::acceptor acceptor(loop);
  error_code ec = listen_at(place, acceptor);
  const auto descriptor = ec ? -1 : acceptor.release(ec);
  if (ec) return {nullptr, path + ": " + ec.message()};
  return {std::make_unique<listening>(
              path, serve_http(loop, descriptor, limits, std::move(answer))),
          {}};
}

}  // namespace pullkeeper
