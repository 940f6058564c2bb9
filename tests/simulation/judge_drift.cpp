// Drift: what somebody has changed at the console stands again within two observations.
#include <algorithm>

#include "core/pulls.hpp"
#include "simulation/judge.hpp"

namespace pullkeeper::simulation {
namespace {

using namespace sandbox;

constexpr milliseconds slack = std::chrono::minutes(3);      // two looks, two calls, their waits
constexpr milliseconds fight_span = std::chrono::hours(2);
constexpr auto fight_acts = 3;

}  // namespace

void judge::console_acted(sim_time at, sim_time takes_effect, const stream_key& key,
                          const config& before) {
  auto& history = keys_[key];
  history.console.push_back(at);
  if (takes_effect != at) history.console.push_back(takes_effect);
  std::sort(history.console.begin(), history.console.end());
  history.repeats = 0;
  const auto& v = plan_.variant;
  const bool seen = v.view == describe_view::fresh || v.view == describe_view::lagging;
  if (!seen || updates_fail(v)) return;
  const auto two_looks = 2 * milliseconds(plan_.settings.observe_every);
  const bool lengthened = takes_effect > sim_at(utc_millis(before.end));
  repairs_.emplace(at + two_looks + 3 * milliseconds(v.lag) + slack,
                   repair_due{key, before, at, lengthened});
}

void judge::time_passes(sim_time now) {
  while (!repairs_.empty() && repairs_.begin()->first <= now) {
    check_repair(repairs_.begin()->first, repairs_.begin()->second);
    repairs_.erase(repairs_.begin());
  }
}

void judge::check_repair(sim_time now, const repair_due& due) {
  const auto& history = keys_.at(due.key);
  const auto& held = history.held.back();
  const auto acts = [&](sim_time from, sim_time to) {
    return std::count_if(history.console.begin(), history.console.end(),
                         [&](sim_time at) { return at > from && at <= to; });
  };
  const bool disturbed = acts(due.since, now) > 0 || held.from > due.since || held.wanted.paused ||
                         !is_wanted(history) ||
                         !undisturbed(history, due.key.domain, due.since - slack, now);
  // The answer to what has made it may never have come, and the proof with it.
  const auto made = sim_at(utc_millis(due.before.start));
  if (due.lengthened && !undisturbed(history, due.key.domain, made - slack, made + slack)) return;
  if (disturbed || acts(now - fight_span, now) >= fight_acts) return;
  const auto pull = owned_pull_at(held.wanted, std::chrono::floor<seconds>(utc_at(now)));
  if (!pull) return;
  const auto over = sim_at(utc_millis(pull->span.end.value_or(due.before.end)));
  if (over <= now + slack || sim_at(utc_millis(due.before.end)) <= now + slack) return;
  for (const auto& c : cloud_.held(utc_at(now), due.key)) {
    const bool ends = on_grid(held.wanted, c.end) || c.end == due.before.end;
    if (c.sources == pull->part->sources && ends) return;
  }
  violate(now, "drift", due.key.stream + " is not repaired after two observations");
}

}  // namespace pullkeeper::simulation
