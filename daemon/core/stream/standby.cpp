#include "core/stream/standby.hpp"

#include <algorithm>

#include "core/stream/limits.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds dark_patience{30000};   // for each rank

}  // namespace

utc_millis standby_turn(const deciding& d, bool due) {
  const auto& s = d.s;
  const auto& standby = s.settings.standby;
  const auto spread = spread_over_hosts(d.lead, s.host.part);
  const auto wait = milliseconds(standby.wait()) + spread;
  const auto found = s.now.server - (s.now.boot - s.host.wanted_since.value_or(s.now.boot));
  if (!due) return found + wait;
  const auto lapse = std::max(millis(d.covered), utc_millis(d.from));
  const auto last_chance = lapse - milliseconds(d.lead) / 4;
  auto at = d.next_due() + wait;
  if (at < found) {
    const bool deletes = s.settings.on_removed == removal_policy::remove;
    const auto after = milliseconds(standby.after);
    const auto patience = deletes ? after : std::min(dark_patience, after);
    at = std::max(found + patience * standby.rank + std::min(spread, patience),
                  std::min(found + wait, last_chance));
  }
  const bool proves = s.can_observe && s.seen_lately && !s.host.list_doubted;
  return proves ? at : std::max(at, last_chance);
}

std::optional<step> left_to_another(const deciding& d, step base) {
  const auto& s = d.s;
  if (!d.is_standby()) return std::nullopt;
  const auto at = standby_turn(d, base.due);
  if (s.now.server >= at) return std::nullopt;
  const bool dark = base.due && base.lapse <= s.now.server;
  base.standing_by = true;
  base.due = dark || (base.due && s.at_risk);
  base.at = at;
  if (dark && s.can_observe && s.now.boot - s.looked > again_while_dark) {
    base.what = action::observe;
    base.checking = true;
  }
  return base;
}

}  // namespace pullkeeper
