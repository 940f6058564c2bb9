// When a schedule repeats, and lists of pulls.
#pragma once
#include <cstddef>
#include <optional>
#include <vector>

#include "core/model.hpp"
#include "edge/config/pattern.hpp"
#include "edge/config/report.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {

inline constexpr std::size_t most_pulls = 100;     // in a list of them; recurrences likewise

// The member `repeat`: a map, or a list of maps.
std::optional<std::vector<recurrence>> read_repeat(report& out, const yaml_member& field);

// The member `handover_at`: a map, or `off`, which comes to hours on no day.
std::optional<quiet_hours> read_handover_at(report& out, const yaml_member& field);

struct written_pull {
  pull span;
  std::optional<std::vector<source_pattern>> sources;      // none: those of its schedule
  yaml_place at{};
};

// The member `pulls`: a list of maps. By their start.
std::optional<std::vector<written_pull>> read_pulls(report& out, const yaml_member& field);

// The name of a time zone of this system.
std::optional<std::shared_ptr<const time_zone>> read_timezone(report& out,
                                                              const yaml_member& field);

}  // namespace pullkeeper
