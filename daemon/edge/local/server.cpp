#include "edge/local/server.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <cstring>
#include <exception>
#include <utility>

#include "core/rethrow.hpp"
#include "edge/local/place.hpp"

namespace pullkeeper {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using protocol = asio::local::stream_protocol;
using stream = beast::basic_stream<protocol>;

constexpr int connections_most = 16;
constexpr std::chrono::seconds connection_longest{5};
constexpr std::chrono::seconds pause_without_descriptors{1};
constexpr std::uint32_t request_most = 4096;

// What the coroutines share; it lives until the last of them has ended.
struct shared {
  shared(asio::io_context& loop, local_answerer given)
      : acceptor(loop), pause(loop), answer(std::move(given)) {}
  protocol::acceptor acceptor;
  asio::steady_timer pause;
  local_answerer answer;
  int open = 0;
  bool closed = false;
};

bool is_privileged(int descriptor) {
  ucred peer{};
  socklen_t length = sizeof peer;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return false;
  return peer.uid == 0 || peer.uid == ::geteuid();
}

local_reply answer_of(const local_answerer& answer, const local_request& asked) {
  try {
    return answer(asked);
  } catch (const std::exception&) {
    return {500, R"({"error": "internal failure"})"};
  }
}

http::response<http::string_body> as_response(local_reply reply) {
  http::response<http::string_body> result;
  result.result(static_cast<unsigned>(reply.status));
  result.set(http::field::content_type, "application/json");
  result.set(http::field::cache_control, "no-store");
  result.body() = std::move(reply.body);
  result.keep_alive(false);
  result.prepare_payload();
  return result;
}

asio::awaitable<void> converse(std::shared_ptr<shared> of, protocol::socket peer) {
  const bool privileged = is_privileged(peer.native_handle());
  stream connection(std::move(peer));
  connection.expires_after(connection_longest);
  beast::flat_buffer buffer(2 * request_most);
  http::request_parser<http::string_body> parser;
  parser.header_limit(request_most);
  parser.body_limit(request_most);
  error_code ec;
  co_await http::async_read(connection, buffer, parser,
                            asio::redirect_error(asio::use_awaitable, ec));
  if (!ec && !of->closed) {
    const auto& got = parser.get();
    const local_request asked{std::string(got.method_string()), std::string(got.target()),
                              privileged};
    const auto response = as_response(answer_of(of->answer, asked));
    co_await http::async_write(connection, response,
                               asio::redirect_error(asio::use_awaitable, ec));
  }
  --of->open;
}

asio::awaitable<void> accept_all(std::shared_ptr<shared> of) {
  while (!of->closed) {
    error_code ec;
    auto peer = co_await of->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
    if (of->closed) break;
    if (ec) {
      of->pause.expires_after(pause_without_descriptors);
      co_await of->pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
      continue;
    }
    if (of->open >= connections_most) continue;  // and its end closes it
    ++of->open;
    auto loop = of->acceptor.get_executor();
    asio::co_spawn(loop, converse(of, std::move(peer)), rethrow);
  }
}

class listening final : public local_server {
 public:
  listening(std::string path, std::shared_ptr<shared> with)
      : path_(std::move(path)), with_(std::move(with)) {}
  ~listening() override {
    with_->closed = true;
    error_code ignored;
    with_->acceptor.close(ignored);
    with_->pause.cancel();
    ::unlink(path_.c_str());
  }
  const std::string& path() const override { return path_; }

 private:
  std::string path_;
  std::shared_ptr<shared> with_;
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
  if (!ec) acceptor.listen(connections_most, ec);
  return ec;
}

}  // namespace

opened_server open_local_server(asio::io_context& loop, const std::string& directory,
                                local_answerer answer) {
  const local_place place(directory, status_socket);
  if (!place.usable()) return {nullptr, directory + ": " + std::strerror(errno)};
  auto with = std::make_shared<shared>(loop, std::move(answer));
  if (const auto ec = listen_at(place, with->acceptor)) {
    return {nullptr, directory + "/" + status_socket + ": " + ec.message()};
  }
  asio::co_spawn(loop, accept_all(with), rethrow);
  return {std::make_unique<listening>(directory + "/" + status_socket, std::move(with)), {}};
}

}  // namespace pullkeeper
