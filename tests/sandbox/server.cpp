#include "sandbox/server.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <stdexcept>
#include <utility>

#include "core/rethrow.hpp"
#include "core/text.hpp"

namespace pullkeeper::sandbox {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using tls_stream = ssl::stream<beast::tcp_stream>;

constexpr seconds patience{60};                    // for a request, and for each write
constexpr std::uint32_t largest_head = 64 * 1024;  // 20 sources are some 6 KiB
constexpr std::uint64_t largest_body = 1024 * 1024;
constexpr std::size_t chunk_size = 64 * 1024;
constexpr const char* interim_answers =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n";

http_request to_request(const http::request<http::string_body>& message) {
  http_request result;
  result.method = std::string(message.method_string());
  result.target = std::string(message.target());
  for (const auto& field : message)
    result.headers[lower_case(std::string_view(field.name_string()))] = std::string(field.value());
  result.body = message.body();
  return result;
}

std::string head_of(const http_reply& reply, bool keep_alive, bool chunked) {
  const auto status = static_cast<unsigned>(reply.status);
  std::string text = "HTTP/1.1 " + std::to_string(status) + " " +
                     std::string(http::obsolete_reason(http::int_to_status(status))) + "\r\n";
  for (const auto& [name, value] : reply.headers) text += name + ": " + value + "\r\n";
  text += chunked ? "Transfer-Encoding: chunked\r\n"
                  : "Content-Length: " + std::to_string(reply.body.size()) + "\r\n";
  return text + (keep_alive ? "" : "Connection: close\r\n") + "\r\n";
}

utc_millis machine_now() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

// One connection. Lives in the frame of its coroutine.
class session {
 public:
  session(tcp::socket socket, ssl::context& tls, service& api)
      : stream_(std::move(socket), tls), api_(api) {}

  asio::awaitable<void> run();

 private:
  asio::awaitable<bool> deliver(delivery outgoing, bool keep_alive);
  asio::awaitable<bool> write(std::string text);
  asio::awaitable<bool> write_slowly(delivery outgoing, bool keep_alive);
  asio::awaitable<bool> write_endlessly(delivery outgoing, bool keep_alive);
  asio::awaitable<void> wait_for_end();
  asio::awaitable<void> shut_down();
  void drop(bool reset);

  tls_stream stream_;
  service& api_;
};

asio::awaitable<void> session::run() {
  error_code failed;
  beast::get_lowest_layer(stream_).expires_after(patience);
  co_await stream_.async_handshake(ssl::stream_base::server,
                                   asio::redirect_error(asio::use_awaitable, failed));
  beast::flat_buffer buffer;
  while (!failed) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(largest_head);
    parser.body_limit(largest_body);
    beast::get_lowest_layer(stream_).expires_after(patience);
    co_await http::async_read(stream_, buffer, parser,
                              asio::redirect_error(asio::use_awaitable, failed));
    if (failed) break;
    delivery outgoing = api_.handle(to_request(parser.get()), machine_now());
    const bool keep_alive = parser.get().keep_alive();
    const bool goes_on = co_await deliver(std::move(outgoing), keep_alive);
    if (!goes_on) co_return;
  }
  co_await shut_down();
}

// False when the connection is done with.
asio::awaitable<bool> session::deliver(delivery outgoing, bool keep_alive) {
  switch (outgoing.wire) {
    case wire_fault::reset:
    case wire_fault::close:
      drop(outgoing.wire == wire_fault::reset);
      co_return false;
    case wire_fault::hang:
      co_await wait_for_end();
      co_return false;
    case wire_fault::slow_body:
      co_return co_await write_slowly(std::move(outgoing), keep_alive);
    case wire_fault::endless_body:
      co_return co_await write_endlessly(std::move(outgoing), keep_alive);
    case wire_fault::interim:
      if (!co_await write(interim_answers)) co_return false;
      break;
    case wire_fault::none:
    case wire_fault::truncate:
      break;
  }
  std::string text = head_of(outgoing.reply, keep_alive, false) + outgoing.reply.body;
  const bool truncated = outgoing.wire == wire_fault::truncate;
  if (truncated) text.resize(std::min<std::size_t>(text.size() - 1, *outgoing.amount));
  const bool written = text.empty() || co_await write(std::move(text));
  if (truncated) drop(false);
  if (written && !truncated && !keep_alive) co_await shut_down();
  co_return written && !truncated && keep_alive;
}

