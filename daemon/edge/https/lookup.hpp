// Turns a host name into addresses, with a deadline although the system's resolver has none. Part
// of https: nothing else includes it. Single thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace pullkeeper {

struct found_addresses {
  std::vector<boost::asio::ip::tcp::endpoint> addresses;   // at most 8, families alternating
  std::string cause;                   // not empty: none found; a word as in https_response
  std::string error;                   // for people
};

class name_lookup {
 public:
  explicit name_lookup(boost::asio::io_context& loop);
  ~name_lookup();
  name_lookup(const name_lookup&) = delete;
  name_lookup& operator=(const name_lookup&) = delete;

  // Free at `until` whatever the resolver does. Callers at one time share one lookup; while one
  // that has missed its deadline, or one of another host, is still out, a call fails at once.
  boost::asio::awaitable<found_addresses> find(std::string host, std::string port,
                                               std::chrono::steady_clock::time_point until);
  // Ends every wait; the lookup itself cannot be ended.
  void stop();
  // True while a lookup is out for which nobody waits any more.
  bool hangs() const;

 private:
  struct job;
  std::shared_ptr<job> start(const std::string& host, const std::string& port);

  boost::asio::io_context& loop_;
  boost::asio::ip::tcp::resolver resolver_;
  std::shared_ptr<job> job_;
};

}  // namespace pullkeeper
