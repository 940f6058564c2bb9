#include "edge/system/host.hpp"

#include <malloc.h>
#include <unistd.h>

#include <array>
#include <fstream>

namespace pullkeeper {

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

void give_back_memory() { ::malloc_trim(0); }

std::uint32_t host_part(const std::string& place, const std::string& machine_id) {
  std::string id;
  std::ifstream(machine_id) >> id;
  std::uint64_t hash = 1469598103934665603ULL;   // FNV-1a
  for (const auto& part : {id, host_name(), place}) {
    for (const char c : part + '\n') {
      hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
  }
  // The upper half of FNV-1a hardly depends on the last bytes.
  hash = (hash ^ (hash >> 32)) * 0x9e3779b97f4a7c15ULL;
  return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace pullkeeper
