#include "commands/status_report.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "commands/columns.hpp"
#include "commands/instants.hpp"
#include "commands/json.hpp"
#include "commands/timeline/timeline.hpp"
#include "core/counted.hpp"
#include "core/pulls.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

constexpr int report_version = 1;
constexpr std::chrono::days looks_ahead{30};

utc_seconds second(utc_millis at) { return std::chrono::floor<seconds>(at); }

standing_now how_is(const schedule& wanted, const schedule_plan& ahead, utc_seconds now) {
  const auto current = pull_at(wanted, now);
  if (!current) return standing_now::over;
  if (wanted.paused) return standing_now::paused;
  if (current->start > now) return standing_now::later;
  return ahead.covered_until ? standing_now::covered : standing_now::uncovered;
}

// The first wanted second that is uncovered if nothing is done. What needs nothing sorts last: a
// pull that is covered to its end, then paused ones, then those that are over.
utc_seconds lapse_of(const status_line& line, utc_seconds now) {
  const auto pull = pull_at(*line.wanted, now).value_or(line.wanted->wanted);
  switch (line.how) {
    case standing_now::uncovered: return now;
    case standing_now::covered:
    case standing_now::later: {
      const auto until = line.ahead.covered_until.value_or(pull.start);
      return pull.end && until >= *pull.end ? utc_seconds::max() - seconds{2} : until;
    }
    case standing_now::paused: return utc_seconds::max() - seconds{1};
    case standing_now::over: break;
  }
  return utc_seconds::max();
}

bool is_well(const status_line& line, bool daemon_runs) {
  if (line.how == standing_now::paused || line.how == standing_now::over) return true;
  const auto& ahead = line.ahead;
  const bool gap = std::any_of(ahead.uncovered.begin(), ahead.uncovered.end(),
                               [](const uncovered_span& one) { return is_gap(one.why); });
  return line.how != standing_now::uncovered && !gap && ahead.failing.attempts == 0 &&
         (daemon_runs || !ahead.due);
}

std::string covered_words(const status_line& line, utc_seconds now) {
  const auto& until = line.ahead.covered_until;
  switch (line.how) {
    case standing_now::uncovered: return "NOT COVERED";
    case standing_now::later:
      if (!until && line.wanted->paused_until > now) {
        return "paused until " + to_the_minute(*line.wanted->paused_until);
      }
      if (!until) {
        const auto next = pull_at(*line.wanted, now).value_or(line.wanted->wanted);
        return "starts " + to_the_minute(next.start);
      }
      [[fallthrough]];
    case standing_now::covered: return to_the_minute(*until) + ", " + roughly(*until - now);
    case standing_now::paused: return "paused";
    case standing_now::over: return "over";
  }
  return "";
}

std::string next_words(const status_line& line, utc_millis now) {
  const auto& next = line.ahead.next;
  if (!next) return "-";
  const auto wait = next->at - now;
  return to_the_minute(second(next->at)) + " " + to_string(next->op) +
         (wait <= milliseconds{0} ? " now" : " in " + roughly(wait));
}

std::string failure_words(const failure_memory& failing, utc_millis now) {
  return (failing.code.empty() ? "" : escape_text(failing.code) + ", ") + to_string(failing.kind) +
         ", of " + to_string(failing.failed) + ", " + std::to_string(failing.attempts) +
         (failing.attempts == 1 ? " try, " : " tries in a row, ") + roughly(now - failing.at) +
         " ago; next try " + to_the_minute(second(failing.not_before));
}

std::string closing(const inputs& in, const status_report& report) {
  const auto bad = static_cast<std::size_t>(std::count_if(
      report.lines.begin(), report.lines.end(), [](const auto& line) { return !line.well; }));
  if (bad > 0) {
    return "Not well: " + std::to_string(bad) + " of " + counted(report.lines.size(), "schedule") +
           (bad == 1 ? " needs" : " need") + " attention (marked with !).";
  }
  if (!report.well) return "Not well: a domain cannot be looked at.";
  const status_line* first = nullptr;
  for (const auto& line : report.lines) {
    if (line.ahead.next && (!first || line.ahead.next->at < first->ahead.next->at)) first = &line;
  }
  return "All is well: " + counted(report.lines.size(), "schedule") +
         (first ? ", next action " + next_words(*first, in.now) + " of " +
                      escape_text(first->wanted->name) + "."
                : ", nothing to do.");
}

boost::json::value as_json(const failure_memory& failing) {
  if (failing.attempts == 0) return nullptr;
  return {{"attempts", failing.attempts},
          {"kind", to_string(failing.kind)},
          {"code", failing.code},
          {"operation", to_string(failing.failed)},
          {"at", json_instant(failing.at)},
          {"next_try", json_instant(failing.not_before)}};
}

}  // namespace

const char* to_string(standing_now how) {
  switch (how) {
    case standing_now::uncovered: return "uncovered";
    case standing_now::covered: return "covered";
    case standing_now::later: return "later";
    case standing_now::paused: return "paused";
    case standing_now::over: return "over";
  }
  return "";
}

