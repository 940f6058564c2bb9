// The host: what tells it, and this daemon on it, from others with the same files. Stable over
// restarts; keeps nothing. And its memory.
#pragma once
#include <cstdint>
#include <string>

namespace pullkeeper {

// A hash of the machine id, the host's name and `place`, the state directory: evenly spread, and
// the same at every start. A file that cannot be read counts as empty.
std::uint32_t host_part(const std::string& place,
                        const std::string& machine_id = "/etc/machine-id");

// The name of this host, as it calls itself.
std::string host_name();

// Gives back to the host what the process has freed: after a peak, which the start and each reload
// are.
void give_back_memory();

}  // namespace pullkeeper
