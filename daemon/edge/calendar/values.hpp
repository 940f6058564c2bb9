// Times, lengths and rules as a calendar writes them, read strictly.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/recurrence.hpp"

namespace pullkeeper {

// What comes later than that does not count: so long are rules without an end followed.
inline constexpr local_days end_of_calendars{std::chrono::year(2100) / 1 / 1};

// `19970714T133000`, the same with a `Z`, or `19970714`.
struct calendar_time {
  local_seconds shown{};
  bool is_date = false;
  bool is_utc = false;
};
// From 1970 to 2099.
std::optional<calendar_time> calendar_time_in(std::string_view text);

// `P1D`, `PT8H30M`: days are counted on the calendar, the rest by the clock. Above nothing, and no
// longer than ten years.
struct calendar_length {
  std::chrono::days days{};
  seconds exact{};
};
std::optional<calendar_length> calendar_length_in(std::string_view text);

// A value of RRULE.
class calendar_rule {
 public:
  // Nothing, with what is wrong in `fault`.
  static std::optional<calendar_rule> read(const std::string& text, std::string& fault);

  const std::optional<calendar_time>& until() const { return until_; }
  int count() const { return count_; }       // 0: the rule has none
  // Calls `take` with each local time that the rule names from `start` to the end of calendars, in
  // order, whatever `until` and `count` say; `take` gives false to stop. What is wrong, or empty.
  std::string each(const calendar_time& start,
                   const std::function<bool(local_seconds)>& take) const;

 private:
  std::string text_;                   // without UNTIL and COUNT
  std::optional<calendar_time> until_;
  int count_ = 0;
};

}  // namespace pullkeeper
