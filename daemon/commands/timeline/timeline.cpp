#include "commands/timeline/timeline.hpp"

#include <algorithm>
#include <map>

#include "commands/instants.hpp"
#include "core/counted.hpp"

namespace pullkeeper {
namespace {

std::string range_words(utc_seconds start, utc_seconds end) {
  return without_year(start) + " - " + without_year(end);
}

shade shade_of(absence why) {
  if (is_gap(why)) return shade::gap;
  return why == absence::paused ? shade::paused : shade::idle;
}

// `03:00`
std::string time_words(seconds of_day) {
  return format_utc(utc_seconds{of_day % seconds(std::chrono::days{1})}).substr(11, 5);
}

// `mon, tue 03:00-05:00 Asia/Shanghai`; without the days where it is every day.
std::string hours_words(const quiet_hours& hours) {
  std::string days;
  for (std::size_t day = 0; day < weekday_names.size(); ++day) {
    if (hours.days >> day & 1) days += (days.empty() ? "" : ", ") + std::string(weekday_names[day]);
  }
  const bool daily = hours.days == recurrence::every_day;
  return (daily ? std::string() : days + " ") + time_words(hours.from) + "-" +
         time_words(hours.to) + " " + hours.zone->name;
}

// The zone in which people have written its times, or the hours for its handovers; null: there is
// none.
std::shared_ptr<const time_zone> zone_of(const schedule& s, const schedule_plan& ahead) {
  if (!s.repeat.empty()) return s.repeat[0].zone;
  if (s.calendar) return s.calendar->shown;
  return ahead.hours ? ahead.hours->zone : nullptr;
}

}  // namespace

timeline make_timeline(const std::vector<schedule>& schedules, const plan& ahead,
                       std::vector<std::string> remarks) {
  timeline shown;
  shown.now = ahead.from;
  shown.from = std::chrono::floor<std::chrono::days>(ahead.from);
  shown.until = ahead.until;
  for (std::size_t i = 0; i < schedules.size(); ++i) {
    const auto& key = schedules[i].key;
    shown.rows.push_back({schedules[i].name, key.domain + "/" + key.app + "/" + key.stream,
                          ahead.schedules[i], zone_of(schedules[i], ahead.schedules[i])});
  }
  shown.leftovers = ahead.leftovers;
  shown.remarks = std::move(remarks);
  shown.restarts = count_restarts(ahead.schedules);
  return shown;
}

const char* word_of(shade what) {
  switch (what) {
    case shade::in_place: return "in place";
    case shade::planned: return "will be submitted";
    case shade::gap: return "gap";
    case shade::paused: return "paused";
    case shade::idle: return "not wanted";
  }
  return "";
}

std::vector<shaded_span> spans_of(const timeline_row& row) {
  std::vector<shaded_span> spans;
  for (const auto& one : row.ahead.covered) {
    std::string tip = "in place";
    if (one.by) tip = submission_words(row.ahead.submissions[*one.by]);
    spans.push_back({one.start, one.end, one.by ? shade::planned : shade::in_place,
                     tip + ": " + range_words(one.start, one.end)});
  }
  for (const auto& one : row.ahead.uncovered) {
    const auto what = shade_of(one.why);
    std::string tip = what == shade::gap ? "GAP" : to_string(one.why);
    spans.push_back({one.start, one.end, what, tip + ": " + range_words(one.start, one.end)});
  }
  std::sort(spans.begin(), spans.end(),
            [](const auto& a, const auto& b) { return a.start < b.start; });
  return spans;
}

plan_counts count(const timeline& shown) {
  plan_counts sum;
  for (const auto& row : shown.rows) {
    sum.due += row.ahead.due;
    for (const auto& sent : row.ahead.submissions) {
      sum.adds += sent.op == operation::add;
      sum.updates += sent.op == operation::update;
      sum.deletions += sent.op == operation::remove;
    }
    for (const auto& one : row.ahead.uncovered) sum.gaps += is_gap(one.why);
  }
  for (const auto& left : shown.leftovers) sum.deletions += left.deleted_at.has_value();
  return sum;
}

std::string closing_line(const timeline& shown) {
  const auto sum = count(shown);
  const auto days = std::chrono::floor<std::chrono::days>(shown.until - shown.now).count();
  return "Plan for " + counted(static_cast<std::size_t>(days), "day") + ": " +
         std::to_string(sum.adds) + " to add, " + std::to_string(sum.updates) + " to update, " +
         std::to_string(sum.deletions) + " to delete, " + counted(sum.gaps, "gap") + "; " +
         (sum.due == 0 ? "nothing due now." : counted(sum.due, "schedule") + " due now.");
}

restart_counts count_restarts(const std::vector<schedule_plan>& ahead) {
  restart_counts sum;
  std::map<utc_seconds, std::size_t> by_day, by_minute;
  for (const auto& one : ahead) {
    for (const auto& sent : one.submissions) {
      if (!sent.restarts) continue;
      ++sum.all;
      ++by_day[std::chrono::floor<std::chrono::days>(sent.at)];
      ++by_minute[std::chrono::floor<std::chrono::minutes>(sent.at)];
    }
  }
  const auto most = [](const std::map<utc_seconds, std::size_t>& all) {
    restart_counts::busiest found;
    for (const auto& [from, restarts] : all) {
      if (restarts > found.restarts) found = {from, restarts};
    }
    return found;
  };
  sum.day = most(by_day);
  sum.minute = most(by_minute);
  return sum;
}

std::string restart_line(const timeline& shown) {
  const auto& sum = shown.restarts;
  if (sum.all == 0) return {};
  return "Restarts of running pulls: " + std::to_string(sum.all) + ", at most " +
         std::to_string(sum.day.restarts) + " on a day (" + format_utc(sum.day.from).substr(0, 10) +
         ") and " + std::to_string(sum.minute.restarts) + " in a minute (" +
         to_the_minute(sum.minute.from) + ").";
}

std::vector<std::string> gap_lines(const timeline_row& row, utc_seconds now) {
  std::vector<std::string> lines;
  const auto& failing = row.ahead.failing;
  for (const auto& one : row.ahead.uncovered) {
    if (!is_gap(one.why)) continue;
    const auto code = failing.code.empty() ? std::string(to_string(failing.kind)) : failing.code;
    if (one.why == absence::refused) {
      lines.push_back("from " + to_the_minute(one.start) + ", until somebody acts (" + code + ", " +
                      std::to_string(failing.attempts) + " in a row)");
      continue;
    }
    auto text = to_the_minute(one.start) + " - " + to_the_minute(one.end) + ", " +
                roughly(one.end - one.start);
    text += one.why == absence::lapsed ? ": nothing is in place now"
                                       : ": no config can be in place then";
    if (failing.attempts > 0 && one.start == now) {
      text += "; the last call failed (" + code + ", " + std::to_string(failing.attempts) +
              " in a row)";
    }
    lines.push_back(std::move(text));
  }
  return lines;
}

std::string mode_words(const schedule_plan& ahead) {
  const std::string how = ahead.mode == handover::coexist ? "add beside" : "update";
  return how + (ahead.mode_assumed ? " (assumed)" : "") +
         (ahead.hours ? ", at " + hours_words(*ahead.hours) : "");
}

std::vector<pull> quiet_spans_of(const timeline_row& row, utc_seconds from, utc_seconds until) {
  std::vector<pull> spans;
  if (!row.ahead.hours) return spans;
  using std::chrono::days;
  const auto& hours = *row.ahead.hours;
  const auto day_of = [&](utc_seconds at) {
    return std::chrono::floor<days>(local_of(*hours.zone, at));
  };
  for (auto day = day_of(from) - days{1}; day <= day_of(until); day += days{1}) {
    if (!falls_on(hours.days, day)) continue;
    const auto [begins, ends] = hours_on(hours, day);
    const auto start = std::max(from, begins);
    const auto end = std::min(until, ends);
    if (start < end) spans.push_back({start, end});
  }
  return spans;
}

std::string idle_words(const timeline_row& row) {
  const auto& other = row.ahead.within;
  return other.empty() ? "nothing to do in this time"
                       : "nothing to do: its time is within a pull of " + other;
}

std::vector<plan_line> lines_of(const timeline_row& row) {
  std::vector<plan_line> lines;
  const auto at = [](const submission& sent) { return std::chrono::floor<seconds>(sent.at); };
  const auto& absent = row.ahead.uncovered;
  const bool is_paused = std::any_of(absent.begin(), absent.end(), [](const auto& one) {
    return one.why == absence::paused;
  });
  for (const auto& w : row.ahead.windows) {
    plan_line line;
    line.window = range_words(w.slice.start, w.slice.end);
    if (row.zone) line.window += "  " + local_range(*row.zone, w.slice.start, w.slice.end);
    line.when = w.in_place            ? "in place"
                : row.ahead.refused ? "refused"
                : is_paused         ? "paused"
                                    : "never";
    if (w.by) {
      const auto& sent = row.ahead.submissions[*w.by];
      line.when = to_the_minute(at(sent));
      line.local = local_words(at(sent));
      line.what = to_string(sent.op);
      line.restarts = sent.restarts;
    }
    lines.push_back(std::move(line));
  }
  for (const auto& sent : row.ahead.submissions) {
    if (sent.op != operation::remove) continue;
    lines.push_back(
        {to_the_minute(at(sent)), local_words(at(sent)), to_string(sent.op), "", false});
  }
  return lines;
}

std::string submission_words(const submission& sent) {
  return std::string(to_string(sent.op)) + " at " +
         to_the_minute(std::chrono::floor<seconds>(sent.at)) +
         (sent.restarts ? ", restarts the pull" : "");
}

const char* sign_of(operation op) {
  return op == operation::add ? "+" : op == operation::update ? "~" : "x";
}

const char* month_name(std::chrono::month month) {
  constexpr std::array<const char*, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return names[static_cast<unsigned>(month) - 1];
}

std::string leftover_words(const leftover& left) {
  return left.name + " is no longer in the files; its config stands until " +
         to_the_minute(left.until) +
         (left.deleted_at ? " and will be deleted" : " and is left alone");
}

}  // namespace pullkeeper
