#include "edge/https/receiver.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <set>
#include <string>
#include <utility>

#include "edge/https/lookup.hpp"
#include "edge/https/message.hpp"
#include "edge/https/reading.hpp"

namespace pullkeeper {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

constexpr answer_limits limits{64 * 1024, 64 * 1024};

class over_tls final : public receiver_client {
 public:
  over_tls(asio::io_context& loop, https_settings settings)
      : client_(make_https_client(loop, std::move(settings))) {}
  asio::awaitable<https_response> exchange(https_request request) override {
    return client_->exchange(std::move(request));
  }
  void stop() override { client_->stop(); }
  bool lookup_hangs() const override { return client_->lookup_hangs(); }

 private:
  std::unique_ptr<https_client> client_;
};

// One connection for one message.
class plain_visit {
 public:
  explicit plain_visit(asio::io_context& loop) : stream_(loop) {}

  asio::awaitable<https_response> make(std::vector<asio::ip::tcp::endpoint> addresses,
                                       std::string header, https_request request,
                                       steady_clock::time_point connect_until,
                                       steady_clock::time_point until) {
    error_code ec;
    stream_.expires_at(connect_until);
    co_await stream_.async_connect(addresses, asio::redirect_error(asio::use_awaitable, ec));
    if (ec) co_return failure(exchange_phase::connect, cause_of(ec), words_of(ec));
    const auto message = to_message(std::move(request), header);
    stream_.expires_at(until);
    co_await http::async_write(stream_, message, asio::redirect_error(asio::use_awaitable, ec));
    if (ec) co_return failure(exchange_phase::write, cause_of(ec), words_of(ec));
    beast::flat_buffer buffer;
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
  https_response failure(exchange_phase phase, const std::string& cause,
                         const std::string& words) {
    stream_.close();
    return failed_in(phase, ended_ ? "stopped" : cause, ended_ ? "stopped" : words);
  }

  beast::tcp_stream stream_;
  bool ended_ = false;
};

class in_clear_text final : public receiver_client {
 public:
  in_clear_text(asio::io_context& loop, https_settings settings)
      : loop_(loop),
        settings_(std::move(settings)),
        header_(host_header(settings_.host, settings_.port, "80")),
        lookup_(loop) {}

  asio::awaitable<https_response> exchange(https_request request) override {
    if (stopped_) co_return failed_in(exchange_phase::resolve, "stopped", "stopped");
    if (!can_be_sent(request))
      co_return failed(exchange_phase::resolve, "bad_request", "the request cannot be sent");
    const auto until = steady_clock::now() + settings_.call_timeout;
    const auto connect_until = std::min(until, steady_clock::now() + settings_.connect_timeout);
    found_addresses found = co_await addresses(connect_until);
    if (stopped_) co_return failed_in(exchange_phase::resolve, "stopped", "stopped");
    if (!found.error.empty()) co_return failed(exchange_phase::resolve, found.cause, found.error);
    const auto visit = std::make_shared<plain_visit>(loop_);
    under_way_.insert(visit);
    https_response result = co_await visit->make(std::move(found.addresses), header_,
                                                 std::move(request), connect_until, until);
    under_way_.erase(visit);
    co_return result;
  }

  void stop() override {
    stopped_ = true;
    lookup_.stop();
    for (const auto& each : under_way_) each->end();
  }

  bool lookup_hangs() const override { return lookup_.hangs(); }

 private:
  asio::awaitable<found_addresses> addresses(steady_clock::time_point until) {
    error_code none;
    const auto literal = asio::ip::make_address(settings_.host, none);
    if (!none) {
      found_addresses found;
      found.addresses.emplace_back(literal, static_cast<std::uint16_t>(std::stoi(settings_.port)));
      co_return found;
    }
    found_addresses found = co_await lookup_.find(settings_.host, settings_.port, until);
    co_return found;
  }

  asio::io_context& loop_;
  https_settings settings_;
  std::string header_;
  name_lookup lookup_;
  std::set<std::shared_ptr<plain_visit>> under_way_;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<receiver_client> make_receiver_client(asio::io_context& loop, bool tls,
                                                      https_settings settings) {
  if (tls) return std::make_unique<over_tls>(loop, std::move(settings));
  return std::make_unique<in_clear_text>(loop, std::move(settings));
}

}  // namespace pullkeeper
