#include "edge/credentials/proxy.hpp"

#include <utility>

#include "edge/credentials/local.hpp"
#include "edge/credentials/reference.hpp"

namespace pullkeeper {
namespace {

struct wishes_now {
  proxy_wishes wishes;
  std::string error;                   // not empty: a reference leads nowhere
};

// In lower case first, as curl has it. `http_proxy` is not asked: nothing leaves in clear text
// through a proxy.
wishes_now look_up(const std::string& setting) {
  wishes_now now;
  auto text = resolve_references(setting);
  if (!text.error.empty()) now.error = "the proxy in api.proxy: " + text.error;
  now.wishes.setting = std::move(text.text);
  now.wishes.variable = variable("https_proxy").empty() ? "HTTPS_PROXY" : "https_proxy";
  now.wishes.value = variable(now.wishes.variable.c_str());
  now.wishes.except = variable("no_proxy");
  if (now.wishes.except.empty()) now.wishes.except = variable("NO_PROXY");
  return now;
}

// A malformed variable is passed over; a setting is not.
proxy_route route_to(const std::string& setting, const std::string& host,
                     const std::string& port) {
  proxy_route route;
  const auto now = look_up(setting);
  route.error = now.error;
  if (!route.error.empty()) return route;
  auto choice = choose_proxy(now.wishes, host, port);
  if (choice.unusable && !setting.empty()) route.error = choice.unused;
  route.proxy = std::move(choice.proxy);
  return route;
}

}  // namespace

proxy_finder make_proxy_finder(std::string setting) {
  return [setting = std::move(setting)](const std::string& host, const std::string& port) {
    return route_to(setting, host, port);
  };
}

std::string fault_of_proxy(const api_settings& api) {
  return api.proxy.empty() ? std::string() : route_to(api.proxy, api.host, api.port).error;
}

std::optional<event> proxy_news(const api_settings& api) {
  const auto now = look_up(api.proxy);
  if (!now.error.empty()) return event{level::warning, "proxy_unused", {{"reason", now.error}}};
  const auto choice = choose_proxy(now.wishes, api.host, api.port);
  if (choice.proxy) {
    return event{level::info,
                 "proxy_used",
                 {{"proxy", choice.proxy->shown()}, {"from", choice.proxy->from}}};
  }
  if (choice.unused.empty()) return std::nullopt;
  const auto severity = choice.unusable ? level::warning : level::info;
  return event{severity, "proxy_unused", {{"reason", choice.unused}}};
}

}  // namespace pullkeeper
