// Runs exchanges of the daemon's https client on a loop of its own and waits for them.
#pragma once
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "edge/https/https.hpp"

namespace pullkeeper::net {

class client_runner {
 public:
  explicit client_runner(const https_settings& settings);
  // One exchange; the loop runs until it has ended.
  https_response exchange(https_request request);
  https_response get();                // of "/"
  reached reach();
  // `count` exchanges of "/" at a time.
  std::vector<https_response> get_together(int count);
  // Begins without waiting; `finish` waits for all that were begun.
  void begin(https_request request);
  std::vector<https_response> finish();
  // Runs the loop until the condition holds; false after 20 s.
  bool run_until(const std::function<bool()>& condition);
  boost::asio::io_context& loop() { return loop_; }
  https_client& client() { return *client_; }

 private:
  boost::asio::io_context loop_;
  std::unique_ptr<https_client> client_;
  std::vector<https_response> ended_;
  std::size_t under_way_ = 0;
};

// For `peer.test` at the port, trusting the file, with deadlines of 5 s and 10 s.
https_settings settings_for(const std::string& port, const std::string& ca_file);

}  // namespace pullkeeper::net
