#include "commands/plan.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>

#include "commands/asking.hpp"
#include "commands/exit_codes.hpp"
#include "commands/timeline/timeline.hpp"
#include "commands/terminal.hpp"
#include "core/counted.hpp"
#include "core/natural_order.hpp"
#include "core/suggest.hpp"
#include "core/text.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

// What the plan assumes and what it leaves out, a sentence each.
std::vector<std::string> remarks_on(const inputs& in, const plan& ahead) {
  std::vector<std::string> all;
  if (!in.remark.empty()) all.push_back(in.remark + ".");
  const bool assumed =
      std::any_of(ahead.schedules.begin(), ahead.schedules.end(), [](const auto& one) {
        return one.mode_assumed && std::any_of(one.submissions.begin(), one.submissions.end(),
                                               [](const auto& s) { return s.restarts; });
      });
  if (assumed) {
    all.emplace_back("how a running pull is handed over is not yet learned of some domains; the "
                     "documented way, an update, is assumed. The daemon tries an add first; "
                     "`pullkeeper probe` finds out before.");
  }
  const auto deleted = static_cast<std::size_t>(
      std::count_if(ahead.schedules.begin(), ahead.schedules.end(),
                    [](const auto& one) { return one.deleted_when_over; }));
  if (deleted > 0) {
    all.push_back("what the API still lists of a pull after its end is deleted then (on_removed: "
                  "delete): " + counted(deleted, "pull") + ".");
  }
  if (ahead.cut_short) all.emplace_back("too much would happen: what comes late is missing.");
  return all;
}

std::string nothing_shown(const plan_options& options, const std::vector<schedule>& all) {
  word_list names, domains;
  for (const auto& s : all) {
    names.emplace_back(s.name);
    domains.emplace_back(s.key.domain);
  }
  const bool known = is_among(names, options.name) && !options.domain.empty();
  if (known) return "the schedule \"" + escape_text(options.name) + "\" is not of this domain";
  const bool by_name = !options.name.empty();
  const std::string& word = by_name ? options.name : options.domain;
  const auto meant = nearest_word(word, by_name ? names : domains);
  return std::string("there is no schedule ") + (by_name ? "" : "of the domain ") + "\"" +
         escape_text(word) + "\"" +
         (meant.empty() ? "" : "; did you mean \"" + escape_text(std::string(meant)) + "\"?");
}

// "-" is standard output. False, with the reason on standard error, if it cannot be written.
bool write_out(const std::string& file, const std::string& content, mode_t mask) {
  if (file == "-") {
    std::cout << content << std::flush;
    return static_cast<bool>(std::cout);
  }
  // It holds no secret, and is made to be shown: the caller alone says to whom.
  const mode_t own = umask(mask);
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  umask(own);
  out << content;
  out.close();
  if (out) return true;
  refuse("cannot write " + escape_text(file) + ": " + std::strerror(errno), exit_failure);
  return false;
}

int write_drawings(const plan_options& options, const timeline& shown) {
  bool good = true;
  if (!options.svg_file.empty()) {
    good = write_out(options.svg_file, as_svg(shown, true), options.mask) && good;
  }
  if (!options.html_file.empty()) {
    good = write_out(options.html_file, as_html(shown), options.mask) && good;
  }
  if (!options.ics_file.empty()) {
    good = write_out(options.ics_file, as_ics(shown), options.mask) && good;
  }
  return good ? exit_ok : exit_failure;
}

