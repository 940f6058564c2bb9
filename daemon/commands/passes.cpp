#include "commands/passes.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

namespace pullkeeper {
namespace {

std::string file_in(const std::string& state_dir) { return state_dir + "/passes"; }

// In order; lines that are no instants do not count.
std::vector<utc_seconds> passes_of(const std::string& state_dir) {
  std::vector<utc_seconds> result;
  std::ifstream in(file_in(state_dir));
  for (std::string line; result.size() < 2 && std::getline(in, line);) {
    if (const auto at = parse_rfc3339(line)) result.push_back(*at);
  }
  return result;
}

}  // namespace

void note_pass(const std::string& state_dir, utc_seconds now) {
  const auto before = passes_of(state_dir);
  const auto path = file_in(state_dir);
  const auto fresh = path + ".new";
  {
    std::ofstream out(fresh, std::ios::trunc);
    if (!before.empty()) out << format_utc(before.back()) << "\n";
    out << format_utc(now) << "\n";
    if (!out.flush()) return;
  }
  std::error_code ignored;
  std::filesystem::rename(fresh, path, ignored);
}

bool passes_suffice(const std::string& state_dir, const health& seen) {
  const auto passes = passes_of(state_dir);
  if (passes.size() < 2) return false;
  const auto enough = seen.made + 2 * (passes[1] - passes[0]);
  return std::all_of(seen.schedules.begin(), seen.schedules.end(),
                     [&](const schedule_health& s) { return s.lapse > enough; });
}

}  // namespace pullkeeper
