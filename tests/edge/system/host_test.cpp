#include "edge/system/host.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

using namespace pullkeeper;

TEST_CASE("a host is told from others by its machine id and the state directory, at every start") {
  const auto path = std::filesystem::temp_directory_path() /
                    ("machine-id-" + std::to_string(getpid()));
  const auto with_id = [&](int number) {
    std::ofstream(path) << std::string(31, 'a') << "0123456789abcdef"[number] << "\n";
    return host_part("/var/lib/pullkeeper", path);
  };
  CHECK(with_id(1) == with_id(1));
  CHECK(with_id(1) != with_id(2));
  CHECK(host_part("/a", path) != host_part("/b", path));
  CHECK(host_part("/a", "/nowhere/machine-id") == host_part("/a", "/nowhere/machine-id"));
  // Those that differ in one digit only are spread over the whole range.
  std::array<int, 4> quarters{};
  for (int i = 0; i < 16; ++i) ++quarters[with_id(i) >> 30];
  for (const int count : quarters) CHECK(count > 0);
  std::filesystem::remove(path);
}
