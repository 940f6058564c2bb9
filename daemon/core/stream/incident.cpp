#include "core/stream/incident.hpp"

#include <algorithm>

#include "core/stream/configs.hpp"

namespace pullkeeper {

milliseconds incident::grace(seconds lead) {
  return std::min<milliseconds>(std::chrono::minutes(1), milliseconds(lead) / 4);
}

incident_news incident::follow(const step& made, const hazard& danger, seconds lead, utc_millis now,
                               milliseconds boot) {
  const bool dark = made.due && made.lapse <= now;
  if (dark && !told_.dark_since) told_.dark_since = made.lapse;
  if (!dark) {
    told_.dark_total += dark_for(now);
    told_.dark_since.reset();
  }
  if (!made.due) {
    due_ = false;
    if (told_.phase != phase::none) return incident_news::restored;
    close();
    return incident_news::none;
  }
  if (!due_) {
    due_ = true;
    due_since_ = boot;
  }
  const bool late = made.lapse - now < milliseconds(lead) / 2;
  queued_ = danger.queued;
  const bool waited = !queued_ && boot - due_since_ >= grace(lead);
  const bool threatened =
      danger.standing || made.refused_for_good || (late && (danger.failing || waited));
  if (told_.phase == phase::none && threatened) {
    told_.phase = dark ? phase::lost : phase::at_risk;
    return dark ? incident_news::at_risk_and_lost : incident_news::at_risk;
  }
  if (told_.phase == phase::at_risk && dark) {
    told_.phase = phase::lost;
    return incident_news::lost;
  }
  return incident_news::none;
}

utc_millis incident::next(const step& made, seconds lead, utc_millis now, milliseconds boot) const {
  if (!made.due || told_.phase == phase::lost) return never;
  if (told_.phase == phase::at_risk) return made.lapse;
  if (queued_) return now + grace(lead);
  const auto late_at = made.lapse - milliseconds(lead) / 2 + milliseconds{1};
  const auto waited_at = now + std::max(milliseconds{0}, due_since_ + grace(lead) - boot);
  const auto at = std::max(late_at, waited_at);
  const auto sooner = late_at > now ? late_at : at;
  return sooner > now ? sooner : now + milliseconds{1000};
}

void incident::correct(const std::vector<config>& stood, const pull& wanted, const present& now) {
  if (!told_.dark_since) return;
  const auto guessed = std::chrono::floor<seconds>(*told_.dark_since);
  if (covered_by(stood, guessed) > guessed) told_.dark_since = uncovered_since(stood, wanted, now);
}

milliseconds incident::dark_for(utc_millis now) const {
  return told_.dark_since ? now - *told_.dark_since : milliseconds{0};
}

seconds incident::lost(utc_millis now) const {
  return std::chrono::ceil<seconds>(told_.dark_total + dark_for(now));
}

}  // namespace pullkeeper
