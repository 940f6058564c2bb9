#include "core/event.hpp"
#include "core/lint.hpp"
#include "core/pulls.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t pulls_looked_at = 30;      // of one stream

}  // namespace

// Where keys are unique a pull is submitted only when the one before it has ended.
std::vector<finding> lint_gaps(const schedule& whole, std::size_t index, utc_seconds now,
                               seconds call_timeout) {
  std::vector<finding> found;
  if (whole.paused || !has_several_pulls(whole)) return found;
  const auto of = "schedule \"" + mask_source(whole.name) + "\": ";
  const auto all = pulls_within(whole, now, now + std::chrono::days(400), pulls_looked_at);
  for (std::size_t k = 1; k < all.size(); ++k) {
    const seconds gap = all[k].start - *all[k - 1].end;
    if (gap >= 2 * call_timeout) continue;
    found.push_back({of + "the pull of " + format_utc(all[k].start) + " begins " +
                         format_duration(gap) +
                         " after the one before it: one lost answer makes it begin late",
                     "let them overlap, or leave more time between them", {}, index, {}});
    break;
  }
  if (const auto gap = closed_gap(whole, now, pulls_looked_at)) {
    found.push_back({of + "the gap of " + format_duration(*gap->end - gap->start) + " from " +
                         format_utc(gap->start) +
                         " on is too short to stop and to start in: the stream runs on",
                     "leave " + format_duration(shortest_gap) + " or more, or none", {}, index,
                     {}});
  }
  return found;
}

}  // namespace pullkeeper
