#include "edge/https/https.hpp"

#include <openssl/crypto.h>

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_static_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <set>

#include "edge/https/message.hpp"
#include "edge/https/reading.hpp"

namespace pullkeeper {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
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

// One connection for one message.
class visit {
 public:
  visit(asio::io_context& loop, const metadata_settings& settings)
      : stream_(loop), settings_(settings) {}

  asio::awaitable<https_response> make(https_request request) {
    error_code ec;
    const auto address = asio::ip::make_address_v4(settings_.address, ec);
    const asio::ip::tcp::endpoint to(address, static_cast<std::uint16_t>(settings_.port));
    stream_.expires_after(settings_.timeout);
    if (!ec) co_await stream_.async_connect(to, asio::redirect_error(asio::use_awaitable, ec));
    if (ec) co_return failure(exchange_phase::connect, ec);

    const auto message = to_message(std::move(request), settings_.address);
    stream_.expires_after(settings_.timeout);
    co_await http::async_write(stream_, message, asio::redirect_error(asio::use_awaitable, ec));
    if (ec) co_return failure(exchange_phase::write, ec);

    wiped_buffer buffer;
    answer_reader reader(limits);
    co_await read_into(reader, stream_, buffer);
    const message_objection no = reader.objection();
    if (!no.words.empty()) co_return failure(exchange_phase::read, no.cause, no.words);
    https_response result = reader.release();
    stream_.close();
    co_return result;
  }

  void end() {
    ended_ = true;
    stream_.close();
  }

 private:
  https_response failure(exchange_phase phase, const error_code& ec) {
    return failure(phase, cause_of(ec), words_of(ec));
  }

  https_response failure(exchange_phase phase, const std::string& cause,
                         const std::string& words) {
    stream_.close();
    return failed_in(phase, ended_ ? "stopped" : cause,
                     settings_.address + ": " + (ended_ ? "stopped" : words));
  }

  beast::tcp_stream stream_;
  metadata_settings settings_;
  bool ended_ = false;
};

class visiting_client final : public metadata_client {
 public:
  visiting_client(asio::io_context& loop, metadata_settings settings)
      : loop_(loop), settings_(std::move(settings)) {}

  asio::awaitable<https_response> exchange(https_request request) override {
    if (stopped_) co_return failed_in(exchange_phase::connect, "stopped", "stopped");
    const bool known = request.method == "GET" || request.method == "PUT";
    if (!known || !can_be_sent(request))
      co_return failed(exchange_phase::connect, "bad_request", "the request cannot be sent");
    const auto current = std::make_shared<visit>(loop_, settings_);
    under_way_.insert(current);
    https_response result = co_await current->make(std::move(request));
    under_way_.erase(current);
    co_return result;
  }

  void stop() override {
    stopped_ = true;
    for (const auto& each : under_way_) each->end();
  }

 private:
  asio::io_context& loop_;
  metadata_settings settings_;
  std::set<std::shared_ptr<visit>> under_way_;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<metadata_client> make_metadata_client(asio::io_context& loop,
                                                      metadata_settings settings) {
  return std::make_unique<visiting_client>(loop, std::move(settings));
}

}  // namespace pullkeeper
