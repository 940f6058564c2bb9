#include "edge/https/connection.hpp"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "core/url.hpp"
#include "edge/https/message.hpp"
#include "edge/https/reading.hpp"
#include "edge/https/tls.hpp"
#include "edge/https/tunnel.hpp"

namespace pullkeeper {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

// A body in chunks of 128 bytes still fits.
constexpr answer_limits limits{8 * 1024 * 1024, 1024 * 1024};
constexpr std::chrono::milliseconds farewell{300};

class tls_connection final : public https_connection,
                             public std::enable_shared_from_this<tls_connection> {
 public:
  tls_connection(asio::io_context& loop, asio::ssl::context& tls, https_peer peer)
      : stream_(loop, tls), peer_(std::move(peer)) {}

  asio::awaitable<https_response> open(asio::ip::tcp::endpoint address, deadline connect_until,
                                       deadline handshake_until) override {
    const std::string number = address.address().to_string();
    const std::string to = peer_.proxy ? in_front_of(*peer_.proxy, number) : number;
    error_code ec;
    socket().expires_at(connect_until);
    co_await socket().async_connect(address, asio::redirect_error(asio::use_awaitable, ec));
    if (closed_) ec = asio::error::operation_aborted;
    if (ec) co_return drop(exchange_phase::connect, cause_of(ec), to + ": " + words_of(ec));
    socket().socket().set_option(asio::ip::tcp::no_delay(true), ec);
    if (peer_.proxy) {
      socket().expires_at(handshake_until);
      const message_objection no = co_await open_tunnel(socket(), tunnel());
      if (closed_) co_return drop(exchange_phase::connect, "stopped", "stopped");
      if (!no.words.empty()) co_return drop(exchange_phase::connect, no.cause, no.words);
    }
    if (!expect_host(stream_.native_handle(), peer_.host))
      co_return drop(exchange_phase::handshake, "tls",
                     "OpenSSL refuses the host name " + peer_.host);
    stream_.set_verify_callback([this](bool trusted, asio::ssl::verify_context& verification) {
      if (!trusted) refusal_ = refusal_text(verification.native_handle());
      return trusted;
    });
    socket().expires_at(handshake_until);
    co_await stream_.async_handshake(asio::ssl::stream_base::client,
                                     asio::redirect_error(asio::use_awaitable, ec));
    if (closed_) ec = asio::error::operation_aborted;
    if (ec) co_return drop(exchange_phase::handshake, handshake_cause(ec),
                           way_to(number) + ": " + handshake_words(ec));
    co_return failed(exchange_phase::write, "", "");
  }

  asio::awaitable<https_response> send(https_request request, deadline until) override {
    reusable_ = false;
    const auto message = to_message(std::move(request), peer_.header);
    error_code ec;
    socket().expires_at(until);
    co_await http::async_write(stream_, message, asio::redirect_error(asio::use_awaitable, ec));
    if (closed_) ec = asio::error::operation_aborted;
    if (ec) co_return drop(exchange_phase::write, cause_of(ec), words_of(ec));

    answer_reader reader(limits);
    socket().expires_at(until);
    co_await read_into(reader, stream_, buffer_);
    if (closed_) co_return drop(exchange_phase::read, "stopped", "stopped");
    const message_objection no = reader.objection();
    if (!no.words.empty()) co_return drop(exchange_phase::read, no.cause, no.words);
    reusable_ = reader.keep_alive() && buffer_.size() == 0 && !has_unread(stream_.native_handle());
    https_response result = reader.release();
    socket().expires_never();
    co_return result;
  }

  std::string protocol() override { return SSL_get_version(stream_.native_handle()); }
  std::string root() override { return root_of(stream_.native_handle()); }

  bool reusable() const override { return reusable_ && !closed_; }

  bool quiet() override {
    if (!reusable() || has_unread(stream_.native_handle())) return false;
    char byte = 0;
    const auto got = ::recv(socket().socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  void close() override {
    closed_ = true;
    socket().close();
  }

  void leave() override {
    if (closed_) return;
    socket().expires_after(farewell);
    stream_.async_shutdown([self = shared_from_this()](const error_code&) { self->close(); });
  }

 private:
  beast::tcp_stream& socket() { return stream_.next_layer(); }

  static std::string in_front_of(const proxy_address& proxy, const std::string& number) {
    return "the proxy " + proxy.shown() + (number == proxy.host ? "" : " (" + number + ")");
  }

  std::string way_to(const std::string& number) const {
    return peer_.proxy ? "through the proxy " + peer_.proxy->shown() : number;
  }

  tunnel_request tunnel() const {
    return {*peer_.proxy, host_in_url(peer_.host) + ":" + peer_.port};
  }

  https_response drop(exchange_phase phase, std::string cause, const std::string& words) {
    close();
    return failed_in(phase, std::move(cause), words);
  }

  const char* handshake_cause(const error_code& ec) const {
    const std::string cause = cause_of(ec);
    return !refusal_.empty() ? "tls" : cause == "truncated" ? "reset" : cause_of(ec);
  }

  std::string handshake_words(const error_code& ec) const {
    const std::string cause = cause_of(ec);
    if (cause == "timeout" || cause == "stopped") return words_of(ec);
    return handshake_text(ec, refusal_);
  }

  asio::ssl::stream<beast::tcp_stream> stream_;
  beast::flat_buffer buffer_;
  https_peer peer_;
  std::string refusal_;
  bool reusable_ = false;
  bool closed_ = false;
};

}  // namespace

std::shared_ptr<https_connection> make_https_connection(asio::io_context& loop,
                                                        asio::ssl::context& tls,
                                                        https_peer peer) {
  return std::make_shared<tls_connection>(loop, tls, std::move(peer));
}

}  // namespace pullkeeper
