#include "edge/https_connection.hpp"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <cctype>

#include "edge/https_tls.hpp"

namespace pullkeeper {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

constexpr std::uint32_t header_limit = 16 * 1024;
constexpr std::uint64_t body_limit = 8 * 1024 * 1024;
constexpr std::chrono::milliseconds farewell{300};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

const char* cause_of(const error_code& ec) {
  if (ec == beast::error::timeout) return "timeout";
  if (ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) return "stopped";
  if (ec == asio::error::connection_refused) return "refused";
  if (ec == asio::error::connection_reset || ec == asio::error::broken_pipe ||
      ec == asio::error::connection_aborted)
    return "reset";
  if (ec == http::error::end_of_stream || ec == http::error::partial_message ||
      ec == asio::error::eof || ec == asio::ssl::error::stream_truncated)
    return "truncated";
  if (ec == http::error::header_limit || ec == http::error::body_limit ||
      ec == http::error::buffer_overflow)
    return "too_large";
  if (ec.category() == http::make_error_code(http::error::bad_version).category())
    return "bad_message";
  return ec.category() == asio::error::get_ssl_category() ? "tls" : "network";
}

std::string words_of(const error_code& ec) {
  const std::string cause = cause_of(ec);
  if (cause == "timeout") return "timed out";
  if (cause == "stopped") return "stopped";
  if (cause == "truncated") return "the connection ended before the answer was complete";
  if (cause == "too_large") return "the answer is larger than the limit";
  if (cause == "bad_message") return "the answer is not HTTP (" + ec.message() + ")";
  return ec.message();
}

https_response failed(exchange_phase phase, std::string cause, std::string error) {
  https_response result;
  result.phase = phase;
  result.cause = std::move(cause);
  result.error = std::move(error);
  return result;
}

http::request<http::string_body> to_message(https_request&& request, const std::string& host) {
  http::request<http::string_body> message;
  message.method_string(request.method);
  message.target(request.target);
  message.version(11);
  message.set(http::field::host, host);
  message.set(http::field::accept_encoding, "identity");
  for (const auto& [name, value] : request.headers) message.set(name, value);
  message.body() = std::move(request.body);
  message.prepare_payload();
  return message;
}

// Framing that two readers may understand differently, and encodings that were not asked for.
https_response objection(const http::response_header<>& header) {
  const auto transfer = lower(header[http::field::transfer_encoding]);
  if (!transfer.empty() && (transfer != "chunked" || header.count(http::field::content_length) > 0))
    return failed(exchange_phase::read, "bad_message", "read: ambiguous length of the answer");
  if (header.count(http::field::content_length) > 1)
    return failed(exchange_phase::read, "bad_message", "read: ambiguous length of the answer");
  const auto encoding = lower(header[http::field::content_encoding]);
  if (!encoding.empty() && encoding != "identity")
    return failed(exchange_phase::read, "encoded", "read: an encoded answer was not asked for");
  return failed(exchange_phase::done, "", "");
}

class tls_connection final : public https_connection,
                             public std::enable_shared_from_this<tls_connection> {
 public:
  tls_connection(asio::io_context& loop, asio::ssl::context& tls, std::string host,
                 std::string header)
      : stream_(loop, tls), host_(std::move(host)), header_(std::move(header)) {}

  asio::awaitable<https_response> open(asio::ip::tcp::endpoint address, deadline connect_until,
                                       deadline handshake_until) override {
    const std::string to = address.address().to_string();
    error_code ec;
    socket().expires_at(connect_until);
    co_await socket().async_connect(address, asio::redirect_error(asio::use_awaitable, ec));
    if (closed_) ec = asio::error::operation_aborted;
    if (ec) co_return drop(exchange_phase::connect, cause_of(ec), to + ": " + words_of(ec));
    socket().socket().set_option(asio::ip::tcp::no_delay(true), ec);
    if (!expect_host(stream_.native_handle(), host_))
      co_return drop(exchange_phase::handshake, "tls", "OpenSSL refuses the host name " + host_);
    stream_.set_verify_callback([this](bool trusted, asio::ssl::verify_context& verification) {
      if (!trusted) refusal_ = refusal_text(verification.native_handle());
      return trusted;
    });
    socket().expires_at(handshake_until);
    co_await stream_.async_handshake(asio::ssl::stream_base::client,
                                     asio::redirect_error(asio::use_awaitable, ec));
    if (closed_) ec = asio::error::operation_aborted;
    if (ec) co_return drop(exchange_phase::handshake, handshake_cause(ec),
                           to + ": " + handshake_words(ec));
    co_return failed(exchange_phase::write, "", "");
  }

  asio::awaitable<https_response> send(https_request request, deadline until) override {
    reusable_ = false;
    const auto message = to_message(std::move(request), header_);
    error_code ec;
    socket().expires_at(until);
    co_await http::async_write(stream_, message, asio::redirect_error(asio::use_awaitable, ec));
    if (closed_) ec = asio::error::operation_aborted;
    if (ec) co_return drop(exchange_phase::write, cause_of(ec), words_of(ec));

    http::response_parser<http::string_body> parser;
    parser.header_limit(header_limit);
    parser.body_limit(body_limit);
    socket().expires_at(until);
    co_await http::async_read(stream_, buffer_, parser,
                              asio::redirect_error(asio::use_awaitable, ec));
    if (closed_) ec = asio::error::operation_aborted;
    if (ec) co_return drop(exchange_phase::read, cause_of(ec), words_of(ec));
    https_response result = objection(parser.get());
    if (!result.error.empty()) {
      close();
      co_return result;
    }
    reusable_ = parser.get().keep_alive() && parser.get().result_int() >= 200 &&
                buffer_.size() == 0 && !has_unread(stream_.native_handle());
    result.status = static_cast<int>(parser.get().result_int());
    for (const auto& field : parser.get())
      result.headers.emplace_back(lower(field.name_string()), std::string(field.value()));
    result.body = std::move(parser.get().body());
    socket().expires_never();
    co_return result;
  }

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

  https_response drop(exchange_phase phase, const char* cause, const std::string& words) {
    static constexpr const char* names[] = {"resolve", "connect", "handshake", "write", "read"};
    close();
    return failed(phase, cause, names[static_cast<int>(phase)] + (": " + words));
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
  std::string host_;
  std::string header_;
  std::string refusal_;
  bool reusable_ = false;
  bool closed_ = false;
};

}  // namespace

std::shared_ptr<https_connection> make_https_connection(asio::io_context& loop,
                                                        asio::ssl::context& tls, std::string host,
                                                        std::string header) {
  return std::make_shared<tls_connection>(loop, tls, std::move(host), std::move(header));
}

}  // namespace pullkeeper
