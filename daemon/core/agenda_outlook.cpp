// What the agenda shows of all schedules at once.
#include <algorithm>

#include "core/agenda.hpp"

namespace pullkeeper {

outlook agenda::overall() const {
  outlook result;
  if (breaker_.open()) result.endpoint = breaker_.cause();
  for (const auto& [id, e] : entries_) {
    if (e->finished || e->wanted.paused) continue;
    ++result.pulls;
    const auto& step = e->last;
    const auto phase = e->trouble.state();
    const bool dark = step.due && step.lapse <= server_now();
    if (phase == incident::phase::lost || (dark && e->state.known())) {
      ++result.uncovered;
      result.uncovered_since = std::min(result.uncovered_since, e->trouble.dark_since());
    } else if (phase == incident::phase::at_risk) {
      ++result.at_risk;
      result.risk_lapse = std::min(result.risk_lapse, step.lapse);
    } else if (step.due) {
      ++(e->state.known() ? result.submitting : result.unknown);
    } else if (step.what == action::wait && step.lapse != never) {
      result.next_submission = std::min(result.next_submission, step.at);
    }
  }
  return result;
}

}  // namespace pullkeeper
