#include "commands/status.hpp"

#include <iostream>
#include <memory>

#include "commands/exit_codes.hpp"
#include "commands/status_report.hpp"

namespace pullkeeper {

command describe_status() {
  auto options = std::make_shared<status_options>();
  return {
      "status",
      "Show how every schedule stands; exit 1 if badly.",
      {config_option(options->where.config_dir),
       state_dir_option(options->where.state_dir),
       {"--json", &options->json, "the same as one JSON object"}},
      "Up to when each schedule is covered, what is done next and when, and the last error. What\n"
      "lapses first comes first. It works beside a running daemon and without one, and says\n"
      "which. \"!\" marks what is not well: no config now or a gap to come, calls that fail,\n"
      "something due while no daemon runs.\n"
      "\n"
      "Exit codes: 0 all is well, 1 not, 64 usage, 77 no permission, 78 errors in the\n"
      "configuration.\n"
      "\n"
      "Examples:\n"
      "  pullkeeper status\n"
      "  pullkeeper status --json | jq -r '.schedules[] | select(.well | not).schedule'",
      [options] { return status_command(*options); }};
}

int status_command(const status_options& options) {
  inputs in;
  if (const int code = read_inputs(options.where, in)) return code;
  const auto report = make_status(in);
  std::cout << (options.json ? status_as_json(in, report) + "\n" : status_as_text(in, report));
  if (!std::cout.flush()) return exit_failure;
  return report.well ? exit_ok : exit_failure;
}

}  // namespace pullkeeper
