#include "support/net/client_runner.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>

namespace pullkeeper::net {

namespace asio = boost::asio;

client_runner::client_runner(const https_settings& settings)
    : client_(make_https_client(loop_, settings)) {}

void client_runner::begin(https_request request) {
  ++under_way_;
  asio::co_spawn(loop_, client_->exchange(std::move(request)),
                 [this](std::exception_ptr error, https_response response) {
                   if (error) std::rethrow_exception(error);
                   ended_.push_back(std::move(response));
                   --under_way_;
                 });
}

https_response client_runner::exchange(https_request request) {
  begin(std::move(request));
  return finish().back();
}

reached client_runner::reach() {
  reached result;
  bool over = false;
  asio::co_spawn(loop_, client_->reach(), [&](std::exception_ptr error, reached found) {
    if (error) std::rethrow_exception(error);
    result = std::move(found);
    over = true;
  });
  run_until([&over] { return over; });
  return result;
}

https_response client_runner::get() { return exchange(https_request("GET", "/")); }

std::vector<https_response> client_runner::get_together(int count) {
  for (int i = 0; i < count; ++i) begin(https_request("GET", "/"));
  return finish();
}

std::vector<https_response> client_runner::finish() {
  while (under_way_ > 0) {
    loop_.restart();
    loop_.run_one();
  }
  return std::exchange(ended_, {});
}

bool client_runner::run_until(const std::function<bool()>& condition) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition() && std::chrono::steady_clock::now() < limit) {
    loop_.restart();
    loop_.run_one_for(std::chrono::milliseconds(5));
  }
  return condition();
}

https_settings settings_for(const std::string& port, const std::string& ca_file) {
  https_settings settings;
  settings.host = "peer.test";
  settings.port = port;
  settings.ca_file = ca_file;
  settings.connect_timeout = seconds(5);
  settings.call_timeout = seconds(10);
  return settings;
}

}  // namespace pullkeeper::net
