// The four operations of ApsaraVideo Live (2016-11-01): a call in, an answer out. Beside them, the
// questions about a domain, and which of its streams are online.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <vector>

#include "core/arrivals.hpp"
#include "core/call.hpp"
#include "core/inquiry.hpp"
#include "edge/config/configuration.hpp"

namespace pullkeeper {

class https_client;
class credentials;

class live_api {
 public:
  virtual ~live_api() = default;
  // Never throws for anything that the network or the API does; one call, one attempt, no repeat.
  virtual boost::asio::awaitable<answer> perform(call request) = 0;
};

// Changes nothing at the API. Otherwise as live_api.
class live_inquiries {
 public:
  virtual ~live_inquiries() = default;
  virtual boost::asio::awaitable<inquiry_answer> ask(inquiry what, std::string domain,
                                                     milliseconds server_offset) = 0;
};

// Changes nothing at the API. Otherwise as live_api.
class online_lists {
 public:
  virtual ~online_lists() = default;
  virtual boost::asio::awaitable<online_answer> list_online(online_call request) = 0;
};

// The first two must outlive the result. Reads the system clock when signing. `secrets`: what
// stands in sources at any place; hidden where the API repeats it.
std::unique_ptr<live_api> make_live_api(https_client& https, credentials& keys,
                                        const api_settings& settings,
                                        const std::vector<std::string>& secrets = {});
std::unique_ptr<live_inquiries> make_live_inquiries(https_client& https, credentials& keys,
                                                    const api_settings& settings,
                                                    const std::vector<std::string>& secrets = {});
std::unique_ptr<online_lists> make_online_lists(https_client& https, credentials& keys,
                                                const api_settings& settings,
                                                const std::vector<std::string>& secrets = {});

}  // namespace pullkeeper
