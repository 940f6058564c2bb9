#include "edge/config/choices.hpp"

namespace pullkeeper {

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

std::string fault_of_lengths(const keep_settings& keep) {
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
