#include "edge/http/server.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <exception>
#include <list>
#include <optional>

#include "core/rethrow.hpp"

namespace pullkeeper {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using protocol = asio::generic::stream_protocol;
using acceptor = asio::basic_socket_acceptor<protocol>;
using stream = beast::basic_stream<protocol>;
using request_parser = http::request_parser<http::string_body>;

constexpr std::chrono::seconds pause_without_descriptors{1};

struct connection {
  explicit connection(protocol::socket from) : peer(std::move(from)) {}
  stream peer;
  bool idle = true;                    // its request is not complete
};

// What the coroutines share; it lives until the last of them has ended.
struct shared {
  shared(asio::io_context& loop, protocol by, int listening, const http_limits& within,
         http_answerer given)
      : door(loop, by, listening), pause(loop), limits(within), answer(std::move(given)) {}
  acceptor door;
  asio::steady_timer pause;
  http_limits limits;
  http_answerer answer;
  std::list<std::shared_ptr<connection>> open;   // oldest first
  bool closed = false;
};

int family_of(int descriptor) {
  sockaddr_storage own{};
  socklen_t length = sizeof own;
  return ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&own), &length) == 0
             ? own.ss_family
             : AF_UNSPEC;
}

bool is_privileged(int descriptor) {
  if (family_of(descriptor) != AF_UNIX) return false;
  ucred peer{};
  socklen_t length = sizeof peer;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return false;
  return peer.uid == 0 || peer.uid == ::geteuid();
}

http_reply answer_of(const http_answerer& answer, const http_request& asked) {
  try {
    return answer(asked);
  } catch (const std::exception&) {
    return {500, R"({"error": "internal failure"})"};
  }
}

// Nothing where there is nobody to answer to: the peer has gone, or was too slow.
std::optional<http_reply> complaint(const error_code& ec) {
  if (ec == http::error::header_limit) return http_reply{431, R"({"error": "too long"})"};
  if (ec == http::error::body_limit) return http_reply{413, R"({"error": "too long"})"};
  const bool spoken = ec.category() == http::make_error_code(http::error::bad_method).category();
  if (!spoken || ec == http::error::end_of_stream || ec == http::error::partial_message) {
    return std::nullopt;
  }
  return http_reply{400, R"({"error": "this is no request"})"};
}

http::response<http::string_body> as_response(http_reply reply) {
  http::response<http::string_body> result;
  result.result(static_cast<unsigned>(reply.status));
  result.set(http::field::content_type, reply.type);
  result.set(http::field::cache_control, "no-store");
  result.set("X-Content-Type-Options", "nosniff");
  result.set("Referrer-Policy", "no-referrer");
  for (const auto& [name, value] : reply.headers) result.set(name, value);
  result.body() = std::move(reply.body);
  result.keep_alive(false);
  result.prepare_payload();
  return result;
}

std::string header_of(const request_parser& from, http::field name) {
  return std::string(from.get()[name]);
}

http_request asked_by(const request_parser& from, bool privileged) {
  return {std::string(from.get().method_string()), std::string(from.get().target()),
          header_of(from, http::field::host), header_of(from, http::field::accept), privileged};
}

asio::awaitable<void> send(std::shared_ptr<connection> to, http_reply reply, bool head) {
  const auto whole = as_response(std::move(reply));
  error_code ec;
  if (head) {
    http::response<http::empty_body> alone(whole.base());
    co_await http::async_write(to->peer, alone, asio::redirect_error(asio::use_awaitable, ec));
  } else {
    co_await http::async_write(to->peer, whole, asio::redirect_error(asio::use_awaitable, ec));
  }
}

asio::awaitable<void> converse(std::shared_ptr<shared> of, std::shared_ptr<connection> with) {
  const bool privileged = is_privileged(with->peer.socket().native_handle());
  with->peer.expires_after(of->limits.longest);
  beast::flat_buffer buffer(2 * of->limits.request);
  request_parser parser;
  parser.header_limit(of->limits.request);
  parser.body_limit(of->limits.request);
  error_code ec;
  co_await http::async_read(with->peer, buffer, parser,
                            asio::redirect_error(asio::use_awaitable, ec));
  with->idle = false;
  if (!of->closed) {
    const auto asked = asked_by(parser, privileged);
    auto reply = ec ? complaint(ec) : std::optional(answer_of(of->answer, asked));
    if (reply) co_await send(with, std::move(*reply), asked.method == "HEAD");
  }
  of->open.remove(with);
}

void drop(shared& of, std::list<std::shared_ptr<connection>>::iterator which) {
  (*which)->peer.close();              // and its coroutine ends
  of.open.erase(which);
}

// Whoever holds a connection without a word, or reads too slowly, yields to who comes.
void make_room(shared& of) {
  if (of.open.size() < of.limits.connections) return;
  auto oldest = std::find_if(of.open.begin(), of.open.end(),
                             [](const auto& one) { return one->idle; });
  drop(of, oldest == of.open.end() ? of.open.begin() : oldest);
}

asio::awaitable<void> accept_all(std::shared_ptr<shared> of) {
  while (!of->closed) {
    error_code ec;
    auto peer = co_await of->door.async_accept(asio::redirect_error(asio::use_awaitable, ec));
    if (of->closed) break;
    if (ec) {
      of->pause.expires_after(pause_without_descriptors);
      co_await of->pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
      continue;
    }
    make_room(*of);
    auto with = std::make_shared<connection>(std::move(peer));
    of->open.push_back(with);
    auto loop = of->door.get_executor();
    asio::co_spawn(loop, converse(of, std::move(with)), rethrow);
  }
}

class listening_server final : public http_server {
 public:
  explicit listening_server(std::shared_ptr<shared> with) : with_(std::move(with)) {}
  ~listening_server() override {
    with_->closed = true;
    error_code ignored;
    with_->door.close(ignored);
    with_->pause.cancel();
    while (!with_->open.empty()) drop(*with_, with_->open.begin());
  }

 private:
  std::shared_ptr<shared> with_;
};

}  // namespace

std::unique_ptr<http_server> serve_http(asio::io_context& loop, int listening,
                                        const http_limits& limits, http_answerer answer) {
  const protocol by(family_of(listening), 0);
  auto with = std::make_shared<shared>(loop, by, listening, limits, std::move(answer));
  asio::co_spawn(loop, accept_all(with), rethrow);
  return std::make_unique<listening_server>(std::move(with));
}

}  // namespace pullkeeper
