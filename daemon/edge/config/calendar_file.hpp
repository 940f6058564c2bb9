// The calendar of a schedule: a file beside the one in which the schedule stands.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/calendar.hpp"
#include "edge/config/report.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {

// The member `calendar`: a path below the directory of the file, ending in `.ics`.
std::optional<std::string> read_calendar_name(report& out, const yaml_member& field);

// The calendars that the schedules of one file name.
class calendar_files {
 public:
  explicit calendar_files(report& out) : out_(out) {}
  // `at`: where it is named; `floating`: the zone of times without one, or null. Nothing where it
  // cannot be read or is refused, which is reported once.
  std::optional<shared_calendar> find(yaml_place at, const std::string& name,
                                      const std::shared_ptr<const time_zone>& floating);

 private:
  report& out_;
  std::map<std::pair<std::string, std::shared_ptr<const time_zone>>,
           std::optional<shared_calendar>> read_;
};

}  // namespace pullkeeper
