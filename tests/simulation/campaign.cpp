#include "simulation/campaign.hpp"

#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

#include "simulation/world.hpp"

namespace pullkeeper::simulation {
namespace {

constexpr std::uint64_t paired = 8;    // every eighth seed is run without its crashes as well

totals run_once(std::uint64_t seed, bool timeline, const std::atomic<bool>* found = nullptr) {
  const auto plan = make_plan(seed);
  return world(plan, timeline, found).run();
}

// I-09: crashes leave no trace at the API. What no daemon could bring about is no measure.
void compare_with_uncrashed(std::uint64_t seed, totals& one) {
  auto plan = make_plan(seed);
  if (updates_fail(plan.variant)) return;
  spare_the_daemon(plan);
  const auto other = world(plan, false).run();
  for (const auto& [key, end] : one.endings) {
    const auto same = other.endings.find(key);
    if (same != other.endings.end() && same->second == end) continue;
    one.violations.push_back("I-09 without crashes " + key.stream + " would be covered until " +
                             (same == other.endings.end()
                                  ? std::string("never")
                                  : format_utc(same->second.covered_until)) +
                             ", and is until " + format_utc(end.covered_until));
  }
}

struct sums {
  std::mutex guard;
  double years = 0;
  std::uint64_t seeds = 0;
  std::uint64_t faults = 0;
  std::uint64_t crashes = 0;
  std::uint64_t violations = 0;
  std::uint64_t hash = 0;              // of all runs, in whichever order they end
  std::atomic<bool> found{false};
};

void add(sums& all, std::uint64_t seed, const totals& one, bool same) {
  const std::lock_guard lock(all.guard);
  ++all.seeds;
  all.years += one.schedule_years;
  all.faults += one.faults;
  all.crashes += one.crashes;
  all.violations += one.violations.size() + (same ? 0 : 1);
  all.hash += random_source(seed ^ one.hash).next();
  all.found = all.violations > 0;
  for (const auto& text : one.violations) {
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), text.c_str());
  }
  if (!same) std::printf("seed %llu: two runs differ\n", static_cast<unsigned long long>(seed));
}

}  // namespace

int run_campaign(std::uint64_t first, std::uint64_t count, search how) {
  sums all;
  std::atomic<std::uint64_t> next{first};
  const bool until_found = how == search::until_found;
  const auto work = [&] {
    for (;;) {
      const auto seed = next++;
      if (seed >= first + count || (until_found && all.found)) return;
      auto one = run_once(seed, false, until_found ? &all.found : nullptr);
      if (until_found && all.found) return;      // elsewhere: this run was cut short
      const bool whole = !until_found || one.violations.empty();
      if (whole && seed % paired == 0) compare_with_uncrashed(seed, one);
      const bool same = how != search::replayed || one.hash == run_once(seed, false).hash;
      add(all, seed, one, same);
    }
  };
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
    workers.emplace_back(work);
  for (auto& worker : workers) worker.join();
  std::printf("seeds=%llu schedule_years=%.0f faults=%llu crashes=%llu violations=%llu\n",
              static_cast<unsigned long long>(all.seeds), all.years,
              static_cast<unsigned long long>(all.faults),
              static_cast<unsigned long long>(all.crashes),
              static_cast<unsigned long long>(all.violations));
  if (how == search::hashed)
    std::printf("hash=%016llx\n", static_cast<unsigned long long>(all.hash));
  return all.violations == 0 ? 0 : 1;
}

int replay(std::uint64_t seed) {
  const auto plan = make_plan(seed);
  std::printf("seed %llu %s\n", static_cast<unsigned long long>(seed), describe(plan).c_str());
  const auto result = run_once(seed, true);
  for (const auto& text : result.violations) std::printf("violation: %s\n", text.c_str());
  std::printf("seed=%llu hash=%016llx faults=%llu crashes=%llu violations=%zu\n",
              static_cast<unsigned long long>(seed), static_cast<unsigned long long>(result.hash),
              static_cast<unsigned long long>(result.faults),
              static_cast<unsigned long long>(result.crashes), result.violations.size());
  return result.violations.empty() ? 0 : 1;
}

}  // namespace pullkeeper::simulation
