// Listens where the settings say, and goes on trying where that is not possible. Single thread.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>

#include "edge/config/configuration.hpp"
#include "edge/http/server.hpp"
#include "edge/log/log.hpp"
#include "edge/system/clock.hpp"

namespace pullkeeper {

class web_listener {
 public:
  // All must outlive it. `host_name`: by which others may ask, where they may.
  web_listener(boost::asio::io_context& loop, const clock& time, std::string host_name);

  // From now on there, or nowhere: what was listening before ends, unless nothing has changed. A
  // port that is taken is logged once, and tried again every 10 s.
  void follow(const http_settings& wanted, log& journal, http_answerer answer);

 private:
  void open();
  void failed(const std::string& why);

  boost::asio::io_context& loop_;
  const clock& time_;
  std::string host_name_;
  http_settings wanted_;
  log* journal_ = nullptr;
  http_answerer answer_;
  std::unique_ptr<http_server> server_;
  boost::asio::steady_timer later_;
  std::string told_;                   // why it does not listen, as it was logged
};

}  // namespace pullkeeper
