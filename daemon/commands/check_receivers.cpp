#include "commands/check_receivers.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "core/reference.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"
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

// By ProtectHome and PrivateTmp of the packaged service.
bool is_hidden(const std::string& path) {
  constexpr std::string_view places[] = {"/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/"};
  return std::any_of(std::begin(places), std::end(places),
                     [&](std::string_view place) { return path.starts_with(place); });
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

std::vector<finding> about_programs(const configuration& config, const file_reader& service) {
  std::vector<finding> found;
  for (std::size_t i = 0; i < config.hooks.size(); ++i) {
    if (config.hooks[i].run.empty()) continue;
    const auto& program = config.hooks[i].run.front();
    std::error_code error;
    const auto real = std::filesystem::canonical(program, error).string();
    if (error) continue;               // told as what cannot be used
    const auto closed = closed_to(service, real, file_use::run);
    const auto name = visible_text(real);
    std::string why = "may not run " + name;
    std::string hint = "programs for it belong into a directory as /usr/local/bin";
    if (closed == real) hint = "chgrp pullkeeper " + name + " && chmod 0750 " + name + " helps";
    if (closed.empty() && is_hidden(real)) {
      why = "does not see " + name + ": home directories, /tmp and /var/tmp are hidden from it";
    } else if (closed.empty()) {
      continue;
    }
    found.push_back({"the user pullkeeper, which the service runs as, " + why, hint,
                     "hooks[" + std::to_string(i) + "].run", {}, {}});
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
