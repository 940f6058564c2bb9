#include <boost/json.hpp>

#include "commands/json.hpp"
#include "commands/plan.hpp"
#include "commands/timeline/timeline.hpp"

namespace pullkeeper {
namespace {

constexpr int report_version = 1;

boost::json::value number_or_null(const std::optional<std::size_t>& number) {
  return number ? boost::json::value(*number) : boost::json::value();
}

boost::json::array submissions(const schedule_plan& ahead) {
  boost::json::array all;
  for (const auto& sent : ahead.submissions) {
    boost::json::object one{{"at", json_instant(sent.at)}, {"operation", to_string(sent.op)}};
    if (sent.op != operation::remove) {
      one["start"] = format_utc(sent.start);
      one["end"] = format_utc(sent.end);
    }
    one["restarts"] = sent.restarts;
    all.push_back(std::move(one));
  }
  return all;
}

boost::json::array windows(const schedule_plan& ahead) {
  boost::json::array all;
  for (const auto& w : ahead.windows) {
    all.push_back({{"index", w.slice.index},
                   {"start", format_utc(w.slice.start)},
                   {"end", format_utc(w.slice.end)},
                   {"in_place", w.in_place},
                   {"submission", number_or_null(w.by)}});
  }
  return all;
}

boost::json::value hours_or_null(const keep_settings& settings) {
  if (!settings.handover_at) return nullptr;
  const auto& hours = *settings.handover_at;
  const auto shown = [](seconds time) {
    return time == std::chrono::hours(24) ? std::string("24:00")
                                          : format_utc(utc_seconds(time)).substr(11, 8);
  };
  boost::json::array days;
  for (unsigned day = 0; day < 7; ++day) {
    if (hours.days >> day & 1) days.push_back(weekday_names[day]);
  }
  return {{"from", shown(hours.from)},
          {"to", shown(hours.to)},
          {"timezone", hours.zone->name},
          {"days", std::move(days)}};
}

boost::json::object busiest(const restart_counts::busiest& most) {
  return {{"from", most.restarts > 0 ? boost::json::value(format_utc(most.from)) : nullptr},
          {"restarts", most.restarts}};
}

boost::json::object kept_by(const keep_settings& settings) {
  return {{"window", format_duration(settings.window)},
          {"lead", format_duration(settings.lead)},
          {"handover", to_string(settings.handover)},
          {"handover_at", hours_or_null(settings)},
          {"spread", settings.spread},
          {"on_drift", to_string(settings.on_drift)},
          {"on_removed", to_string(settings.on_removed)}};
}

boost::json::object about(const schedule& wanted, const schedule_plan& ahead) {
  boost::json::array covered;
  for (const auto& span : ahead.covered) {
    covered.push_back({{"start", format_utc(span.start)},
                       {"end", format_utc(span.end)},
                       {"submission", number_or_null(span.by)}});
  }
  boost::json::array uncovered;
  for (const auto& span : ahead.uncovered) {
    uncovered.push_back({{"start", format_utc(span.start)},
                         {"end", format_utc(span.end)},
                         {"reason", to_string(span.why)},
                         {"gap", is_gap(span.why)}});
  }
  boost::json::object one{{"schedule", wanted.name},
                          {"domain", wanted.key.domain},
                          {"app", wanted.key.app},
                          {"stream", wanted.key.stream},
                          {"paused", wanted.paused},
                          {"handover", to_string(ahead.mode)},
                          {"handover_assumed", ahead.mode_assumed},
                          {"due", ahead.due},
                          {"deleted_when_over", ahead.deleted_when_over},
                          {"windows", windows(ahead)},
                          {"submissions", submissions(ahead)},
                          {"covered", std::move(covered)},
                          {"uncovered", std::move(uncovered)}};
  add_words_of(wanted, one);
  one["covered_until"] = instant_or_null(ahead.covered_until);
  one["next"] = action_or_null(ahead.next);
  const bool is_within = !ahead.within.empty();
  one["within"] = value_if(is_within, boost::json::value(ahead.within));
  return one;
}

}  // namespace

std::string plan_as_json(const inputs& in, const plan& ahead) {
  boost::json::array schedules;
  for (std::size_t i = 0; i < ahead.schedules.size(); ++i) {
    const auto& wanted = in.config.schedules[i];
    auto one = about(wanted, ahead.schedules[i]);
    one["settings"] = kept_by(settings_of(wanted, in.config.keep));
    schedules.push_back(std::move(one));
  }
  boost::json::array left;
  for (const auto& one : ahead.leftovers) {
    left.push_back({{"schedule", one.name},
                    {"domain", one.key.domain},
                    {"app", one.key.app},
                    {"stream", one.key.stream},
                    {"until", format_utc(one.until)},
                    {"deleted_at", instant_or_null(one.deleted_at)}});
  }
  boost::json::object report;
  report["version"] = report_version;
  report["from"] = format_utc(ahead.from);
  report["until"] = format_utc(ahead.until);
  report["has_state"] = in.has_state;
  report["complete"] = !ahead.cut_short;
  const auto restarts = count_restarts(ahead.schedules);
  report["restarts"] = boost::json::object{{"count", restarts.all},
                                           {"busiest_day", busiest(restarts.day)},
                                           {"busiest_minute", busiest(restarts.minute)}};
  report["schedules"] = std::move(schedules);
  report["leftovers"] = std::move(left);
  return boost::json::serialize(report);
}

}  // namespace pullkeeper