status_report make_status(const inputs& in) {
  status_report report;
  auto ahead = dry_run({in.config.schedules, in.config.keep, in.known, in.now, looks_ahead});
  for (std::size_t i = 0; i < ahead.schedules.size(); ++i) {
    status_line line;
    line.wanted = &in.config.schedules[i];
    line.ahead = std::move(ahead.schedules[i]);
    line.how = how_is(*line.wanted, line.ahead, ahead.from);
    line.well = is_well(line, in.daemon.has_value());
    report.well = report.well && line.well;
    report.lines.push_back(std::move(line));
  }
  std::stable_sort(report.lines.begin(), report.lines.end(), [&](const auto& a, const auto& b) {
    return lapse_of(a, ahead.from) < lapse_of(b, ahead.from);
  });
  for (const auto& d : in.known.domains) {
    const bool used = std::any_of(report.lines.begin(), report.lines.end(), [&](const auto& line) {
      return line.wanted->key.domain == d.name;
    });
    if (!used || d.failing.attempts == 0) continue;
    report.unseen.push_back(d);
    report.well = false;
  }
  return report;
}

std::string status_as_text(const inputs& in, const status_report& report) {
  const auto now = second(in.now);
  const auto local = local_words(now);
  std::string text = to_the_minute(now) + (local.empty() ? "" : " (" + local + ")") + ", ";
  text += !in.daemon ? "no daemon runs on " + escape_text(in.state_dir)
                       : "the daemon runs" + (*in.daemon > 0 ? ", process " +
                                                   std::to_string(*in.daemon) : std::string());
  text += "\n";
  if (!in.remark.empty()) text += escape_text(in.remark) + "\n";
  std::size_t names = 8;
  for (const auto& line : report.lines) {
    names = std::max(names, display_width(escape_text(line.wanted->name)));
  }
  names = std::min<std::size_t>(names, 24);
  text += "\n  " + fitted("SCHEDULE", names) + "  " + fitted("COVERED UNTIL", 25) + "  " +
          "NEXT ACTION\n";
  for (const auto& line : report.lines) {
    text += std::string(line.well ? "  " : "! ") + fitted(escape_text(line.wanted->name), names) +
            "  " + fitted(covered_words(line, now), 25) + "  " + next_words(line, in.now) + "\n";
    if (line.ahead.failing.attempts > 0) {
      text += "    last error: " + failure_words(line.ahead.failing, in.now) + "\n";
    }
    if (line.how == standing_now::paused || line.how == standing_now::over) continue;
    for (const auto& gap : gap_lines({line.wanted->name, {}, line.ahead}, now)) {
      text += "    gap: " + gap + "\n";
    }
  }
  text += "\n";
  std::vector<std::pair<std::string, std::string>> modes;  // with their domains; each pair once
  for (const auto& line : report.lines) {
    const std::pair one{line.wanted->key.domain, mode_words(line.ahead)};
    if (std::find(modes.begin(), modes.end(), one) == modes.end()) modes.push_back(one);
  }
  for (const auto& [domain, mode] : modes) {
    text += "Handover at " + escape_text(domain) + ": " + mode + "\n";
  }
  for (const auto& d : report.unseen) {
    text += "! " + escape_text(d.name) + " cannot be looked at: " +
            failure_words(d.failing, in.now) + "\n";
  }
  return text + closing(in, report) + "\n";
}

std::string status_as_json(const inputs& in, const status_report& report) {
  boost::json::array lines;
  for (const auto& line : report.lines) {
    boost::json::object one{{"schedule", line.wanted->name},
                            {"domain", line.wanted->key.domain},
                            {"app", line.wanted->key.app},
                            {"stream", line.wanted->key.stream},
                            {"standing", to_string(line.how)},
                            {"well", line.well},
                            {"covered_until", instant_or_null(line.ahead.covered_until)},
                            {"next", action_or_null(line.ahead.next)},
                            {"due", line.ahead.due},
                            {"handover", to_string(line.ahead.mode)},
                            {"handover_assumed", line.ahead.mode_assumed},
                            {"failing", as_json(line.ahead.failing)}};
    add_words_of(*line.wanted, one);
    lines.push_back(std::move(one));
  }
  boost::json::array unseen;
  for (const auto& d : report.unseen) {
    unseen.push_back({{"domain", d.name}, {"failing", as_json(d.failing)}});
  }
  boost::json::object all;
  all["version"] = report_version;
  all["now"] = json_instant(in.now);
  all["well"] = report.well;
  all["daemon"] = in.daemon.has_value();
  const int pid = in.daemon.value_or(0);
  all["pid"] = value_if(pid > 0, pid);
  all["has_state"] = in.has_state;
  all["schedules"] = std::move(lines);
  all["domains_not_seen"] = std::move(unseen);
  return boost::json::serialize(all);
}

}  // namespace pullkeeper
