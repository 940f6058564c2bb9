#include "edge/https/receiver.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <set>
#include <string>
#include <utility>

#include "edge/https/clear_text.hpp"
#include "edge/https/lookup.hpp"
#include "edge/https/message.hpp"

namespace pullkeeper {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

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
    const auto visit = std::make_shared<clear_connection>(loop_);
    under_way_.insert(visit);
    auto why = co_await visit->connect(std::move(found.addresses), connect_until);
    https_response result;
    if (why) result = std::move(*why);
    else result = co_await visit->exchange(std::move(request), header_, until);
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
  std::set<std::shared_ptr<clear_connection>> under_way_;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<receiver_client> make_receiver_client(asio::io_context& loop, bool tls,
                                                      https_settings settings) {
  if (tls) return std::make_unique<over_tls>(loop, std::move(settings));
  return std::make_unique<in_clear_text>(loop, std::move(settings));
}

}  // namespace pullkeeper
