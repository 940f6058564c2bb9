// How every schedule stands: as a value, as text for people, and as JSON.
#pragma once
#include <string>
#include <vector>

#include "commands/state.hpp"
#include "core/lookahead/dry_run.hpp"

namespace pullkeeper {

enum class standing_now {
  uncovered,                           // wanted now, but no config is in effect
  covered,                             // wanted now, and a config is in effect
  later,                               // the pull has not started yet
  paused,
  over,                                // the pull has ended
};
const char* to_string(standing_now how);

struct status_line {
  const schedule* wanted = nullptr;    // one of the inputs
  schedule_plan ahead;                 // its dry run over the next 30 days
  standing_now how = standing_now::uncovered;
  // False if it is uncovered, has a gap to come, has failing calls, or is due while no daemon runs.
  bool well = true;
};

struct status_report {
  std::vector<status_line> lines;      // the one that is uncovered earliest comes first
  std::vector<domain_record> unseen;   // domains whose configs cannot be listed
  bool well = true;                    // every line is well, and no domain is unseen
};

// `in` must outlive the report. Costs a dry run.
status_report make_status(const inputs& in);

std::string status_as_text(const inputs& in, const status_report& report);
std::string status_as_json(const inputs& in, const status_report& report);

}  // namespace pullkeeper
