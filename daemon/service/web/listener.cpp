#include "service/web/listener.hpp"

#include <utility>

#include "core/url.hpp"

namespace pullkeeper {
namespace {

constexpr seconds try_every{10};

std::string shown(const http_settings& at) {
  return host_in_url(at.address) + ":" + std::to_string(at.port);
}

}  // namespace

web_listener::web_listener(boost::asio::io_context& loop, const clock& time, std::string host_name)
    : loop_(loop), time_(time), host_name_(std::move(host_name)), later_(loop) {}

void web_listener::follow(const http_settings& wanted, log& journal, http_answerer answer) {
  journal_ = &journal;
  answer_ = std::move(answer);
  if (wanted == wanted_) return;
  wanted_ = wanted;
  told_.clear();
  server_.reset();
  later_.cancel();
  if (!wanted_.address.empty()) open();
}

void web_listener::open() {
  if (server_ || wanted_.address.empty()) return;
  auto made = open_http_server(
      loop_, {wanted_.address, wanted_.port, wanted_.allow_remote, host_name_}, answer_);
  server_ = std::move(made.server);
  if (!server_) {
    failed(made.error);
    return;
  }
  told_.clear();
  journal_->write({level::info, "http_listening", {{"listen", shown(wanted_)}}}, time_.now().wall);
}

void web_listener::failed(const std::string& why) {
  if (std::exchange(told_, why) != why) {
    journal_->write({level::warning,
                     "http_unavailable",
                     {{"listen", shown(wanted_)},
                      {"error", why},
                      {"next", "tried again every " + format_duration(try_every) +
                                   "; streams are kept all the same"}}},
                    time_.now().wall);
  }
  later_.expires_after(try_every);
  later_.async_wait([this](const boost::system::error_code& ended) { if (!ended) open(); });
}

}  // namespace pullkeeper
