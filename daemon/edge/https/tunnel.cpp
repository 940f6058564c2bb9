#include "edge/https/tunnel.hpp"

#include <openssl/evp.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_static_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <string_view>

#include "core/text.hpp"

namespace pullkeeper {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

std::string in_base64(const std::string& text) {
  std::string result(4 * ((text.size() + 2) / 3) + 1, '\0');     // with the zero that OpenSSL adds
  const auto* from = reinterpret_cast<const unsigned char*>(text.data());
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(result.data()), from,
                  static_cast<int>(text.size()));
  result.pop_back();
  return result;
}

std::string text_of(const tunnel_request& request) {
  std::string text = "CONNECT " + request.target + " HTTP/1.1\r\nHost: " + request.target + "\r\n";
  const auto& by = request.proxy;
  if (!by.user.empty()) {
    text += "Proxy-Authorization: Basic " + in_base64(by.user + ":" + by.password) + "\r\n";
  }
  return text + "\r\n";
}

// Whether the proxy takes the one way to give a password that there is here. One that names none is
// given the benefit of the doubt.
bool takes_basic(const http::response_header<>& header) {
  const auto [begin, end] = header.equal_range(http::field::proxy_authenticate);
  for (auto field = begin; field != end; ++field) {
    if (lower_case(field->value()).find("basic") != std::string::npos) return true;
  }
  return begin == end;
}

std::string about_authentication(const http::response_header<>& header, const proxy_address& by,
                                 const std::string& number) {
  if (!takes_basic(header)) {
    return "wants another authentication than basic, which is not supported" + number +
           ": have it take basic authentication, or this host without any";
  }
  if (by.user.empty()) {
    return "wants a user name and a password" + number +
           ": write http://USER:PASSWORD@HOST:PORT into " + by.from;
  }
  return "does not take this user name and password" + number + ": put the right ones into " +
         by.from;
}

// Behind the proxy's name. Not with a 2xx.
std::string about_status(const http::response_header<>& header, const tunnel_request& request) {
  const auto status = header.result_int();
  const std::string number = " (HTTP " + std::to_string(status) + ")";
  // tinyproxy says 401 where others say 407.
  if (status == 407 || status == 401) return about_authentication(header, request.proxy, number);
  if (status == 403 || status == 405) {
    return "forbids connections to " + request.target + number + ": have it allow CONNECT there";
  }
  if (status >= 500 && status < 600) {
    return "cannot reach " + request.target + number +
           ": look at its log, its name service and its way to the internet";
  }
  return "gives no tunnel to " + request.target + number +
         ": is an HTTP proxy with CONNECT at that port?";
}

std::string about_error(const error_code& ec) {
  const std::string cause = cause_of(ec);
  if (cause == "timeout") return "gave no answer to CONNECT in time";
  if (cause == "bad_message") {
    return "answers CONNECT with something else than HTTP: is an HTTP proxy at that port?";
  }
  if (cause == "too_large") {
    return "answers CONNECT with more than 16 KiB: is an HTTP proxy at that port?";
  }
  if (cause == "truncated" || cause == "reset") {
    return "closed the connection instead of answering CONNECT: is this host allowed to use it?";
  }
  return "broke off at CONNECT: " + words_of(ec);
}

message_objection objection(const tunnel_request& request, const std::string& words) {
  return {"proxy", "the proxy " + request.proxy.shown() + " " + words};
}

message_objection objection(const tunnel_request& request, const error_code& ec) {
  if (std::string_view(cause_of(ec)) == "stopped") return {"stopped", "stopped"};
  return objection(request, about_error(ec));
}

}  // namespace

asio::awaitable<message_objection> open_tunnel(beast::tcp_stream& stream, tunnel_request request) {
  error_code ec;
  const std::string text = text_of(request);
  co_await asio::async_write(stream, asio::buffer(text),
                             asio::redirect_error(asio::use_awaitable, ec));
  if (ec) co_return objection(request, ec);
  beast::flat_static_buffer<longest_response_header + 4096> buffer;
  http::response_parser<http::empty_body> parser;
  parser.header_limit(longest_response_header);
  parser.skip(true);                   // whatever length it names: behind a 2xx there is no body
  co_await http::async_read_header(stream, buffer, parser,
                                   asio::redirect_error(asio::use_awaitable, ec));
  if (ec) co_return objection(request, ec);
  const auto& header = parser.get();
  if (header.result_int() < 200 || header.result_int() > 299)
    co_return objection(request, about_status(header, request));
  // In TLS it is for us to begin.
  if (buffer.size() > 0)
    co_return objection(request, "sends bytes that nobody asked for behind its answer to CONNECT");
  co_return message_objection();
}

}  // namespace pullkeeper
