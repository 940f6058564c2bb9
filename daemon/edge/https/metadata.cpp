#include "edge/https/https.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "edge/https/clear_text.hpp"
#include "edge/https/message.hpp"

namespace pullkeeper {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

// One connection for one message, and the whole time for each of its two halves.
asio::awaitable<https_response> visit(std::shared_ptr<clear_connection> by,
                                      metadata_settings settings, https_request request) {
  error_code ec;
  const auto address = asio::ip::make_address_v4(settings.address, ec);
  if (ec) co_return by->failed(exchange_phase::connect, ec);
  const asio::ip::tcp::endpoint to(address, static_cast<std::uint16_t>(settings.port));
  std::vector<asio::ip::tcp::endpoint> all{to};
  auto why = co_await by->connect(std::move(all), steady_clock::now() + settings.timeout);
  if (why) co_return std::move(*why);
  https_response result = co_await by->exchange(std::move(request), settings.address,
                                                steady_clock::now() + settings.timeout);
  co_return result;
}

class visiting_client final : public metadata_client {
 public:
  visiting_client(asio::io_context& loop, metadata_settings settings)
      : loop_(loop), settings_(std::move(settings)) {}

  asio::awaitable<https_response> exchange(https_request request) override {
    if (stopped_) co_return failed_in(exchange_phase::connect, "stopped", "stopped");
    const bool known = request.method == "GET" || request.method == "PUT";
    if (!known || !can_be_sent(request))
      co_return failed(exchange_phase::connect, "bad_request", "the request cannot be sent");
    const auto current = std::make_shared<clear_connection>(loop_, settings_.address + ": ");
    under_way_.insert(current);
    https_response result = co_await visit(current, settings_, std::move(request));
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
  std::set<std::shared_ptr<clear_connection>> under_way_;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<metadata_client> make_metadata_client(asio::io_context& loop,
                                                      metadata_settings settings) {
  return std::make_unique<visiting_client>(loop, std::move(settings));
}

}  // namespace pullkeeper
