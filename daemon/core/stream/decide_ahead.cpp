#include "core/stream/decide_ahead.hpp"

#include <algorithm>

namespace pullkeeper {

step decide_ahead(const step& of_this, const situation& s, const schedule& following) {
  const bool done = of_this.what == action::wait && !of_this.due && of_this.lapse == never;
  if (!done || known_handover(s.settings, s.domain) != handover::coexist) return of_this;
  const auto ahead = decide({.now = s.now,
                             .wanted = following,
                             .settings = s.settings,
                             .standing = s.standing,
                             .open = s.open,
                             .domain = s.domain,
                             .endpoint = s.endpoint,
                             .can_observe = s.can_observe,
                             .seen_lately = s.seen_lately,
                             .looked = s.settings.standby.rank > 0 ? s.looked : far_future,
                             .host = s.host,
                             .by_others = {s.by_others.hands_off_until, {},
                                           s.by_others.in_fight}, .other = {true, false}});
  // An update might hit the config of this one: then the next one waits until this one has ended.
  if (ahead.what == action::update) return of_this;
  if (ahead.what != action::wait) return ahead;
  auto wait = of_this;
  wait.at = std::min(wait.at, ahead.at);
  wait.standing_by = ahead.standing_by;
  return wait;
}

}  // namespace pullkeeper
