// What the operator reads: one event for each thing that happened, bounded in an outage.
#include <algorithm>

#include "core/agenda.hpp"

namespace pullkeeper {
namespace {

constexpr int told_in_a_row = 5;
constexpr milliseconds told_every = std::chrono::minutes(10);
constexpr int failure_lines_a_minute = 5;
constexpr milliseconds clock_told_every{5000};     // a clock may be stepped to and fro
constexpr milliseconds summary_every = std::chrono::hours(1);

std::string in_seconds(milliseconds length) {
  return format_duration(std::chrono::floor<seconds>(length));
}

std::string instant(utc_millis at) { return format_utc(std::chrono::floor<seconds>(at)); }

}  // namespace

event& agenda::tell(level severity, const char* name) {
  return events_.emplace_back(event{severity, name, {}});
}

event& agenda::tell(level severity, const char* name, const entry& e) {
  auto& told = tell(severity, name);
  told.fields = {{"schedule", e.wanted.name},
                 {"domain", e.wanted.key.domain},
                 {"app", e.wanted.key.app},
                 {"stream", e.wanted.key.stream}};
  return told;
}

// The first failures in a row one by one, then one line in ten minutes; and for all schedules
// together a bound on the lines of a minute.
bool agenda::may_tell_failure(int& told, milliseconds& told_at) {
  if (now_.boot - failure_minute_ >= std::chrono::minutes(1)) {
    failure_minute_ = now_.boot;
    failure_lines_ = 0;
  }
  const bool own = told < told_in_a_row || now_.boot - told_at >= told_every;
  if (!own || failure_lines_ >= failure_lines_a_minute) {
    ++failures_untold_;
    return false;
  }
  ++told;
  told_at = now_.boot;
  ++failure_lines_;
  return true;
}

// A denial lasts until a person acts: once for each operation of a domain, and again after a day.
bool agenda::may_tell_denial(domain_entry& d, operation op) {
  auto& told_at = d.denied_told[static_cast<std::size_t>(op)];
  if (now_.boot - told_at < std::chrono::hours(24)) return false;
  told_at = now_.boot;
  return true;
}

void agenda::tell_failure(entry& e, const flight& f, const answer& got) {
  if (!may_tell_failure(e.told, e.told_at)) return;
  auto& told = tell(level::warning, "attempt_failed", e);
  const auto& sent = f.made.wanted;
  auto& fields = told.fields;
  if (sent.end > utc_seconds{}) {
    fields.emplace_back("window_start", format_utc(sent.start));
    fields.emplace_back("window_end", format_utc(sent.end));
  }
  fields.emplace_back("action", to_string(f.made.op));
  fields.emplace_back("attempt", std::to_string(std::max(e.attempts, 1)));
  if (!got.request_id.empty()) fields.emplace_back("request_id", got.request_id);
  fields.emplace_back("code", got.code);
  fields.emplace_back("kind", to_string(got.kind));
  if (!got.detail.empty()) fields.emplace_back("detail", got.detail);
  if (got.result == outcome::unknown) fields.emplace_back("next", "observe, then decide");
  if (e.state.in_the_way.update_failures >= update_tries_most) {
    fields.emplace_back("next", "no more updates: an add when the config ends");
  }
  const auto wait = std::max({e.not_before, breaker_.open() ? breaker_.probe_at() : far_past,
                              now_.boot}) - now_.boot;
  fields.emplace_back("next_try", instant(server_now() + wait));
  if (e.last.lapse != never) {
    fields.emplace_back("time_left", in_seconds(e.last.lapse - server_now()));
    fields.emplace_back("covered_until", instant(e.last.covered_until));
  }
  if (got.kind == failure_kind::permission && may_tell_denial(*e.domain, f.made.op)) {
    auto& denied = tell(level::error, "permission_denied", e);
    denied.fields.emplace_back("action", to_string(f.made.op));
    denied.fields.emplace_back("code", got.code);
    denied.fields.emplace_back("next", "a RAM policy must allow this; tried again within the hour");
  }
}

void agenda::tell_describe_failure(domain_entry& d, const answer& got) {
  if (got.kind == failure_kind::permission) {
    if (!may_tell_denial(d, operation::describe)) return;
    tell(level::error, "permission_denied")
        .fields = {{"domain", d.name}, {"action", "describe"}, {"code", got.code},
                   {"request_id", got.request_id},
                   {"next", "configs are kept without looking; drift goes unseen"}};
    return;
  }
  if (!may_tell_failure(d.told, d.told_at)) return;
  auto& told = tell(level::warning, "attempt_failed");
  told.fields = {{"domain", d.name}, {"action", "describe"},
                 {"attempt", std::to_string(d.attempts)}};
  if (!got.request_id.empty()) told.fields.emplace_back("request_id", got.request_id);
  told.fields.emplace_back("code", got.code);
  told.fields.emplace_back("kind", to_string(got.kind));
  if (!got.detail.empty()) told.fields.emplace_back("detail", got.detail);
  const auto wait = std::max({d.not_before, breaker_.open() ? breaker_.probe_at() : far_past,
                              now_.boot}) - now_.boot;
  told.fields.emplace_back("next_try", instant(server_now() + wait));
}

void agenda::tell_incident(entry& e, incident_news news) {
  if (news == incident_news::none) return;
  const auto add_state = [&](event& told) {
    told.fields.emplace_back("covered_until", instant(e.last.covered_until));
    told.fields.emplace_back("time_left", in_seconds(e.last.lapse - server_now()));
    told.fields.emplace_back("attempt", std::to_string(e.attempts));
    if (!e.last_code.empty() && e.attempts > 0) {
      told.fields.emplace_back("code", e.last_code);
      told.fields.emplace_back("kind", to_string(e.last_kind));
    }
  };
  if (news == incident_news::at_risk || news == incident_news::at_risk_and_lost) {
    ++at_risk_;
    auto& told = tell(level::warning, "coverage_at_risk", e);
    add_state(told);
    if (e.last.refused_for_good) {
      told.fields.emplace_back("next", "updates are refused: an add as soon as the config ends");
    }
  }
  if (news == incident_news::lost || news == incident_news::at_risk_and_lost) {
    ++lost_;
    add_state(tell(level::error, "coverage_lost", e));
  }
  if (news == incident_news::restored) {
    auto& told = tell(level::info, "coverage_restored", e);
    told.fields.emplace_back("covered_until", instant(e.last.covered_until));
    told.fields.emplace_back("seconds_lost", std::to_string(e.trouble.lost(server_now()).count()));
    close_incident(e);
  }
}

void agenda::tell_accepted(const entry& e, const call& made, const std::string& request_id) {
  const auto now = server_second();
  for (const auto& c : e.state.standing()) {
    if (c.end <= now || c == made.wanted || e.state.is_ours(c) || e.repairing) continue;
    auto& told = tell(level::warning, "config_adopted", e);
    told.fields.emplace_back("before", format_utc(c.start) + "/" + format_utc(c.end) + " " +
                                           mask_sources(c.sources));
    told.fields.emplace_back("after", format_utc(made.wanted.start) + "/" +
                                          format_utc(made.wanted.end) + " " +
                                          mask_sources(made.wanted.sources));
  }
  auto& told = tell(level::info, "window_accepted", e);
  auto& fields = told.fields;
  fields.emplace_back("window_start", format_utc(made.wanted.start));
  fields.emplace_back("window_end", format_utc(made.wanted.end));
  fields.emplace_back("action", to_string(made.op));
  fields.emplace_back("attempt", std::to_string(e.attempts + 1));
  if (!request_id.empty()) fields.emplace_back("request_id", request_id);
  else fields.emplace_back("proof", "observed");
}

void agenda::tell_deleted(entry& e, const std::string& request_id) {
  auto& told = tell(level::info, "config_deleted", e);
  const char* reason = e.removed ? "removed" : e.wanted.paused ? "paused" : "over";
  told.fields.emplace_back("reason", reason);
  if (!request_id.empty()) told.fields.emplace_back("request_id", request_id);
  e.shown.clear();
  e.shown_twice = false;
}

void agenda::tell_changes(const std::map<stream_key, schedule>& before) {
  if (!loaded_) return;
  for (const auto& [key, e] : by_key_) {
    if (e->removed) continue;
    const auto old = before.find(key);
    if (old == before.end()) tell(level::info, "schedule_added", *e);
    else if (old->second != e->wanted) tell(level::info, "schedule_changed", *e);
  }
  for (const auto& [key, old] : before) {
    if (find(key)) continue;
    const bool removing = settings_.on_removed == removal_policy::remove;
    tell(level::info, "schedule_removed")
        .fields = {{"schedule", old.name}, {"domain", key.domain}, {"app", key.app},
                   {"stream", key.stream},
                   {"next", removing ? "what stands is deleted once two looks show it to be ours"
                                     : "its config is left as it is"}};
  }
}

void agenda::tell_summary() {
  summary_at_ = std::max(summary_at_ + summary_every, now_.boot + summary_every / 2);
  const auto c = counts();
  auto& told = tell(c.lost > 0 || c.at_risk > 0 ? level::warning : level::info, "summary");
  told.fields = {{"schedules", std::to_string(c.schedules)},
                 {"at_risk", std::to_string(c.at_risk)},
                 {"lost", std::to_string(c.lost)},
                 {"calls", std::to_string(c.calls)},
                 {"failures", std::to_string(c.failures)}};
  if (failures_untold_ > 0) {
    told.fields.emplace_back("failures_not_logged", std::to_string(failures_untold_));
    failures_untold_ = 0;
  }
}

void agenda::tell_clock() {
  if (now_.boot - clock_told_ < clock_told_every || !clock_.take_news()) return;
  clock_told_ = now_.boot;
  const auto offset = clock_.offset();
  tell(level::warning, "clock_skew")
      .fields = {{"offset", in_seconds(offset)},
                 {"next", "the API's time is used; check this host's time synchronisation"}};
}

}  // namespace pullkeeper
