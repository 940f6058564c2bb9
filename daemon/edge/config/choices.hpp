// What may stand in pullkeeper.yaml for all schedules, and in schedules/*.yaml for some of them.
#pragma once
#include <optional>
#include <string>

#include "core/model.hpp"
#include "edge/config/fields.hpp"

namespace pullkeeper {

// "AddLivePullStreamInfoConfig": a config lasts at most 7 days.
inline constexpr length_range config_lengths{seconds(1), std::chrono::days(7)};

std::optional<handover_mode> read_handover(report& out, const yaml_member& field);
std::optional<drift_policy> read_drift_policy(report& out, const yaml_member& field);
std::optional<removal_policy> read_removal_policy(report& out, const yaml_member& field);
// `on` or `off`.
std::optional<bool> read_switch(report& out, const yaml_member& field);

// What the lengths are where quiet hours are given and they are not: a failed update has a second
// night.
inline constexpr seconds window_with_nights = std::chrono::days(5);
inline constexpr seconds lead_with_nights = std::chrono::days(2);

// What is wrong with these lengths together; empty where nothing is.
std::string fault_of_lengths(const keep_settings& keep);

}  // namespace pullkeeper
