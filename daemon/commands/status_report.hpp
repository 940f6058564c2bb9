// How every schedule stands, as a value and as text.
#pragma once
#include <string>
#include <vector>

#include "commands/overview.hpp"

namespace pullkeeper {

enum class standing_now {
  uncovered,                           // wanted, and nothing is in place
  covered,
  later,                               // the pull begins later
  paused,
  over,
};
const char* to_string(standing_now how);

struct status_line {
  const schedule* wanted = nullptr;    // of the overview
  schedule_forecast ahead;
  standing_now how = standing_now::uncovered;
  // Uncovered, a gap to come, failing, or due without a daemon that would do it.
  bool well = true;
};

struct status_report {
  std::vector<status_line> lines;      // by lapse, the earliest first
  std::vector<domain_record> unseen;   // domains at which looking fails
  bool well = true;                    // of all of them
};

// `seen` must outlive it.
status_report make_status(const overview& seen);

std::string status_as_text(const overview& seen, const status_report& report);
std::string status_as_json(const overview& seen, const status_report& report);

}  // namespace pullkeeper
