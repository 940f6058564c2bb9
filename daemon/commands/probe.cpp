#include "commands/probe.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "commands/exit_codes.hpp"
#include "commands/probe_run.hpp"
#include "core/text.hpp"
#include "edge/config/schedule_file.hpp"
#include "edge/log/log.hpp"
#include "edge/system/new_file.hpp"

namespace pullkeeper {
namespace {

constexpr const char* nothing_tried = "; nothing was tried";
constexpr mode_t file_mode = 0600;
constexpr seconds shortest{20};
constexpr seconds longest = std::chrono::minutes(12);

// Empty, or why the words of the command line cannot be meant.
std::string objection_to(const probe_options& options) {
  const auto within = parse_duration(options.within);
  if (options.domain.empty()) return "name a domain with --domain";
  if (!is_domain(lower_case(options.domain))) {
    return "\"" + escape_text(options.domain) + "\" is no domain; it must be a host name such as "
           "live.example.com";
  }
  if (!within || *within < shortest || *within > longest) {
    return "--within takes a duration from 20s to 12m";
  }
  return {};
}

// 0, or after the reason was printed why nobody allows it to write.
int ask_whether_to_write(const probe_options& options) {
  if (options.agreed) return exit_ok;
  if (::isatty(STDIN_FILENO) == 0) {
    return refuse(std::string("a probe writes to the API: say --yes") + nothing_tried, exit_usage);
  }
  std::cerr << "This adds, updates and deletes up to 3 throw-away configs of "
            << escape_text(options.domain) << ", with at most 15 writes. Go on? [y/N] "
            << std::flush;
  std::string said;
  std::getline(std::cin, said);
  if (said == "y" || said == "yes") return exit_ok;
  return refuse(std::string("not agreed to") + nothing_tried, exit_usage);
}

// 0, or after the reason was printed why nothing can be kept or written there.
int check_places(const probe_options& options, const std::string& state_dir) {
  struct stat about{};
  if (::lstat(options.report_file.c_str(), &about) == 0) {
    return refuse(escape_text(options.report_file) + " exists already, and is left as it is; name "
                  "another file with --out" + nothing_tried, exit_failure);
  }
  const auto parent = std::filesystem::path(options.report_file).parent_path();
  if (::access(parent.empty() ? "." : parent.c_str(), W_OK | X_OK) != 0) {
    const bool denied = errno == EACCES;
    return refuse("cannot write " + escape_text(options.report_file) + ": " +
                      std::generic_category().message(errno) + nothing_tried,
                  denied ? exit_permission : exit_failure);
  }
  const auto daemon = holder_of(state_dir);
  if (!daemon) return exit_ok;
  return refuse("a daemon (process " + std::to_string(*daemon) + ") has " +
                    escape_text(state_dir) + ": stop it for the time of the probe (systemctl stop "
                    "pullkeeper), or probe with a --state-dir of its own, from which the daemon "
                    "learns nothing" + nothing_tried,
                exit_try_again);
}

int write_report(const probe_options& options, const probe_report& report) {
  new_file file(options.report_file, probe_as_json(report) + "\n", file_mode);
  if (file.place()) return exit_ok;
  return refuse("cannot write " + escape_text(options.report_file) + ": " + file.error(),
                exit_failure);
}

bool names(const configuration& config, const std::string& domain) {
  for (const auto& s : config.schedules) {
    if (s.key.domain == domain) return true;
  }
  return false;
}

void print(const probe_options& options, const probe_report& report, bool named) {
  if (options.json) {
    std::cout << probe_as_json(report) << "\n" << std::flush;
    return;
  }
  std::cout << probe_as_text(report) << "written to " << escape_text(options.report_file) << "\n";
  if (!named) {
    std::cout << "no schedule names this domain: a daemon that starts before one does forgets "
                 "what was learned\n";
  }
  std::cout << std::flush;
}

int carry_out(const probe_options& options, const configuration& config, held_state& held) {
  const auto domain = lower_case(options.domain);
  api_reading api(config);
  // It tells the time of the API, and whether anything can be tried at all.
  call first;
  first.key.domain = domain;
  const auto got = api.list(domain, api_reading::after_timeout::again);
  if (got.trouble() && got.kind() != failure_kind::permission) {
    refuse(escape_line(why_failed(first, got)) + nothing_tried, exit_failure);
    return api.leave(exit_code_of(got.kind()));
  }
  probe_run probing(api, config, held);
  const auto report = probing.run(domain, *parse_duration(options.within));
  print(options, report, names(config, domain));
  int code = write_report(options, report);
  if (!std::cout) code = exit_failure;
  for (const auto& one : report.swept) {
    if (one.is == swept_stream::kind::gone) continue;
    code = refuse("left at the API: " + escape_line(one.kept.key.stream) + ": " +
                      escape_line(one.why) + "; the next probe or the daemon deletes it",
                  exit_failure);
  }
  const bool none_done = std::none_of(report.writes.begin(), report.writes.end(),
                                      [](const probe_write& w) { return w.done(); });
  if (none_done && !report.writes.empty()) {
    const auto& last = report.writes.back();
    code = refuse(escape_line(why_failed(last.made, last.got)), exit_code_of(last.got.kind()));
  }
  if (!probing.error().empty()) code = refuse(escape_line(probing.error()), exit_failure);
  return api.leave(code);
}

}  // namespace

command describe_probe() {
  auto options = std::make_shared<probe_options>();
  options->within = format_duration(longest);
  options->report_file = "api-facts.json";
  return {
      "probe",
      "Find out what the API does, with throw-away configs.",
      {config_option(options->where.config_dir),
       state_dir_option(options->where.state_dir),
       {"--domain", &options->domain, "where it may try", "DOMAIN"},
       {"--yes", &options->agreed, "write without asking first"},
       {"--within", &options->within, "how long it may try, from 20s to 12m", "DURATION"},
       {"--out", &options->report_file, "the report, made to be attached to a bug", "FILE"},
       {"--json", &options->json, "print the report as well, as one JSON object"}},
      "Adds, updates and deletes configs of three streams with a random name, whose sources\n"
      "resolve nowhere, with at most 15 writes in 15 minutes. Each finding is known, or said to\n"
      "be not known. What a daemon learns by itself is written to its state: how a running pull\n"
      "is handed over, and how late the list is. Nothing is left behind: what an interrupted\n"
      "probe leaves, the next one deletes, or the daemon of that state.\n"
      "No daemon may run on the state meanwhile.\n"
      "\n"
      "Exit codes: 0 done, 1 something failed or is left at the API, 64 usage, or not agreed to,\n"
      "75 a daemon runs, 77 no permission, 78 errors in the configuration.\n"
      "\n"
      "Examples:\n"
      "  pullkeeper probe --domain live.example.com\n"
      "  pullkeeper probe --domain live.example.com --yes --out facts.json && pullkeeper plan",
      [options] { return probe_command(*options); }};
}

int probe_command(const probe_options& options) {
  if (const auto why = objection_to(options); !why.empty()) return refuse(why, exit_usage);
  configuration config;
  if (const int code = load_files(options.where.config_dir, nothing_tried, config)) return code;
  const auto state_dir = state_dir_of(options.where, config);
  if (const int code = check_places(options, state_dir)) return code;
  if (const int code = ask_whether_to_write(options)) return code;
  held_state held;
  if (const int code = hold_state(state_dir, config, held)) return code;
  try {
    return carry_out(options, config, held);
  } catch (const std::runtime_error& unusable) {
    return refuse(std::string(unusable.what()) + nothing_tried, exit_configuration);
  }
}

}  // namespace pullkeeper
