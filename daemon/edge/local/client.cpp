#include "edge/local/client.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/rethrow.hpp"
#include "edge/local/place.hpp"
#include "edge/local/server.hpp"

namespace pullkeeper {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using protocol = asio::local::stream_protocol;
using stream = beast::basic_stream<protocol>;

constexpr std::uint64_t body_most = 64 * 1024 * 1024;

struct question {
  protocol::endpoint to;
  std::string method;
  std::string target;
  std::chrono::milliseconds most;
};

bool is_absent(const error_code& ec) {
  return ec == boost::system::errc::no_such_file_or_directory ||
         ec == boost::system::errc::connection_refused;
}

local_answer failed(const error_code& ec) {
  local_answer result;
  result.error = ec == beast::error::timeout ? "no answer in time" : ec.message();
  result.absent = is_absent(ec);
  result.denied = ec == boost::system::errc::permission_denied;
  return result;
}

// `asked` and `got` outlive it: the caller runs the loop to its end.
asio::awaitable<void> ask(asio::io_context* loop, const question* asked, local_answer* got) {
  stream connection(*loop);
  connection.expires_after(asked->most);
  error_code ec;
  co_await connection.async_connect(asked->to, asio::redirect_error(asio::use_awaitable, ec));
  if (ec) {
    *got = failed(ec);
    co_return;
  }
  http::request<http::empty_body> request;
  request.method_string(asked->method);
  request.target(asked->target);
  request.set(http::field::host, "localhost");
  request.prepare_payload();
  co_await http::async_write(connection, request, asio::redirect_error(asio::use_awaitable, ec));
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(body_most);
  if (!ec) {
    co_await http::async_read(connection, buffer, parser,
                              asio::redirect_error(asio::use_awaitable, ec));
  }
  if (ec) {
    *got = failed(ec);
    co_return;
  }
  got->status = static_cast<int>(parser.get().result_int());
  got->body = std::move(parser.get().body());
}

}  // namespace

local_answer ask_local(const std::string& directory, const std::string& method,
                       const std::string& target, std::chrono::milliseconds most) {
  const local_place place(directory, status_socket);
  if (!place.usable()) {
    return failed(error_code(errno, boost::system::system_category()));
  }
  const question asked{place.endpoint(), method, target, most};
  local_answer got;
  asio::io_context loop(1);
  asio::co_spawn(loop, ask(&loop, &asked, &got), rethrow);
  loop.run();
  return got;
}

}  // namespace pullkeeper
