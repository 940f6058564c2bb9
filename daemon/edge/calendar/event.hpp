// One VEVENT, read, and when it takes place.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/recurrence.hpp"
#include "edge/calendar/lines.hpp"
#include "edge/calendar/values.hpp"

namespace pullkeeper {

// A time with what its clock is: its zone, or null for UTC.
struct zoned_time {
  calendar_time at;
  std::shared_ptr<const time_zone> zone;
  bool floats = false;                 // the zone is that of times which have none
  utc_seconds instant() const;
};

struct calendar_event {
  struct extra {                       // of RDATE
    zoned_time start;
    std::optional<utc_seconds> end;    // of a PERIOD
  };
  int line = 0;                        // of BEGIN
  std::string uid;
  bool cancelled = false;
  std::optional<zoned_time> start, end, replaces;
  std::optional<calendar_length> length;
  std::optional<calendar_rule> rule;
  int rule_line = 0;
  std::vector<extra> more;
  std::vector<zoned_time> except;
};

// The end of each occurrence by its start.
using occurrences = std::map<utc_seconds, utc_seconds>;

// Takes the lines of one VEVENT, without those of what is within it.
class event_reader {
 public:
  event_reader(const std::shared_ptr<const time_zone>& floating,
               std::vector<calendar_fault>& faults, int line);
  void take(const content_line& line);
  // The event, or nothing where something of it was refused.
  std::optional<calendar_event> finish();

 private:
  std::optional<zoned_time> time_of(const content_line& line, std::string_view value);
  void take_time(const content_line& line, std::optional<zoned_time>& to);
  void take_status(const content_line& line);
  void take_rule(const content_line& line);
  void take_more(const content_line& line);
  void take_period(const content_line& line, std::string_view value);
  void take_except(const content_line& line);
  void check();
  void refuse(int line, std::string text);
  bool once(const content_line& line);

  const std::shared_ptr<const time_zone>& floating_;
  std::vector<calendar_fault>& faults_;
  calendar_event event_;
  std::vector<std::string> seen_;
  bool good_ = true;
};

// Of the event, those that it excepts among them, no more than `most` and one. What is wrong, or
// empty, is in `fault`.
occurrences occurrences_of(const calendar_event& event, std::size_t most, std::string& fault);

}  // namespace pullkeeper
