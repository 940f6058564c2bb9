// over 300 lines: one function for each thing that is told.
#include "core/narrator.hpp"

#include <algorithm>

#include "core/entries.hpp"
#include "core/narrator_fields.hpp"
#include "core/remedy.hpp"
#include "core/shown_sources.hpp"

namespace pullkeeper {
namespace {

constexpr int failure_lines_a_minute = 5;          // of all schedules together
constexpr milliseconds minute = std::chrono::minutes(1);
constexpr std::size_t foreign_lines_most = 5;      // of one look
constexpr milliseconds denial_every = std::chrono::hours(24);
constexpr milliseconds reliable_after = std::chrono::hours(1);
constexpr milliseconds clock_every{5000};          // a clock may be stepped to and fro
constexpr std::size_t odd_told = 5;                // one by one, of one answer
constexpr std::size_t odd_remembered = 1000;       // of a domain; more are not told any more
constexpr milliseconds summary_every = std::chrono::hours(1);

}  // namespace

event& narrator::of_all(level severity, const char* name) {
  return events_.emplace_back(event{severity, name, {}});
}

event& narrator::of(level severity, const char* name, const schedule& s) {
  auto& told = of_all(severity, name);
  told.fields = {{"schedule", s.name},
                 {"domain", s.key.domain},
                 {"app", s.key.app},
                 {"stream", s.key.stream}};
  add_if(told, "owner", s.owner);
  add_if(told, "labels", shown_labels(s));
  return told;
}

bool narrator::tell(const schedule& s, const stream_news& news, const present& now,
                    milliseconds retry_at, utc_millis dark_since) {
  now_ = now;
  retry_at_ = retry_at;
  dark_since_ = dark_since;
  return std::visit([&](const auto& one) { return about(s, one); }, news);
}

bool narrator::may_tell_failure(bool own_turn, milliseconds now) {
  if (now - failure_minute_ >= minute) {
    failure_minute_ = now;
    failure_lines_ = 0;
  }
  if (!own_turn || failure_lines_ >= failure_lines_a_minute) {
    ++failures_untold_;
    return false;
  }
  ++failure_lines_;
  return true;
}

// A denial lasts until a person acts: once for each operation of a domain, and again after a day.
bool narrator::may_tell_denial(const std::string& domain, operation op, milliseconds now) {
  auto& told_at = domains_[domain].denied[static_cast<std::size_t>(op)];
  if (now - told_at < denial_every) return false;
  told_at = now;
  return true;
}

bool narrator::about(const schedule& s, const news::window_accepted& news) {
  for (const auto& c : news.adopted) {
    auto& told = of(level::warning, "config_adopted", s);
    add(told, "before", shown(s, c));
    add(told, "after", shown(s, news.sent.wanted));
  }
  auto& told = of(level::info, "window_accepted", s);
  add(told, "window_start", format_utc(news.sent.wanted.start));
  add(told, "window_end", format_utc(news.sent.wanted.end));
  add(told, "action", to_string(news.sent.op));
  add(told, "attempt", std::to_string(news.attempt));
  if (!news.request_id.empty()) add(told, "request_id", news.request_id);
  else add(told, "proof", "observed");
  return false;
}

bool narrator::about(const schedule& s, const news::config_deleted& news) {
  auto& told = of(level::info, "config_deleted", s);
  add(told, "reason", news.reason);
  if (!news.request_id.empty()) add(told, "request_id", news.request_id);
  else add(told, "proof", "observed");
  return false;
}

bool narrator::about(const schedule& s, const news::standby_acted& news) {
  auto& told = of(level::warning, "standby_acted", s);
  if (const auto& wanted = news.sent.wanted; news.sent.op != operation::remove) {
    add(told, "window_start", format_utc(wanted.start));
    add(told, "window_end", format_utc(wanted.end));
  }
  add(told, "action", to_string(news.sent.op));
  add(told, "rank", std::to_string(news.rank));
  add(told, "next", "see why no host of a lower rank has acted");
  return false;
}

bool narrator::about(const schedule& s, const news::attempt_failed& news) {
  if (!may_tell_failure(news.own_turn, now_.boot)) return false;
  auto& told = of(level::warning, "attempt_failed", s);
  if (const auto& wanted = news.sent.wanted; wanted.end > utc_seconds{}) {
    add(told, "window_start", format_utc(wanted.start));
    add(told, "window_end", format_utc(wanted.end));
  }
  add(told, "action", to_string(news.sent.op));
  add(told, "attempt", std::to_string(news.attempt));
  add_if(told, "request_id", news.request_id);
  add(told, "code", news.why.code);
  add(told, "kind", to_string(news.why.kind));
  add_if(told, "detail", news.why.detail);
  if (news.is_open) add(told, "next", "observe, then decide");
  else if (news.why.kind == failure_kind::busy) add(told, "next", "the API works: tried again");
  if (news.updates_end) add(told, "next", "no more updates: an add when the config ends");
  add(told, "next_try", format_utc(now_.utc_of(std::max({news.not_before, retry_at_, now_.boot}))));
  if (news.last.lapse != never) {
    add_coverage(told, news.last, now_.server, dark_since_);
  }
  if (news.why.kind == failure_kind::permission &&
      may_tell_denial(s.key.domain, news.sent.op, now_.boot)) {
    auto& denied = of(level::error, "permission_denied", s);
    add(denied, "action", to_string(news.sent.op));
    add(denied, "code", news.why.code);
    const cause why{.kind = news.why.kind, .code = news.why.code, .of = news.sent.op,
                    .attempts = news.attempt};
    add(denied, "next",
        remedy_of(why, s.key).text + "; else within the hour, and within 30 s while dark");
  }
  return true;
}

bool narrator::about(const schedule& s, const news::incident_told& news) {
  const auto add_state = [&](event& told) {
    add_coverage(told, news.last, now_.server, dark_since_);
    add(told, "attempt", std::to_string(news.why.attempts));
    add_if(told, "file", s.written.shown());
    add(told, "cause", words_of(news.why));
    add_if(told, "code", news.why.code);
    if (news.why.kind != failure_kind::none) add(told, "kind", to_string(news.why.kind));
    add_if(told, "detail", news.why.detail);
    add_if(told, "request_id", news.why.request_id);
  };
  const bool both = news.what == incident_news::at_risk_and_lost;
  if (news.what == incident_news::at_risk || both) {
    auto& told = of(level::warning, "coverage_at_risk", s);
    add_state(told);
    if (news.last.refused_for_good) {
      add(told, "next", "updates are refused: an add as soon as the config ends");
    } else {
      add_if(told, "next", remedy_of(news.why, s.key, s.written.shown()).text);
    }
  }
  if (news.what == incident_news::lost || both) {
    auto& told = of(level::error, "coverage_lost", s);
    add_state(told);
    add_if(told, "next", remedy_of(news.why, s.key, s.written.shown()).text);
  }
  if (news.what == incident_news::restored) {
    auto& told = of(level::info, "coverage_restored", s);
    add(told, "covered_until", format_utc(news.last.covered_until));
    add(told, "seconds_lost", std::to_string(news.lost.count()));
  }
  return false;
}

bool narrator::about(const schedule& s, const news::unseen& news) {
  auto& told = of(level::warning, "unseen", s);
  add(told, "window_start", format_utc(news.sent.start));
  add(told, "window_end", format_utc(news.sent.end));
  const auto told_of = [&] {
    if (news.stands) return "the API holds it, although its list does not show it";
    switch (news.mode) {
      case handover::unique: return "the API did not hold it, and has accepted it again";
      case handover::coexist: return "not in the list; accepted once more, and may stand twice";
      case handover::unknown: break;
    }
    return "not in the list; the API has accepted it once more";
  };
  add(told, "next", told_of());
  return false;
}

bool narrator::about(const schedule& s, const news::drift_found& news) {
  auto& told = of(level::warning, "drift_found", s);
  add(told, "expected", shown(s, news.expected));
  add(told, "found", shown(s, news.found));
  if (news.left_until > utc_seconds{}) {
    add(told, "next", "left as found until " + format_utc(news.left_until));
  }
  return false;
}

bool narrator::about(const schedule& s, const news::shown_otherwise& news) {
  auto& told = of(level::warning, "shown_otherwise", s);
  add(told, "expected", shown(s, {news.sent}));
  add(told, "found", shown(s, {news.found}));
  add(told, "next", "taken for ours; not written again for that");
  return false;
}

bool narrator::about(const schedule& s, const news::drift_fight& news) {
  auto& told = of(level::error, "drift_fight", s);
  add(told, "repairs", std::to_string(news.repairs));
  add(told, "next", remedy_of(trouble_kind::drift_fight).text +
                        "; until then it is repaired only when coverage would lapse");
  return false;
}

bool narrator::about(const schedule& s, const news::drift_repaired&) {
  of(level::info, "drift_repaired", s);
  return false;
}

bool narrator::about(const schedule& s, const news::incident_settled& news) {
  auto& told = of(level::info, "coverage_settled", news.of ? *news.of : s);
  add(told, "reason", news.reason);
  add(told, "seconds_lost", std::to_string(news.lost.count()));
  return false;
}

bool narrator::about(const schedule& s, const news::pull_finished& news) {
  auto& told = of(level::info, "pull_finished", news.of ? *news.of : s);
  if (news.lost > seconds{0}) add(told, "seconds_lost", std::to_string(news.lost.count()));
  return false;
}

bool narrator::look_failed(const domain& of, const failure& why, const std::string& request_id,
                           const present& now, milliseconds retry_at) {
  if (why.kind == failure_kind::permission) {
    if (!may_tell_denial(of.name(), operation::describe, now.boot)) return false;
    of_all(level::error, "permission_denied").fields = {
        {"domain", of.name()}, {"action", "describe"}, {"code", why.code},
        {"request_id", request_id},
        {"next", remedy_of({.kind = why.kind, .code = why.code, .of = operation::describe,
                            .attempts = of.list().failing().in_a_row()},
                           {of.name(), {}, {}}).text +
                     "; configs are kept without looking, and drift goes unseen"}};
    return false;
  }
  const auto& failing = of.list().failing();
  if (!may_tell_failure(failing.may_be_told(now.boot), now.boot)) return false;
  auto& told = of_all(level::warning, "attempt_failed");
  told.fields = {{"domain", of.name()}, {"action", "describe"},
                 {"attempt", std::to_string(failing.in_a_row())}};
  add_if(told, "request_id", request_id);
  add(told, "code", why.code);
  add(told, "kind", to_string(why.kind));
  add_if(told, "detail", why.detail);
  add(told, "next_try",
      format_utc(now.utc_of(std::max({failing.not_before(), retry_at, now.boot}))));
  return true;
}

void narrator::learned_handover(const domain& of, const char* how) {
  of_all(level::info, "handover_learned").fields = {
      {"domain", of.name()}, {"mode", to_string(of.learned().learned)}, {"reason", how}};
}

void narrator::list_unreliable(const domain& of, std::size_t missing, std::size_t members,
                               milliseconds now) {
  auto& known = domains_[of.name()];
  known.lacking = now;
  if (now - known.unreliable < denial_every) return;
  known.unreliable = now;
  of_all(level::warning, "list_unreliable").fields = {
      {"domain", of.name()},
      {"streams", std::to_string(missing)},
      {"of", std::to_string(members)},
      {"next", "what the API has accepted is believed, and nothing is deleted or restarted for "
               "what the list lacks"}};
}

bool narrator::doubts_list(const domain& of, milliseconds now) const {
  const auto known = domains_.find(of.name());
  return known != domains_.end() && known->second.unreliable != far_past &&
         now - known->second.lacking >= reliable_after;
}

void narrator::list_reliable(const domain& of) {
  domains_[of.name()].unreliable = far_past;
  of_all(level::info, "list_reliable").fields = {{"domain", of.name()}};
}

void narrator::foreign(const std::string& domain, const std::vector<record>& fresh) {
  if (fresh.size() > foreign_lines_most) {
    of_all(level::warning, "foreign_config").fields = {
        {"domain", domain}, {"count", std::to_string(fresh.size())},
        {"next", "left alone; `pullkeeper status --foreign` lists them"}};
    return;
  }
  for (const auto& r : fresh) {
    of_all(level::warning, "foreign_config").fields = {
        {"domain", domain}, {"app", r.key.app}, {"stream", r.key.stream},
        {"start", format_utc(r.held.start)}, {"end", format_utc(r.held.end)},
        {"next", "left alone"}};
  }
}

void narrator::odd(const std::string& domain, const std::vector<odd_record>& records) {
  auto& known = domains_[domain].odd;
  std::size_t fresh = 0;
  for (const auto& r : records) {
    if (known.size() >= odd_remembered) break;
    if (!known.emplace(r.key, r.field).second || ++fresh > odd_told) continue;
    auto& fields = of_all(level::warning, "odd_record").fields;
    fields = {{"domain", domain}, {"app", r.key.app}, {"stream", r.key.stream},
              {"field", r.field}, {"found", r.value}, {"next", "skipped"}};
    std::erase_if(fields, [](const auto& field) { return field.second.empty(); });
  }
  if (fresh <= odd_told) return;
  of_all(level::warning, "odd_record").fields = {
      {"domain", domain}, {"more", std::to_string(fresh - odd_told)}, {"next", "skipped"}};
}

void narrator::throttled(operation op, const std::string& code, const std::string& rate) {
  of_all(level::warning, "throttled").fields = {
      {"action", to_string(op)}, {"code", code}, {"rate", rate},
      {"next", remedy_of({.kind = failure_kind::throttled, .of = op}, {}).text}};
}

void narrator::credentials_failed(const failure& why, const std::string& request_id) {
  if (std::exchange(credentials_told_, true)) return;
  of_all(level::error, "credentials_failed").fields = {
      {"code", why.code}, {"detail", why.detail}, {"request_id", request_id},
      {"from", why.from},
      {"next", remedy_of({.kind = why.kind, .code = why.code, .from = why.from}, {}).text}};
  std::erase_if(events_.back().fields, [](const auto& field) { return field.second.empty(); });
}

bool narrator::may_tell_clock(milliseconds now) const { return now - clock_told_ >= clock_every; }

void narrator::clock(milliseconds offset, milliseconds now) {
  clock_told_ = now;
  of_all(level::warning, "clock_skew").fields = {
      {"offset", in_seconds(offset)},
      {"next", remedy_of(trouble_kind::clock_in_doubt).text}};
}

void narrator::added(const schedule& s) { of(level::info, "schedule_added", s); }

void narrator::changed(const schedule& s, const std::string& zone) {
  auto& told = of(level::info, "schedule_changed", s);
  add_if(told, "reason", zone.empty() ? zone : "new data of the time zone " + zone);
}

void narrator::removed(const schedule& s, removal_policy policy) {
  auto& told = of(level::info, "schedule_removed", s);
  add_place(told, s.written);
  add(told, "next",
      policy == removal_policy::remove ? "what stands is deleted once two looks show it to be ours"
                                       : "its config is left as it is");
}

void narrator::left(const schedule& entry, const schedule& to_others) {
  auto& told = of(level::info, "schedule_removed", entry);
  add_place(told, entry.written);
  const auto names = entry_names(to_others);
  const auto more = names.size() > 1 ? " and " + std::to_string(names.size() - 1) + " more" : "";
  add(told, "next", "its stream is kept for " + names.front() + more);
}

void narrator::mass_removal_stopped(std::size_t deletions, int brake) {
  of_all(level::warning, "mass_removal_stopped").fields = {
      {"deletions", std::to_string(deletions)}, {"delete_brake", std::to_string(brake)},
      {"next", "nothing is deleted; " + remedy_of(trouble_kind::removal_held).text}};
}

void narrator::begin(milliseconds now) { summary_at_ = now + summary_every; }

void narrator::summary(const agenda_counts& counts, milliseconds now) {
  if (now < summary_at_) return;
  summary_at_ = std::max(summary_at_ + summary_every, now + summary_every / 2);
  auto& told = of_all(counts.lost > 0 || counts.at_risk > 0 ? level::warning : level::info,
                      "summary");
  told.fields = {{"schedules", std::to_string(counts.schedules)},
                 {"at_risk", std::to_string(counts.at_risk)},
                 {"lost", std::to_string(counts.lost)},
                 {"calls", std::to_string(counts.calls)},
                 {"failures", std::to_string(counts.failures)}};
  if (const auto untold = std::exchange(failures_untold_, 0); untold > 0) {
    add(told, "failures_not_logged", std::to_string(untold));
  }
}

}  // namespace pullkeeper
