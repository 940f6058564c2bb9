#include "edge/https/clear_text.hpp"

#include <openssl/crypto.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_static_buffer.hpp>
#include <boost/beast/http/write.hpp>
#include <utility>

#include "edge/https/message.hpp"
#include "edge/https/reading.hpp"

namespace pullkeeper {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

namespace {

constexpr answer_limits limits{64 * 1024, 64 * 1024};

// Keys pass through it.
class wiped_buffer : public beast::flat_static_buffer<longest_response_header + 4096> {
 public:
  ~wiped_buffer() {
    clear();
    const auto all = prepare(max_size());
    OPENSSL_cleanse(all.data(), all.size());
  }
};

}  // namespace

asio::awaitable<std::optional<https_response>> clear_connection::connect(
    std::vector<asio::ip::tcp::endpoint> to, time_point until) {
  std::optional<https_response> why;
  error_code ec;
  stream_.expires_at(until);
  co_await stream_.async_connect(to, asio::redirect_error(asio::use_awaitable, ec));
  if (ec) why = failed(exchange_phase::connect, ec);
  co_return why;
}

asio::awaitable<https_response> clear_connection::exchange(https_request request, std::string host,
                                                           time_point until) {
  error_code ec;
  const auto message = to_message(std::move(request), host);
  stream_.expires_at(until);
  co_await beast::http::async_write(stream_, message,
                                    asio::redirect_error(asio::use_awaitable, ec));
  if (ec) co_return failed(exchange_phase::write, ec);
  wiped_buffer buffer;
  answer_reader reader(limits);
  co_await read_into(reader, stream_, buffer);
  const message_objection no = reader.objection();
  if (!no.words.empty()) co_return failed(exchange_phase::read, no.cause, no.words);
  https_response result = reader.release();
  stream_.close();
  co_return result;
}

void clear_connection::end() {
  ended_ = true;
  stream_.close();
}

https_response clear_connection::failed(exchange_phase phase, const error_code& ec) {
  return failed(phase, cause_of(ec), words_of(ec));
}

https_response clear_connection::failed(exchange_phase phase, const std::string& cause,
                                        const std::string& words) {
  stream_.close();
  return failed_in(phase, ended_ ? "stopped" : cause, about_ + (ended_ ? "stopped" : words));
}

}  // namespace pullkeeper
