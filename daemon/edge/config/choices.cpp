#include "edge/config/choices.hpp"

#include "core/grid.hpp"

namespace pullkeeper {
namespace {

std::string night_of(unsigned weekday) {
  return std::string("the night of ") + weekday_names[weekday - 1];
}

std::string fault_of_hours(const keep_settings& keep) {
  const auto fault = fault_of_nights(keep);
  if (!fault) return {};
  const std::string text = "from " + night_of(fault->from) + " to the next night of " +
                           "\"handover_at\" it is " + format_duration(fault->apart);
  if (fault->needed == seconds{0}) {
    return text + ", " + format_duration(fault->apart - keep.window) + " longer than the window (" +
           format_duration(keep.window) + ")";
  }
  return text + ": with a lead of " + format_duration(keep.lead) + " a config would have to last " +
         format_duration(fault->needed) + ", " +
         format_duration(fault->needed - keep.max_config) + " longer than max_config (" +
         format_duration(keep.max_config) + ")";
}

}  // namespace


std::optional<handover_mode> read_handover(report& out, const yaml_member& field) {
  return read_choice<handover_mode>(out, field,
                                    {{"auto", handover_mode::automatic},
                                     {"add", handover_mode::add},
                                     {"update", handover_mode::update}});
}

std::optional<drift_policy> read_drift_policy(report& out, const yaml_member& field) {
  return read_choice<drift_policy>(
      out, field, {{"repair", drift_policy::repair}, {"report", drift_policy::report}});
}

std::optional<removal_policy> read_removal_policy(report& out, const yaml_member& field) {
  return read_choice<removal_policy>(
      out, field, {{"keep", removal_policy::keep}, {"delete", removal_policy::remove}});
}

std::optional<bool> read_switch(report& out, const yaml_member& field) {
  return read_choice<bool>(out, field, {{"on", true}, {"off", false}});
}

std::string fault_of_lengths(const keep_settings& keep) {
  if (keep.handover_at) return fault_of_hours(keep);
  const bool with_lead = keep.handover != handover_mode::add;
  const seconds needed = with_lead ? keep.window + keep.lead : keep.window;
  if (needed <= keep.max_config) return {};
  std::string text = with_lead ? "window + lead is " : "window is ";
  text += format_duration(needed) + ", longer than max_config (" +
          format_duration(keep.max_config) + ")";
  if (with_lead) text += ": a running config is extended from its lead on, by one call";
  return text;
}

}  // namespace pullkeeper
