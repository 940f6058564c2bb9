#include "core/stream/incident.hpp"

#include <algorithm>

namespace pullkeeper {

milliseconds incident::grace(seconds lead) {
  return std::min<milliseconds>(std::chrono::minutes(1), milliseconds(lead) / 4);
}

incident_news incident::follow(const step& made, const hazard& danger, seconds lead, utc_millis now,
                               milliseconds boot) {
  const bool dark = made.due && made.lapse <= now;
  if (dark && dark_since_ == never) dark_since_ = made.lapse;
  if (!dark && dark_since_ != never) {
    dark_total_ += now - dark_since_;
    dark_since_ = never;
  }
  if (!made.due) {
    due_ = false;
    return phase_ == phase::none ? (close(), incident_news::none) : incident_news::restored;
  }
  if (!due_) {
    due_ = true;
    due_since_ = boot;
  }
  const bool late = made.lapse - now < milliseconds(lead) / 2;
  const bool waited = boot - due_since_ >= grace(lead);
  const bool threatened =
      danger.standing || made.refused_for_good || (late && (danger.failing || waited));
  if (phase_ == phase::none && threatened) {
    phase_ = dark ? phase::lost : phase::at_risk;
    return dark ? incident_news::at_risk_and_lost : incident_news::at_risk;
  }
  if (phase_ == phase::at_risk && dark) {
    phase_ = phase::lost;
    return incident_news::lost;
  }
  return incident_news::none;
}

utc_millis incident::next(const step& made, seconds lead, utc_millis now, milliseconds boot) const {
  if (!made.due || phase_ == phase::lost) return never;
  if (phase_ == phase::at_risk) return made.lapse;
  const auto late_at = made.lapse - milliseconds(lead) / 2 + milliseconds{1};
  const auto waited_at = now + std::max(milliseconds{0}, due_since_ + grace(lead) - boot);
  const auto at = std::max(late_at, waited_at);
  const auto sooner = late_at > now ? late_at : at;
  return sooner > now ? sooner : now + milliseconds{1000};
}

seconds incident::lost(utc_millis now) const {
  auto total = dark_total_;
  if (dark_since_ != never) total += now - dark_since_;
  return std::chrono::ceil<seconds>(total);
}

bool incident::close() {
  const bool open = phase_ != phase::none;
  phase_ = phase::none;
  dark_since_ = never;
  dark_total_ = milliseconds{0};
  return open;
}

}  // namespace pullkeeper
