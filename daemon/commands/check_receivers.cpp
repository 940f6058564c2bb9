#include "commands/check_receivers.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <string>

#include "core/reference.hpp"
#include "edge/hooks/hooks.hpp"

namespace pullkeeper {

std::vector<finding> about_receivers(const configuration& config) {
  std::vector<finding> found;
  boost::asio::io_context unused;
  for (std::size_t i = 0; i < config.hooks.size(); ++i) {
    const auto& one = config.hooks[i];
    const auto fault = make_hook(unused, one, config.api.ca_file)->fault();
    const auto key = one.run.empty() ? ".post" : ".run";
    if (!fault.empty()) {
      found.push_back({"the hook " + one.name + " cannot be used from here: " + fault,
                       "the service may have what this shell has not",
                       "hooks[" + std::to_string(i) + "]" + key, {}, {}});
    }
  }
  if (!config.heartbeat.url.empty()) {
    const auto fault = make_pinger(unused, config.heartbeat, config.api.ca_file)->fault();
    if (!fault.empty()) {
      found.push_back({"the heartbeat cannot be sent from here: " + fault,
                       "the service may have what this shell has not", "heartbeat.url", {}, {}});
    }
  }
  return found;
}

bool shows_receivers(const configuration& config) {
  const auto stands = [](const std::string& text) {
    return !text.empty() && !split_references(text).has_reference();
  };
  return stands(config.heartbeat.url) ||
         std::any_of(config.hooks.begin(), config.hooks.end(), [&](const hook_settings& one) {
           return stands(one.post) ||
                  std::any_of(one.headers.begin(), one.headers.end(),
                              [&](const hook_header& h) { return stands(h.value); });
         });
}

}  // namespace pullkeeper
