// The door to the network: where it listens, and whom it answers.
#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <string_view>

#include "core/text.hpp"
#include "core/url.hpp"
#include "edge/http/server.hpp"

namespace pullkeeper {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::string_view local_names[] = {"localhost", "127.0.0.1", "[::1]"};

// `HOST` of `HOST` or `HOST:PORT`; empty where it is neither.
std::string_view host_of(std::string_view header) {
  const auto begin = header.starts_with('[') ? header.find(']') : 0;
  if (begin == header.npos) return {};
  const auto colon = header.find(':', begin);
  const auto host = header.substr(0, colon);
  if (colon == header.npos) return host;
  return is_all_digits(header.substr(colon + 1)) ? host : std::string_view();
}

bool is_address(std::string_view host) {
  error_code ec;
  asio::ip::make_address(std::string(without_brackets(host)), ec);
  return !ec;
}

http_reply answer_reading(const http_place& at, const http_answerer& answer,
                          const http_request& asked) {
  if (!is_own_host(asked.host, at)) return {421, R"({"error": "this is not that host"})"};
  if (asked.method != "GET" && asked.method != "HEAD") {
    return {405, R"({"error": "only GET and HEAD"})", "application/json", {{"Allow", "GET, HEAD"}}};
  }
  return answer(asked);
}

error_code listen_at(tcp::acceptor& acceptor, const http_place& at) {
  error_code ec;
  const auto address = asio::ip::make_address(at.address, ec);
  const tcp::endpoint here(address, static_cast<std::uint16_t>(at.port));
  if (!ec) acceptor.open(here.protocol(), ec);
  if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor.bind(here, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  return ec;
}

}  // namespace

bool is_own_host(const std::string& header, const http_place& at) {
  const auto host = lower_case(host_of(header));
  if (host.empty()) return false;
  if (std::find(std::begin(local_names), std::end(local_names), host) != std::end(local_names)) {
    return true;
  }
  if (host == host_in_url(at.address)) return true;
  return at.remote && (is_address(host) || host == lower_case(at.host_name));
}

opened_http open_http_server(asio::io_context& loop, const http_place& at, http_answerer answer) {
  tcp::acceptor acceptor(loop);
  if (const auto ec = listen_at(acceptor, at)) return {nullptr, ec.message()};
  error_code ec;
  const auto listening = acceptor.release(ec);
  if (ec) return {nullptr, ec.message()};
  return {serve_http(loop, listening, http_limits{},
                     [at, answer = std::move(answer)](const http_request& asked) {
                       return answer_reading(at, answer, asked);
                     }),
          {}};
}

}  // namespace pullkeeper
