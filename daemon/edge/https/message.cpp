#include "edge/https/message.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/error.hpp>

#include "core/text.hpp"

namespace pullkeeper {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

// Longer than any list of origins that the API takes, and than any token.
constexpr std::size_t longest_target = 256 * 1024;
constexpr std::size_t longest_header = 16 * 1024;
constexpr std::size_t longest_encoding = 40;

// The encodings that the header names, for people; empty if there are none.
std::string encodings(const http::response_header<>& header) {
  std::string names;
  bool encoded = false;
  const auto [begin, end] = header.equal_range(http::field::content_encoding);
  for (auto field = begin; field != end; ++field) {
    const std::string name = lower_case(field->value());
    names += (names.empty() ? "" : ", ") + name;
    encoded = encoded || (!name.empty() && name != "identity");
  }
  if (!encoded) return {};
  return is_simple_name(names, longest_encoding, "-_, ") ? names : "something";
}

}  // namespace

bool can_be_sent(const https_request& request) {
  if (request.target.empty() || request.target[0] != '/') return false;
  if (request.target.size() > longest_target || has_control(request.target)) return false;
  if (request.target.find(' ') != std::string::npos) return false;
  return std::none_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
    return header.first.empty() || header.first.find_first_of(" :") != std::string::npos ||
           header.first.size() + header.second.size() > longest_header ||
           has_control(header.first) || has_control(header.second);
  });
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

message_objection framing_objection(const http::response_header<>& header) {
  const auto transfer = lower_case(header[http::field::transfer_encoding]);
  if (!transfer.empty() && (transfer != "chunked" || header.count(http::field::content_length) > 0))
    return {"bad_message", "ambiguous length of the answer"};
  if (header.count(http::field::content_length) > 1)
    return {"bad_message", "ambiguous length of the answer"};
  const std::string names = encodings(header);
  if (!names.empty())
    return {"encoded", "answer is encoded as " + names + ", which was not asked for"};
  return {};
}

https_response to_response(http::response<http::string_body>&& message) {
  https_response result;
  result.phase = exchange_phase::done;
  result.status = static_cast<int>(message.result_int());
  for (const auto& field : message)
    result.headers.emplace_back(lower_case(field.name_string()), std::string(field.value()));
  result.body = std::move(message.body());
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

https_response failed_in(exchange_phase phase, std::string cause, const std::string& words) {
  static constexpr const char* names[] = {"resolve", "connect", "handshake", "write", "read"};
  return failed(phase, std::move(cause), names[static_cast<int>(phase)] + (": " + words));
}

}  // namespace pullkeeper
