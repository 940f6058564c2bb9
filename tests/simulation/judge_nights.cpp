// Handovers in quiet hours: what restarts a running pull for the next window's sake happens in
// them, unless a night was missed, time is short, or coverage is at risk.
#include <algorithm>

#include "core/grid.hpp"
#include "core/pulls.hpp"
#include "simulation/judge.hpp"

namespace pullkeeper::simulation {
namespace {

using std::chrono::days;
using std::chrono::minutes;

// A call may arrive that much later than it was decided.
constexpr seconds on_the_way = minutes(1);

}  // namespace

void judge::check_night(sim_time at, const call& made, const std::vector<config>& before,
                        key_history& key) {
  const auto keep = settings_of(key.held.back().wanted, plan_.settings);
  const bool restarts = plan_.variant.update_active == sandbox::update_effect::restart;
  if (made.op != operation::update || !restarts) return;
  const auto now = std::chrono::floor<seconds>(utc_at(at));
  const auto running = std::find_if(before.begin(), before.end(), [&](const config& c) {
    return c.start <= now && c.end > now;
  });
  const bool as_filed = key.console.empty() && key.held.size() == 1;
  if (running != before.end()) ++key.updates[made.wanted.end];
  if (running == before.end() || !as_filed || running->end >= made.wanted.end) return;
  check_restarts(at, made, key);
  if (!keep.handover_at) return;
  const nights all(*keep.handover_at, 0);
  if (all.is_quiet(now) || all.is_quiet(now - on_the_way)) return;
  // After the night that was missed there is another one before that of the end.
  const auto due = all.last_up_to(all.latest(running->end) - std::chrono::ceil<days>(keep.lead));
  const auto second = all.moment(all.first_after(due));
  const bool none_left = all.first_after(due) >= all.latest(running->end);
  const bool at_risk = std::any_of(key.told.begin(), key.told.end(), [](incident::phase told) {
    return told != incident::phase::none;
  });
  if (at_risk || none_left || now >= second) return;
  violate(at, "I-26", made.key.stream + " restarted outside of its quiet hours, " +
                          format_duration(running->end - now) + " before its end");
}

// Where nothing fails, one update for each window is enough.
void judge::check_restarts(sim_time at, const call& made, key_history& key) {
  if (!plan_.episodes.empty() || !plan_.incidents.empty()) return;
  const auto now = std::chrono::floor<seconds>(utc_at(at));
  const auto& wanted = key.held.back().wanted;
  const auto one = pull_at(wanted, now);
  if (!one || one->start > now) return;
  const auto keep = settings_of(wanted, plan_.settings);
  const restarted_window in{one->start, grid(*one, keep, keep.max_config).containing(now).index};
  if (key.restarted == in) {
    violate(at, "I-27", made.key.stream + " restarted twice in window " + std::to_string(in.index));
  }
  key.restarted = in;
}

}  // namespace pullkeeper::simulation
