#include "service/web/metrics.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <set>
#include <string_view>
#include <vector>

#include "core/utf8.hpp"

namespace pullkeeper {
namespace {

using label_pair = std::pair<std::string, std::string_view>;
using label_list = std::vector<label_pair>;

std::string number(double value) {
  if (std::isinf(value)) return "+Inf";
  char text[400];                      // the longest of a double
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr;
  return {text, end};
}

double instant(utc_millis at) {
  if (at == never) return std::numeric_limits<double>::infinity();
  return static_cast<double>(at.time_since_epoch().count()) / 1000;
}

// A value of a label, in its quotes.
std::string quoted(std::string_view raw) {
  std::string safe = "\"";
  for (const char c : utf8_text(raw)) {
    if (c == '\\') safe += "\\\\";
    else if (c == '"') safe += "\\\"";
    else if (c == '\n') safe += "\\n";
    else safe += c;
  }
  return safe + '"';
}

class writer {
 public:
  explicit writer(metrics_format format) : open_(format == metrics_format::open_metrics) {}

  // What follows is of this family. A counter is named without its `_total`.
  void family(const char* name, const char* type, const char* help) {
    name_ = std::string("pullkeeper_") + name;
    counts_ = std::string_view(type) == "counter";
    const auto shown = counts_ && !open_ ? name_ + "_total" : name_;
    text_ += "# HELP " + shown + " " + help + "\n# TYPE " + shown + " " + type + "\n";
  }
  void sample(const label_list& labels, double value) {
    sample(counts_ ? "_total" : "", labels, value);
  }
  void sample(const char* suffix, const label_list& labels, double value) {
    text_ += name_ + suffix;
    const char* before = "{";
    for (const auto& [key, given] : labels) {
      text_ += before + key + "=" + quoted(given);
      before = ",";
    }
    text_ += (labels.empty() ? " " : "} ") + number(value) + "\n";
  }
  std::string finish() && {
    if (open_) text_ += "# EOF\n";
    return std::move(text_);
  }

