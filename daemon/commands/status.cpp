#include "commands/status.hpp"

#include <unistd.h>

#include <iostream>
#include <memory>

#include "commands/asking.hpp"
#include "commands/exit_codes.hpp"
#include "commands/foreign.hpp"
#include "commands/passes.hpp"
#include "commands/state.hpp"
#include "commands/status_text.hpp"
#include "commands/terminal.hpp"
#include "core/health_view.hpp"
#include "edge/log/log.hpp"
#include "edge/state/last_good.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds any_boot{1'000'000'000};

// What the daemon that was here last would see if it were to start now, before it asks the API.
health health_from(const inputs& in) {
  agenda read(in.config.keep, 0);
  const moment now{in.now - in.known.endpoint.server_offset, any_boot};
  read.recall(in.known, now);
  read.load(in.config.schedules, in.config.keep, now);
  return health_of(read.view(), kept_by::an_earlier_one);
}

trouble missing_daemon(const inputs& in, const std::string& why) {
  trouble one{.what = trouble_kind::no_daemon};
  one.todo = {true, "start it: nothing is renewed without one"};
  if (in.daemon) {
    const auto who = *in.daemon > 0 ? "process " + std::to_string(*in.daemon) : "a process";
    one.detail = who + " holds the state, and does not answer";
    one.todo.text = "see what it does: `systemctl status pullkeeper`; restart it if it hangs";
  }
  if (!why.empty()) one.detail += (one.detail.empty() ? "" : ": ") + why;
  return one;
}

// The files, or what was good last where they hold errors; `broken` is then what the status says.
int read_files(const command_places& where, configuration& config, std::string& broken) {
  auto files = find_files(where.config_dir);
  if (files.good()) {
    config = std::move(files.read.config);
    return exit_ok;
  }
  auto kept = read_last_good(state_dir_of(where), where.config_dir).kept;
  if (!kept) return refuse_found(files, "");
  config = std::move(kept->config);
  broken = files.dir_error.empty() ? to_string(files.read.errors.front()) : files.dir_error;
  return exit_ok;
}

int report_from_state(const command_places& where, const std::string& why, status_report& report) {
  inputs in;
  std::string broken;
  if (const int code = read_files(where, in.config, broken)) return code;
  if (const int code = read_known(where, in)) return code;
  report.seen = health_from(in);
  report.by = {.runs = false, .pid = in.daemon.value_or(0), .version = PULLKEEPER_VERSION,
               .config = where.config_dir, .state = in.state_dir, .started = {},
               .written = in.written};
  auto& seen = report.seen;
  if (!broken.empty()) {
    seen.troubles.push_back({.what = trouble_kind::files_refused, .detail = broken,
                             .todo = {true, "mend it; `pullkeeper check` shows every error"}});
  }
  const bool missed = in.daemon || !passes_suffice(in.state_dir, seen);
  if (seen.pulls() > 0 && missed) seen.troubles.push_back(missing_daemon(in, why));
  put_in_order(seen);
  if (!in.remark.empty()) std::cerr << "pullkeeper: " << escape_text(in.remark) << "\n";
  return exit_ok;
}

int show(const status_report& report, const status_options& options, const std::string& json) {
  if (options.json) {
    std::cout << json << "\n";
  } else {
    const auto width = options.width > 0 ? std::optional(static_cast<std::size_t>(options.width))
                                         : known_width(STDOUT_FILENO);
    std::cout << status_as_text(report, {wants_colour(STDOUT_FILENO), width});
  }
  if (!std::cout.flush()) return exit_failure;
  return report.seen.well() ? exit_ok : exit_failure;
}

}  // namespace

command describe_status() {
  auto options = std::make_shared<status_options>();
  return {
      "status",
      "Show how every schedule stands; exit 1 if badly.",
      {config_option(options->where.config_dir),
       state_dir_option(options->where.state_dir),
       instance_option(options->where.instance),
       {"--width", &options->width, "columns of the text; 0: as the terminal", "N", 0, 1000},
       {"--json", &options->json, "the same as one JSON object"},
       {"--foreign", &options->foreign, "instead: the configs whose streams are not in the files"}},
      "Asks the running daemon: the verdict in the first line, then what is amiss as a whole, and\n"
      "every schedule, worst first, with its cause, the next try, and what must be done. Where no\n"
      "daemon answers, it says so, and shows what was written last. \"!\" marks what is not well.\n"
      "\n"
      "Exit codes: 0 all is well, 1 not, 64 usage, 77 no permission, 78 errors in the\n"
      "configuration, and neither a daemon nor an earlier one to show.\n"
      "\n"
      "Examples:\n"
      "  pullkeeper status\n"
      "  pullkeeper status --json | jq -r '.schedules[] | select(.well | not).schedule'",
      [options] { return status_command(*options); }};
}

int status_command(const status_options& options) {
  auto where = options.where;
  fill_in_instance(where);
  if (options.foreign) return show_foreign(where, options.json);
  auto told = ask_daemon(where, "GET", "/status.json");
  if (const auto report = read_report(told.body)) {
    return show(*report, options, told.body);
  }
  if (told.status != 0) told.why = "its answer cannot be read";
  status_report report;
  if (const int code = report_from_state(where, told.why, report)) return code;
  return show(report, options, to_json(report));
}

}  // namespace pullkeeper
