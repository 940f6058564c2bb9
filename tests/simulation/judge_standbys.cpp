// Hosts with the same files, of which at least one is always well: no pull is dark for a second,
// and each is restarted once for a window, and once more at most for each host that failed then.
#include <algorithm>

#include "core/pulls.hpp"
#include "simulation/judge.hpp"

namespace pullkeeper::simulation {
namespace {

constexpr milliseconds at_the_begin = std::chrono::minutes(1);

}  // namespace

void judge::check_standbys(sim_time end) {
  const auto& s = plan_.settings;
  const auto failed_within = [&](sim_time from, sim_time to) {
    return std::count_if(plan_.episodes.begin(), plan_.episodes.end(),
                         [&](const episode& e) { return e.from < to && e.to > from; });
  };
  for (const auto& [key, history] : keys_) {
    for (const auto& [until, count] : history.updates) {
      const auto begins = sim_at(utc_millis(until)) - milliseconds(s.window);
      const auto failed = failed_within(begins - 2 * milliseconds(s.lead),
                                        sim_at(utc_millis(until)));
      if (count <= 1 + failed) continue;
      violate(begins, "I-28", key.stream + " restarted " + std::to_string(count) +
                                  " times for the window up to " + format_utc(until));
    }
    const auto& pull = history.held.back().wanted.wanted;
    const auto from = std::max(utc_millis(pull.start), utc_at(sim_time{0}));
    const auto to = pull.end ? std::min(utc_millis(*pull.end), utc_at(end)) : utc_at(end);
    for (const auto& gap : cloud_.gaps(key, from, to)) {
      if (gap.from == utc_at(sim_time{0}) && gap.to - gap.from <= at_the_begin) continue;
      violate(sim_at(gap.from), "I-29",
              key.stream + " dark for " +
                  format_duration(std::chrono::ceil<seconds>(gap.to - gap.from)));
    }
  }
}

}  // namespace pullkeeper::simulation
