// What the settings, and what was learned of the API, allow for one stream.
#pragma once
#include <cstdint>

#include "core/learned.hpp"
#include "core/model.hpp"

namespace pullkeeper {

// What the settings ask for, else what was learned of the domain.
handover known_handover(const keep_settings& settings, const domain_memory& domain);

// How long after an update of a running config has become due this host waits for its turn, so
// that of two daemons with the same files one finds that the other has made it: `host_part` / 2^32
// of a hundredth of the lead, and of 5 min at most.
milliseconds spread_over_hosts(seconds lead, std::uint32_t host_part);

// The longest config that may be sent.
seconds config_limit(const keep_settings& settings, const endpoint_memory& endpoint);

}  // namespace pullkeeper
