#include "edge/config/own.hpp"

#include "edge/config/choices.hpp"
#include "edge/config/standby.hpp"

namespace pullkeeper {

own_settings own_of(const own_fields& own, const own_fields& common, const keep_settings& of_all) {
  const auto pick = [](const auto& one, const auto& other) {
    return one.at ? one.value : other.value;
  };
  own_settings kept = {pick(own.window, common.window),
                       pick(own.lead, common.lead),
                       pick(own.handover, common.handover),
                       pick(own.on_drift, common.on_drift),
                       pick(own.on_removed, common.on_removed),
                       pick(own.handover_at, common.handover_at),
                       pick(own.spread, common.spread),
                       pick(own.region, common.region),
                       {}};
  const bool has_nights = kept.handover_at && kept.handover_at->days != 0 && !of_all.handover_at;
  if (has_nights && !kept.window) kept.window = window_with_nights;
  if (has_nights && !kept.lead) kept.lead = lead_with_nights;
  return kept;
}

own_fault fault_of_own(const own_fields& own, const own_fields& common,
                       const keep_settings& of_all) {
  const auto place = own.handover_at.at ? own.handover_at.at
                     : own.window.at    ? own.window.at
                     : own.lead.at      ? own.lead.at
                                        : own.handover.at;
  const auto refused = [](const auto& field) { return field.at && !field.value; };
  if (!place || refused(own.window) || refused(own.lead) || refused(own.handover) ||
      refused(own.handover_at)) {
    return {};
  }
  schedule s;
  s.own = own_of(own, common, of_all);
  const auto kept = settings_of(s, of_all);
  const auto fault = fault_of_lengths(kept);
  // Without a lead of its own, and no nights that bring one, it was said of all.
  if (!fault.empty() || kept.lead == of_all.lead) return {*place, fault};
  return {own.lead.at.value_or(*place), fault_of_standby(kept)};
}

}  // namespace pullkeeper