 private:
  bool open_;
  bool counts_ = false;
  std::string name_;
  std::string text_;
};

void write_whole(writer& to, const health& seen, const metrics_parts& with) {
  to.family("build_info", "gauge", "The running version.");
  to.sample({{"version", with.version}}, 1);
  to.family("start_timestamp_seconds", "gauge", "When this process began.");
  to.sample({}, instant(with.started));
  to.family("well", "gauge", "1 while every pull is covered and nothing is amiss, as `status`.");
  to.sample({}, seen.well());
  to.family("schedules", "gauge", "Schedules by their state.");
  for (std::size_t i = 0; i < conditions; ++i) {
    const auto state = static_cast<condition>(i);
    to.sample({{"state", to_string(state)}}, static_cast<double>(seen.in(state)));
  }
  to.family("clock_offset_seconds", "gauge", "The clock of the API minus that of this host.");
  to.sample({}, static_cast<double>(with.clock_offset.count()) / 1000);
}

void write_troubles(writer& to, const health& seen) {
  to.family("trouble", "gauge", "1 while this trouble of the whole lasts.");
  // That no daemon runs is nothing that one can tell.
  constexpr auto first = static_cast<std::size_t>(trouble_kind::no_daemon) + 1;
  for (std::size_t i = first; i < trouble_kinds; ++i) {
    const auto what = static_cast<trouble_kind>(i);
    to.sample({{"trouble", to_string(what)}}, seen.find(what) != nullptr);
  }
  to.family("trouble_since_timestamp_seconds", "gauge", "When the trouble began.");
  for (const auto& t : seen.troubles) to.sample({{"trouble", to_string(t.what)}}, instant(t.since));
  to.family("trouble_first_dark_timestamp_seconds", "gauge",
            "When the first stream that it concerns is without a config.");
  for (const auto& t : seen.troubles) {
    to.sample({{"trouble", to_string(t.what)}}, instant(t.first_dark));
  }
  to.family("config_last_reload_successful", "gauge",
            "0 while the files hold an error and the configuration before is used.");
  to.sample({}, seen.find(trouble_kind::files_refused) == nullptr);
}

// Those with a name of their own: what has left the files may share it with what is there now.
std::vector<const schedule_health*> distinct(const health& seen) {
  std::vector<const schedule_health*> result;
  std::set<std::string_view> names;
  for (const bool left : {false, true}) {
    for (const auto& s : seen.schedules) {
      const bool leaves = s.state == condition::leaving;
      if (leaves == left && names.insert(s.name).second) result.push_back(&s);
    }
  }
  return result;
}

void write_states(writer& to, const std::vector<const schedule_health*>& all) {
  to.family("schedule_state", "gauge", "1 for the state that the schedule is in.");
  for (const auto* s : all) {
    for (std::size_t i = 0; i < conditions; ++i) {
      const auto state = static_cast<condition>(i);
      to.sample({{"schedule", s->name}, {"state", to_string(state)}}, s->state == state);
    }
  }
  to.family("schedule_info", "gauge", "Which stream the schedule keeps, and whose it is.");
  for (const auto* s : all) {
    label_list labels = {{"schedule", s->name},
                         {"domain", s->key.domain},
                         {"app", s->key.app},
                         {"stream", s->key.stream}};
    if (!s->owner.empty()) labels.emplace_back("owner", s->owner);
    // Under a prefix none of them can be one of the others, or begin with a digit.
    for (const auto& each : s->labels) labels.emplace_back("label_" + each.name, each.value);
    to.sample(labels, 1);
  }
}

void write_schedules(writer& to, const std::vector<const schedule_health*>& all) {
  write_states(to, all);
  to.family("schedule_covered_until_timestamp_seconds", "gauge",
            "Up to when configs stand without a hole; none where no config stands.");
  for (const auto* s : all) {
    if (s->covered_until) to.sample({{"schedule", s->name}}, instant(*s->covered_until));
  }
  to.family("schedule_wanted_until_timestamp_seconds", "gauge", "When its pull ends.");
  for (const auto* s : all) {
    to.sample({{"schedule", s->name}}, instant(s->wanted.until));
  }
  to.family("schedule_lapse_timestamp_seconds", "gauge",
            "From when on it is without a config if nothing more is done.");
  for (const auto* s : all) to.sample({{"schedule", s->name}}, instant(s->lapse));
  to.family("schedule_next_action_timestamp_seconds", "gauge", "When it is acted on next.");
  for (const auto* s : all) {
    if (s->next) to.sample({{"schedule", s->name}}, instant(s->next->at));
  }
  to.family("stream_online", "gauge",
            "1 while the cloud gets the stream, 0 while it does not; none where nobody knows.");
  for (const auto* s : all) {
    const auto is = s->online.is;
    if (is == presence::unknown || !s->covered_until) continue;
    to.sample({{"schedule", s->name}}, is == presence::online);
  }
  to.family("stream_online_since_timestamp_seconds", "gauge",
            "Since when the stream is online, or is missed.");
  for (const auto* s : all) {
    if (s->online.is == presence::unknown || !s->covered_until) continue;
    to.sample({{"schedule", s->name}}, instant(s->online.since));
  }
  to.family("uncovered_seconds", "counter",
            "Time without a config; begins anew with each incident.");
  for (const auto* s : all) {
    to.sample({{"schedule", s->name}}, static_cast<double>(s->wanted.uncovered.count()));
  }
}

void write_durations(writer& to, const tally& counts) {
  to.family("api_request_duration_seconds", "histogram", "How long calls took.");
  for (std::size_t op = 0; op < counts.took().size(); ++op) {
    const auto& took = counts.took()[op];
    const std::string_view action = to_string(static_cast<operation>(op));
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < took.count.size(); ++i) {
      sum += took.count[i];
      const bool bounded = i < durations::bounds.size();
      const auto bound = bounded ? number(durations::bounds[i]) : std::string("+Inf");
      to.sample("_bucket", {{"action", action}, {"le", bound}}, static_cast<double>(sum));
    }
    to.sample("_sum", {{"action", action}}, took.sum);
    to.sample("_count", {{"action", action}}, static_cast<double>(sum));
  }
}

void write_counts(writer& to, const tally& counts) {
  to.family("api_requests", "counter", "Calls to the API by their outcome.");
  for (const auto& [by, count] : counts.calls()) {
    to.sample({{"action", to_string(by.op)}, {"code", by.code}, {"outcome", to_string(by.result)}},
              static_cast<double>(count));
  }
  write_durations(to, counts);
  to.family("api_retries", "counter", "Calls that follow a failure, by its kind.");
  for (const auto& [kind, count] : counts.retries()) {
    const auto* reason = kind == failure_kind::none ? "unknown" : to_string(kind);
    to.sample({{"reason", reason}}, static_cast<double>(count));
  }
  to.family("handover_restarts", "counter", "Updates of a running config: its pull restarts.");
  to.sample({}, static_cast<double>(counts.restarts()));
  const auto& events = counts.events();
  const auto drift = events.find("drift_found");
  to.family("drift", "counter", "Configs that somebody else had changed.");
  to.sample({}, drift == events.end() ? 0 : static_cast<double>(drift->second));
  to.family("events", "counter", "Events of the log by their name.");
  for (const auto& [name, count] : events) {
    to.sample({{"event", name}}, static_cast<double>(count));
  }
  to.family("reconcile_last_success_timestamp_seconds", "gauge",
            "When the domain was last looked at without a failure.");
  for (const auto& [domain, at] : counts.looked_at()) to.sample({{"domain", domain}}, instant(at));
}

}  // namespace

metrics_format metrics_format_for(const std::string& accept) {
  return accept.find("application/openmetrics-text") == std::string::npos
             ? metrics_format::text
             : metrics_format::open_metrics;
}

const char* content_type(metrics_format format) {
  return format == metrics_format::text
             ? "text/plain; version=0.0.4; charset=utf-8"
             : "application/openmetrics-text; version=1.0.0; charset=utf-8";
}

std::string to_metrics(const health& seen, const metrics_parts& with, metrics_format format) {
  writer to(format);
  write_whole(to, seen, with);
  write_troubles(to, seen);
  write_schedules(to, distinct(seen));
  write_counts(to, with.counts);
  return std::move(to).finish();
}

}  // namespace pullkeeper
