#include "service/access.hpp"

#include <random>
#include <utility>

#include "edge/credentials/credentials.hpp"
#include "edge/credentials/proxy.hpp"
#include "edge/https/https.hpp"
#include "edge/system/clock.hpp"

namespace pullkeeper {
namespace {

https_settings settings_of(const api_settings& api) {
  https_settings result;
  result.host = api.host;
  result.port = api.port;
  result.ca_file = api.ca_file;
  result.proxy = make_proxy_finder(api.proxy);
  result.connect_timeout = api.connect_timeout;
  result.call_timeout = api.call_timeout;
  return result;
}

class real_access : public inquiring_access {
 public:
  real_access(boost::asio::io_context& loop, const configuration& config,
              std::function<void(const event&)> tell, std::shared_ptr<handed_over_key> before)
      : time_(make_clock(loop)),
        https_(make_https_client(loop, settings_of(config.api))),
        keys_(make_credentials(config.credentials,
                               parts(loop, config, std::move(tell), std::move(before)))),
        operations_(make_live_api(*https_, *keys_, config.api, config.secrets)),
        inquiries_(make_live_inquiries(*https_, *keys_, config.api, config.secrets)),
        lists_(make_online_lists(*https_, *keys_, config.api, config.secrets)) {}

  live_api& operations() override { return *operations_; }
  online_lists* lists() override { return lists_.get(); }
  live_inquiries& inquiries() override { return *inquiries_; }
  credentials& keys() override { return *keys_; }
  https_client& https() override { return *https_; }
  void stop() override {
    keys_->stop();
    https_->stop();
  }
  bool lookup_hangs() const override { return https_->lookup_hangs() || keys_->lookup_hangs(); }

 private:
  credential_parts parts(boost::asio::io_context& loop, const configuration& config,
                         std::function<void(const event&)> tell,
                         std::shared_ptr<handed_over_key> before) {
    std::random_device random;
    credential_parts result{loop, [time = time_] { return time->now(); }, std::move(tell)};
    result.seed = random();
    result.before = std::move(before);
    result.ca_file = config.api.ca_file;
    result.proxy = config.api.proxy;
    if (!result.tell) result.tell = [](const event&) {};
    return result;
  }

  std::shared_ptr<clock> time_;        // a renewal may outlive this
  std::unique_ptr<https_client> https_;
  std::unique_ptr<credentials> keys_;
  std::unique_ptr<live_api> operations_;
  std::unique_ptr<live_inquiries> inquiries_;
  std::unique_ptr<online_lists> lists_;
};

}  // namespace

std::unique_ptr<inquiring_access> make_api_access(boost::asio::io_context& loop,
                                                  const configuration& config,
                                                  std::function<void(const event&)> tell,
                                                  std::shared_ptr<handed_over_key> before) {
  return std::make_unique<real_access>(loop, config, std::move(tell), std::move(before));
}

}  // namespace pullkeeper
