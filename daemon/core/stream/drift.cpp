#include "core/stream/drift.hpp"

#include <algorithm>
#include <utility>

#include "core/grid.hpp"
#include "core/stream/limits.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds fight_span = std::chrono::hours(1);
constexpr std::size_t fight_repairs = 3;

grid grid_of(const schedule& wanted, const surroundings& at) {
  return {wanted.wanted, at.settings, config_limit(at.settings, at.endpoint)};
}

// Another keeper of the same files has been there: nothing is to be done, and nothing amiss.
bool is_as_planned(const judgement& j, const schedule& wanted, const surroundings& at,
                   const belief& standing) {
  const auto windows = grid_of(wanted, at);
  const auto planned = [&](const config& c) {
    if (!same_sources(c.sources, wanted.sources) || c.end <= wanted.wanted.start) return false;
    return windows.containing(c.end - seconds{1}).end == c.end;
  };
  // Where a start must lie ahead it may not have come yet, nor may that of the pull.
  const auto now = std::max(at.now.second() + at.endpoint.start_margin, wanted.wanted.start);
  utc_seconds before{};
  for (const auto& c : j.expected) before = std::max(before, c.end);
  return !j.found.empty() && std::all_of(j.found.begin(), j.found.end(), planned) &&
         standing.covered_until(now) >= std::max(before, now + seconds{1});
}

}  // namespace

void drift::age(milliseconds now, const belief& standing) {
  forget_old(now);
  if (repairs_.empty()) fight_told_ = false;
  if (!lengthened_) return;
  const auto& all = standing.standing();
  if (std::none_of(all.begin(), all.end(),
                   [&](const config& c) { return c.end == lengthened_->found; })) {
    lengthened_.reset();
  }
}

void drift::follow(drift_policy policy, utc_seconds now) {
  // What is only reported is not repaired, so nobody fights us any more.
  if (policy == drift_policy::report) fight_told_ = false;
  if (hands_off_until_ == utc_seconds{}) return;
  if (policy == drift_policy::report && hands_off_until_ > now) return;
  repairing_ = hands_off_until_ > now;
  hands_off_until_ = {};
}

void drift::begin_anew() {
  hands_off_until_ = {};
  lengthened_.reset();
}

void drift::recall(const drift_memory& from, const present& now) {
  hands_off_until_ = from.left_until;
  for (const auto at : from.repairs) repairs_.push_back(std::min(now.boot, now.boot_of(at)));
  forget_old(now.boot);
  fight_told_ = from.fought && !repairs_.empty();
}

drift_memory drift::remember(const present& now) const {
  drift_memory kept{hands_off_until_, {}, fight_told_};
  for (const auto at : repairs_) kept.repairs.push_back(now.utc_of(at));
  return kept;
}

void drift::forget_old(milliseconds now) {
  std::erase_if(repairs_, [&](milliseconds at) { return now - at > fight_span; });
}

void drift::found(const judgement& j, const schedule& wanted, const surroundings& at,
                  const belief& standing, std::vector<stream_news>& news) {
  if (is_as_planned(j, wanted, at, standing)) {
    hands_off_until_ = {};
    return;
  }
  news::drift_found told{j.expected, j.found, {}};
  if (at.settings.on_drift == drift_policy::report) {
    for (const auto& c : j.expected) hands_off_until_ = std::max(hands_off_until_, c.end);
    told.left_until = hands_off_until_;
    news.emplace_back(std::move(told));
    return;
  }
  news.emplace_back(std::move(told));
  if (repairs_.size() >= fight_repairs) {
    if (!std::exchange(fight_told_, true)) news.emplace_back(news::drift_fight{repairs_.size()});
    return;
  }
  fight_told_ = false;
  repairing_ = true;
  if (j.expected.size() != 1 || j.found.size() != 1) return;
  const auto& was = j.expected.front();
  const auto& is = j.found.front();
  // Of what somebody else had lengthened before, the window that runs is all that was ever wanted.
  const auto planned = standing.is_ours(was)
                           ? was.end
                           : grid_of(wanted, at).containing(at.now.second()).end;
  if (is.end > std::max(was.end, planned)) lengthened_ = lengthening{is.end, planned};
}

bool drift::repaired(milliseconds now) {
  if (!std::exchange(repairing_, false)) return false;
  repairs_.push_back(now);
  return true;
}

}  // namespace pullkeeper