asio::awaitable<bool> session::write(std::string text) {
  error_code failed;
  beast::get_lowest_layer(stream_).expires_after(patience);
  co_await asio::async_write(stream_, asio::buffer(text),
                             asio::redirect_error(asio::use_awaitable, failed));
  co_return !failed;
}

asio::awaitable<bool> session::write_slowly(delivery outgoing, bool keep_alive) {
  bool written = co_await write(head_of(outgoing.reply, keep_alive, false));
  asio::steady_timer pause(co_await asio::this_coro::executor);
  for (std::size_t i = 0; written && i < outgoing.reply.body.size(); ++i) {
    pause.expires_after(milliseconds(outgoing.amount.value_or(0)));
    co_await pause.async_wait(asio::use_awaitable);
    written = co_await write(outgoing.reply.body.substr(i, 1));
  }
  co_return written&& keep_alive;
}

// Blanks, then the true body, in chunks: what a patient client would accept in the end.
asio::awaitable<bool> session::write_endlessly(delivery outgoing, bool keep_alive) {
  bool written = co_await write(head_of(outgoing.reply, keep_alive, true));
  const std::string blanks = "10000\r\n" + std::string(chunk_size, ' ') + "\r\n";
  for (std::uint64_t sent = 0; written && sent < outgoing.amount.value_or(0); sent += chunk_size)
    written = co_await write(blanks);
  std::string rest;
  for (const char c : outgoing.reply.body) rest += std::string("1\r\n") + c + "\r\n";
  rest += "0\r\n\r\n";
  if (written) written = co_await write(std::move(rest));
  co_return written&& keep_alive;
}

asio::awaitable<void> session::wait_for_end() {
  error_code failed;
  std::array<char, 1024> ignored{};
  beast::get_lowest_layer(stream_).expires_never();
  while (!failed)
    co_await stream_.async_read_some(asio::buffer(ignored),
                                     asio::redirect_error(asio::use_awaitable, failed));
}

asio::awaitable<void> session::shut_down() {
  error_code ignored;
  beast::get_lowest_layer(stream_).expires_after(seconds(2));
  co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
}

// Beneath TLS: the other side sees the end of TCP, or its reset, and no closing message.
void session::drop(bool reset) {
  error_code ignored;
  tcp::socket& socket = beast::get_lowest_layer(stream_).socket();
  if (reset) socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

asio::awaitable<void> serve(tcp::socket socket, ssl::context& tls, service& api) {
  session connection(std::move(socket), tls, api);
  co_await connection.run();
}

class https_server : public server {
 public:
  https_server(asio::io_context& loop, service& api, const certificates& identity,
               std::uint16_t port)
      : loop_(loop), api_(api), acceptor_(loop) {
    tls_.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                     ssl::context::no_tlsv1_1);
    tls_.use_certificate_chain(asio::buffer(identity.server_pem));
    tls_.use_private_key(asio::buffer(identity.server_key_pem), ssl::context::pem);
    const tcp::endpoint where(asio::ip::address_v4::loopback(), port);
    acceptor_.open(where.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(where);
    acceptor_.listen();
    asio::co_spawn(loop_, accept(), rethrow);
  }

  std::uint16_t port() const override { return acceptor_.local_endpoint().port(); }

 private:
  asio::awaitable<void> accept();

  asio::io_context& loop_;
  service& api_;
  ssl::context tls_{ssl::context::tls_server};
  tcp::acceptor acceptor_;
};

asio::awaitable<void> https_server::accept() {
  while (true) {
    error_code failed;
    tcp::socket socket =
        co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, failed));
    if (!failed) {
      socket.set_option(tcp::no_delay(true), failed);
      asio::co_spawn(loop_, serve(std::move(socket), tls_, api_), rethrow);
      continue;
    }
    asio::steady_timer pause(loop_, milliseconds(100));
    co_await pause.async_wait(asio::use_awaitable);
  }
}

}  // namespace

std::unique_ptr<server> make_server(boost::asio::io_context& loop, service& api,
                                    const certificates& identity, std::uint16_t port) {
  return std::make_unique<https_server>(loop, api, identity, port);
}

}  // namespace pullkeeper::sandbox
