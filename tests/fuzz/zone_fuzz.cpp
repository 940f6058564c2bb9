// Data of time zones as an update of the system may leave them: a zone, or none [C12].
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "edge/zones/zones.hpp"
#include "fuzz.hpp"

using namespace pullkeeper;

FUZZ_TARGET(data, size) {
  static const std::string home = [] {
    char path[] = "/tmp/pullkeeper-fuzz-XXXXXX";
    ::setenv("TZDIR", ::mkdtemp(path), 1);
    return std::string(path);
  }();
  // Abseil remembers each name for ever.
  static unsigned number = 0;
  const std::string name = "z" + std::to_string(number++);
  std::ofstream(home + "/" + name, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  const auto zone = find_zone(name);
  std::filesystem::remove(home + "/" + name);
  if (!zone) return 0;
  for (std::size_t i = 1; i < zone->changes.size(); ++i) {
    fuzz::demand(zone->changes[i - 1].at < zone->changes[i].at, "changes are out of order");
  }
  for (int day = 0; day < 80'000; day += 97) {
    const utc_seconds at{std::chrono::days{day}};
    const auto shown = local_of(*zone, at);
    fuzz::demand(instant_of(*zone, shown) <= at, "a local time is first shown after itself");
  }
  return 0;
}
