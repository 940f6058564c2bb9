// The calendars of schedules as they are stored: the text of each once, in a line of its own, and a
// number in its place in every schedule. Nothing outside this folder includes it.
#pragma once
#include <boost/json.hpp>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/calendar.hpp"

// A calendar is stored as the text of its file: its rules, and not 27,000 days.
namespace boost::json {

void tag_invoke(value_from_tag, value& to, const pullkeeper::shared_calendar& calendar);
result<pullkeeper::shared_calendar> tag_invoke(try_value_to_tag<pullkeeper::shared_calendar>,
                                               const value& from);

}  // namespace boost::json

namespace pullkeeper {

// For writing.
class calendar_numbers {
 public:
  // Puts the number into the schedule, and gives the text where it was not given before.
  std::optional<boost::json::value> put_into(boost::json::value& schedule);

 private:
  std::map<std::string, std::size_t> known_;
};

// For reading. Schedules whose calendars say the same have one in common.
class calendar_texts {
 public:
  // True for a line with a text.
  bool take(const boost::json::value& line);
  // The calendar of the schedule, which is left without one; nothing where it does not read.
  std::optional<shared_calendar> taken_out_of(boost::json::value& schedule);

 private:
  std::vector<std::string> texts_;
  std::map<std::string, std::optional<shared_calendar>> read_;
};

}  // namespace pullkeeper
