// What the core costs with n schedules: one line for each kind of event, as a table or as JSON.
//
//   pullkeeper-bench [--json] [N...]      1000, 10000 and 100000 where no N is given
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "bench/events.hpp"

namespace {

using namespace pullkeeper::bench;

void print_text(const row& r) {
  std::printf("%9zu  %-34s %9llu %12.0f %10.1f %12llu %10.1f %9llu %9llu\n", r.schedules,
              r.event.c_str(), static_cast<unsigned long long>(r.spent.turns), r.spent.worst_us,
              r.spent.total_us / 1000,
              static_cast<unsigned long long>(r.spent.worst_allocations),
              static_cast<double>(r.spent.allocations) / static_cast<double>(r.spent.turns),
              static_cast<unsigned long long>(r.spent.calls),
              static_cast<unsigned long long>(r.spent.adds));
}

void print_json(const row& r) {
  std::printf("{\"schedules\":%zu,\"event\":\"%s\",\"turns\":%llu,\"worst_us\":%.1f,"
              "\"total_ms\":%.2f,\"worst_allocations\":%llu,\"allocations\":%llu,\"calls\":%llu,"
              "\"adds\":%llu,\"bytes_each\":%.0f}\n",
              r.schedules, r.event.c_str(), static_cast<unsigned long long>(r.spent.turns),
              r.spent.worst_us, r.spent.total_us / 1000,
              static_cast<unsigned long long>(r.spent.worst_allocations),
              static_cast<unsigned long long>(r.spent.allocations),
              static_cast<unsigned long long>(r.spent.calls),
              static_cast<unsigned long long>(r.spent.adds), r.bytes_each);
}

}  // namespace

int main(int argc, char** argv) {
  bool json = false;
  std::vector<std::size_t> sizes;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--json") == 0) json = true;
    else sizes.push_back(std::stoul(argv[i]));
  }
  if (sizes.empty()) sizes = {1000, 10000, 100000};
  if (!json) {
    std::printf("%9s  %-34s %9s %12s %10s %12s %10s %9s %9s\n", "schedules", "event", "turns",
                "worst us", "total ms", "worst allocs", "allocs/turn", "calls", "adds");
  }
  for (const auto n : sizes) {
    for (const auto& r : measure(n)) {
      if (json) print_json(r);
      else print_text(r);
      if (!json && r.bytes_each > 0) std::printf("%9s  %.0f bytes a schedule\n", "", r.bytes_each);
      std::fflush(stdout);
    }
  }
}
