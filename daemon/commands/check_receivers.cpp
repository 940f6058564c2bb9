#include "commands/check_receivers.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <string>
#include <string_view>

#include "core/reference.hpp"
#include "core/text.hpp"
#include "edge/credentials/proxy.hpp"
#include "edge/hooks/hooks.hpp"

namespace pullkeeper {
namespace {

bool looks_like_secret(const std::string& header) {
  const auto name = lower_case(header);
  constexpr std::string_view parts[] = {"auth", "token", "key", "secret", "cookie"};
  return std::any_of(std::begin(parts), std::end(parts),
                     [&](std::string_view part) { return name.find(part) != name.npos; });
}

}  // namespace

std::vector<finding> about_receivers(const configuration& config) {
  std::vector<finding> found;
  boost::asio::io_context unused;
  if (const auto fault = fault_of_proxy(config.api); !fault.empty()) {
    found.push_back({"the API cannot be reached from here: " + fault,
                     "the service may have what this shell has not", "api.proxy", {}, {}});
  }
  for (std::size_t i = 0; i < config.hooks.size(); ++i) {
    const auto& one = config.hooks[i];
    const auto fault = make_hook(unused, one, config.api)->fault();
    const auto key = one.run.empty() ? ".post" : ".run";
    if (!fault.empty()) {
      found.push_back({"the hook " + one.name + " cannot be used from here: " + fault,
                       "the service may have what this shell has not",
                       "hooks[" + std::to_string(i) + "]" + key, {}, {}});
    }
  }
  if (!config.heartbeat.url.empty()) {
    const auto fault = make_pinger(unused, config.heartbeat, config.api)->fault();
    if (!fault.empty()) {
      found.push_back({"the heartbeat cannot be sent from here: " + fault,
                       "the service may have what this shell has not", "heartbeat.url", {}, {}});
    }
  }
  return found;
}

std::vector<std::string> secret_files(const configuration& config) {
  std::vector<std::string> files;
  const auto add = [&files](const std::string& text) {
    for (const auto& part : split_references(text).parts) {
      if (part.what == text_part::from::file) files.push_back(part.value);
    }
  };
  add(config.api.proxy);
  add(config.heartbeat.url);
  for (const auto& one : config.hooks) {
    add(one.post);
    for (const auto& header : one.headers) add(header.value);
  }
  return files;
}

bool shows_receivers(const configuration& config) {
  const auto stands = [](const std::string& text) {
    return !text.empty() && !split_references(text).has_reference();
  };
  const auto& proxy = config.api.proxy;
  return (proxy.find('@') != proxy.npos && stands(proxy)) || stands(config.heartbeat.url) ||
         std::any_of(config.hooks.begin(), config.hooks.end(), [&](const hook_settings& one) {
           return stands(one.post) ||
                  std::any_of(one.headers.begin(), one.headers.end(),
                              [&](const hook_header& h) {
                                return looks_like_secret(h.name) && stands(h.value);
                              });
         });
}

}  // namespace pullkeeper
