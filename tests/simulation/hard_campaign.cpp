#include "simulation/hard_campaign.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "simulation/hard_plan.hpp"
#include "simulation/world.hpp"

namespace pullkeeper::simulation {
namespace {

constexpr std::size_t shown_each = 3;            // offences of one seed
constexpr std::uint64_t twice = 8;               // every eighth seed runs again, with equal hash

using number = unsigned long long;

struct outcome_of_seed {
  std::uint64_t seed = 0;
  world_plan plan;
  totals result;
  bool same = true;
};

struct in_seeds {
  std::uint64_t seeds = 0;
  std::uint64_t broken = 0;
  std::uint64_t first = 0;             // seed
};

struct sums {
  std::map<std::string, in_seeds> kinds;         // `seeds`: offences
  std::map<std::string, in_seeds> traits;
  std::map<std::string, std::uint64_t> excused;
  std::uint64_t broken = 0;            // seeds
  std::uint64_t violations = 0;
  std::uint64_t hash = 0;
};

// What holds in every world, and is counted by the judge of the ordinary one.
void add_what_always_holds(totals& one) {
  for (const auto& text : one.violations) {
    for (const auto* kind : {"I-04", "I-05", "I-11", "I-19", "I-25"}) {
      if (text.find(std::string(" ") + kind + " ") == std::string::npos) continue;
      ++one.strict.broken[kind];
      one.strict.texts.push_back(text);
    }
  }
}

outcome_of_seed run_once(std::uint64_t seed) {
  outcome_of_seed one{seed, make_hard_plan(seed), {}, true};
  one.result = world(one.plan, false).run();
  add_what_always_holds(one.result);
  if (seed % twice == 0) one.same = world(one.plan, false).run().hash == one.result.hash;
  return one;
}

std::string words(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& word : all) text += (text.empty() ? "" : " ") + word;
  return text;
}

void add(sums& all, const outcome_of_seed& one) {
  const auto& found = one.result.strict;
  const auto seed = static_cast<number>(one.seed);
  all.hash += random_source(one.seed ^ one.result.hash).next();
  if (!one.same) std::printf("seed %llu: two runs differ\n", seed);
  const bool broken = !found.broken.empty() || !one.same;
  all.broken += broken;
  for (const auto& [kind, count] : found.broken) {
    auto& k = all.kinds[kind];
    if (k.broken++ == 0) k.first = one.seed;
    k.seeds += count;
    all.violations += count;
  }
  for (const auto& [why, count] : found.excused) all.excused[why] += count;
  const std::set<std::string> traits(one.plan.hard->traits.begin(), one.plan.hard->traits.end());
  for (const auto& trait : traits) {
    auto& t = all.traits[trait];
    ++t.seeds;
    if (broken && t.broken++ == 0) t.first = one.seed;
  }
  if (!broken) return;
  std::printf("seed %llu: %s\n", seed, words(one.plan.hard->traits).c_str());
  std::map<std::string, std::size_t> shown;
  for (const auto& text : found.texts) {
    const auto kind = text.substr(0, text.find(' ', text.find(' ') + 1)).substr(text.find(' ') + 1);
    if (shown[kind]++ < shown_each) std::printf("  seed %llu: %s\n", seed, text.c_str());
  }
}

void print(const sums& all, std::uint64_t count) {
  for (const auto& [trait, t] : all.traits)
    std::printf("trait %-24s seeds=%llu failing=%llu%s\n", trait.c_str(),
                static_cast<number>(t.seeds), static_cast<number>(t.broken),
                t.broken ? (" first=" + std::to_string(t.first)).c_str() : "");
  for (const auto& [kind, k] : all.kinds)
    std::printf("kind %s violations=%llu seeds=%llu first=%llu\n", kind.c_str(),
                static_cast<number>(k.seeds), static_cast<number>(k.broken),
                static_cast<number>(k.first));
  std::string excused;
  for (const auto& [why, n] : all.excused) excused += " " + why + "=" + std::to_string(n);
  std::printf("excused:%s\n", excused.empty() ? " none" : excused.c_str());
  std::printf("world=hard seeds=%llu failing=%llu violations=%llu\n", static_cast<number>(count),
              static_cast<number>(all.broken), static_cast<number>(all.violations));
}

}  // namespace

int run_hard_campaign(std::uint64_t first, std::uint64_t count, bool hashed) {
  std::map<std::uint64_t, outcome_of_seed> done;           // printed in order
  std::mutex guard;
  sums all;
  std::uint64_t next_shown = first;
  std::atomic<std::uint64_t> next{first};
  const auto work = [&] {
    for (auto seed = next++; seed < first + count; seed = next++) {
      auto one = run_once(seed);
      const std::lock_guard lock(guard);
      done.emplace(seed, std::move(one));
      for (auto at = done.begin(); at != done.end() && at->first == next_shown; ++next_shown) {
        add(all, at->second);
        at = done.erase(at);
      }
    }
  };
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
    workers.emplace_back(work);
  for (auto& worker : workers) worker.join();
  print(all, count);
  if (hashed) std::printf("hash=%016llx\n", static_cast<number>(all.hash));
  return all.broken == 0 ? 0 : 1;
}

int replay_hard(std::uint64_t seed) {
  const auto plan = make_hard_plan(seed);
  std::printf("seed %llu %s streams=%zu %s\n", static_cast<number>(seed), describe(plan).c_str(),
              plan.schedules.size(), words(plan.hard->traits).c_str());
  auto result = world(plan, true).run();
  add_what_always_holds(result);
  for (const auto& text : result.strict.texts) std::printf("violation: %s\n", text.c_str());
  std::uint64_t violations = 0;
  for (const auto& [kind, count] : result.strict.broken) violations += count;
  std::printf("world=hard seed=%llu hash=%016llx faults=%llu crashes=%llu violations=%llu\n",
              static_cast<number>(seed), static_cast<number>(result.hash),
              static_cast<number>(result.faults), static_cast<number>(result.crashes),
              static_cast<number>(violations));
  return violations == 0 ? 0 : 1;
}

}  // namespace pullkeeper::simulation
