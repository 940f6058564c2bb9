#include "core/stream/limits.hpp"

#include <algorithm>

namespace pullkeeper {

handover known_handover(const keep_settings& settings, const domain_memory& domain) {
  switch (settings.handover) {
    case handover_mode::add: return handover::coexist;
    case handover_mode::update: return handover::unique;
    case handover_mode::automatic: break;
  }
  return domain.learned;
}

seconds config_limit(const keep_settings& settings, const endpoint_memory& endpoint) {
  const seconds below{60};
  if (!endpoint.below_limit || settings.max_config <= 2 * below) return settings.max_config;
  return settings.max_config - below;
}

milliseconds spread_over_hosts(seconds lead, std::uint32_t host_part) {
  constexpr milliseconds spread_most = std::chrono::minutes(5);
  const auto span = std::min(milliseconds(lead) / 100, spread_most);
  return span * static_cast<std::int64_t>(host_part) / (std::int64_t{1} << 32);
}

}  // namespace pullkeeper