// Only what is asked for, in the order of people: cam2 before cam10. Why not, where it is nothing.
std::string keep_shown(const plan_options& options, inputs& in, plan& ahead) {
  auto& all = in.config.schedules;
  const auto is_shown = [&options](const std::string& name, const std::string& domain) {
    return (options.name.empty() || name == options.name) &&
           (options.domain.empty() || domain == lower_case(options.domain));
  };
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (is_shown(all[i].name, all[i].key.domain)) order.push_back(i);
  }
  std::erase_if(ahead.leftovers, [&](const leftover& one) {
    return !is_shown(one.name, one.key.domain);
  });
  const bool chosen = !options.name.empty() || !options.domain.empty();
  if (chosen && order.empty() && ahead.leftovers.empty()) return nothing_shown(options, all);
  std::stable_sort(order.begin(), order.end(), [&all](std::size_t a, std::size_t b) {
    return comes_before(all[a].name, all[b].name);
  });
  std::vector<schedule> schedules;
  std::vector<schedule_plan> plans;
  for (const std::size_t i : order) {
    schedules.push_back(std::move(all[i]));
    plans.push_back(std::move(ahead.schedules[i]));
  }
  all = std::move(schedules);
  ahead.schedules = std::move(plans);
  return {};
}

}  // namespace

command describe_plan(mode_t given_mask) {
  auto options = std::make_shared<plan_options>();
  options->mask = given_mask;
  return {
      "plan",
      "Show what will be submitted when, and every gap.",
      {{"NAME", &options->name, "only this schedule", "TEXT"},
       config_option(options->where.config_dir),
       state_dir_option(options->where.state_dir),
       instance_option(options->where.instance),
       {"--domain", &options->domain, "only the schedules of this domain", "DOMAIN"},
       {"--width", &options->width, "columns of the text; 0: as the terminal", "N", 0, 1000},
       {"--days", &options->days, "how far to look ahead", "N", 1,
        static_cast<int>(dry_run_longest.count())},
       {"--json", &options->json, "everything as one JSON object"},
       {"--svg", &options->svg_file, "write the picture into this file (- is allowed)", "FILE"},
       {"--html", &options->html_file, "write a page into this file (- is allowed)", "FILE"},
       {"--ics", &options->ics_file, "write a calendar into this file (- is allowed)", "FILE"},
       {"--detailed-exitcode", &options->detailed_exit_code,
        "exit 2 where something is due now"}},
      "What will happen if nothing fails, by the daemon's own rules: its windows, when each is\n"
      "submitted and how, and when a stream has no config, with the reason. Nothing is changed\n"
      "and nobody is called. Times are UTC, and beside them those of the zone TZ.\n"
      "\n"
      "Exit codes: 0 done, 1 a file cannot be written, 2 something is due now (only with\n"
      "--detailed-exitcode), 64 usage, 77 no permission, 78 errors in the configuration.\n"
      "\n"
      "Examples:\n"
      "  pullkeeper plan\n"
      "  pullkeeper plan harbour\n"
      "  pullkeeper plan --days 90 --html plan.html\n"
      "  pullkeeper plan --json | jq '.schedules[].next'",
      [options] { return plan_command(*options); }};
}

int plan_command(const plan_options& options) {
  auto where = options.where;
  fill_in_instance(where);
  inputs in;
  if (const int code = read_inputs(where, in)) return code;
  auto ahead = dry_run({in.config.schedules, in.config.keep, in.known, in.now,
                              std::chrono::days(options.days)});
  if (const auto why = keep_shown(options, in, ahead); !why.empty()) {
    return refuse(why, exit_usage);
  }
  const auto shown = make_timeline(in.config.schedules, ahead, remarks_on(in, ahead));
  const bool to_files = !options.svg_file.empty() || !options.html_file.empty() ||
                        !options.ics_file.empty();
  if (const int code = write_drawings(options, shown)) return code;
  if (options.json) {
    std::cout << plan_as_json(in, ahead) << "\n";
  } else if (!to_files) {
    std::cout << as_text(shown, {options.width > 0 ? static_cast<std::size_t>(options.width)
                                                   : terminal_width(STDOUT_FILENO),
                                 shows_unicode(), wants_colour(STDOUT_FILENO)});
  }
  if (!std::cout.flush()) return exit_failure;
  return options.detailed_exit_code && count(shown).due > 0 ? exit_differences : exit_ok;
}

}  // namespace pullkeeper
