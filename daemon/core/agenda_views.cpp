// Observations: what a Describe says of each schedule, of handover and of drift.
#include <algorithm>

#include "core/agenda.hpp"
#include "core/stream/retry.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds settle_most = std::chrono::minutes(1);
constexpr milliseconds settle_least{1000};

}  // namespace

// How long after a write an observation that does not show it says nothing.
milliseconds agenda::settle_time() const {
  return std::min({settle_most, std::max(settle_least, milliseconds(settings_.lead) / 10),
                   2 * milliseconds(settings_.observe_every)});
}

void agenda::observe_by(domain_entry& d, milliseconds at, utc_millis lapse) {
  d.observe_at = std::min(d.observe_at, at);
  d.lapse = std::min(d.lapse, lapse);
  refile(d);
}

void agenda::refile(domain_entry& d) {
  auto& ready = ready_[static_cast<std::size_t>(operation::describe)];
  if (d.ready) ready.erase({d.ready_lapse, d.id});
  d.ready = false;
  if (d.timer != far_future) timers_.erase({d.timer, d.id});
  d.timer = far_future;
  if (d.in_flight || d.members.empty()) return;
  const auto at = std::max(d.observe_at, d.not_before);
  if (at <= now_.boot) {
    d.ready = true;
    d.ready_lapse = d.lapse;
    ready.insert({d.ready_lapse, d.id});
  } else {
    d.timer = at;
    timers_.insert({d.timer, d.id});
  }
}

void agenda::describe_answered(domain_entry& d, const flight& f, const answer& got) {
  d.in_flight = false;
  d.looked = true;
  if (got.result == outcome::done) describe_done(d, f, got);
  else describe_failed(d, got);
  refile(d);
}

void agenda::describe_failed(domain_entry& d, const answer& got) {
  const bool was_forbidden = d.memory.describe_forbidden;
  if (got.kind == failure_kind::permission) d.memory.describe_forbidden = true;
  if (++d.attempts == 1) d.failing_since = now_.boot;
  d.last_kind = got.kind;
  d.last_code = got.code;
  d.failed_at = now_.boot;
  const bool once_more = got.kind == failure_kind::clock && d.attempts == 1;  // offset just learned
  // Of those that are not yet due as well: they may be before the wait is over.
  auto left = far_future;
  for (const auto* e : d.members) left = std::min(left, time_left(e->last.lapse));
  d.observe_at = now_.boot;
  if (!is_of_endpoint(got.kind) && !once_more) {
    d.not_before = now_.boot + retry_delay(got.kind, d.attempts, left, got.retry_after, random_);
  }
  tell_describe_failure(d, got);
  for (auto* e : d.members) {
    if (d.memory.describe_forbidden) {
      if (e->state.unsettled() || e->state.unverified()) touched_.insert(e->id);
      e->state.give_up_on_unsettled();
      e->state.trust_unverified();
    }
    if (d.memory.describe_forbidden != was_forbidden || d.attempts == 1 || e->last.due)
      evaluate(*e);
  }
}

void agenda::describe_done(domain_entry& d, const flight& f, const answer& got) {
  d.attempts = 0;
  d.told = 0;
  d.not_before = far_past;
  d.observed = true;
  d.memory.describe_forbidden = false;
  const auto every = milliseconds(settings_.observe_every);
  d.observe_at = std::min(d.observe_at, now_.boot + random_.between(every * 9 / 10, every));
  const auto server = server_now();
  for (const auto& r : got.records) {
    const auto it = by_key_.find(r.key);
    if (it != by_key_.end()) {
      auto& e = *it->second;
      if (e.removed && settings_.on_removed != removal_policy::remove) continue;
      if (r.permanent) e.seen_permanent = true;
      else (utc_millis(r.held.end) > server ? e.seen : e.seen_ended).push_back(r);
    } else if (r.key.domain == d.name && d.foreign_told.insert(r.key).second) {
      auto& told = tell(level::warning, "foreign_config");
      told.fields = {{"domain", r.key.domain}, {"app", r.key.app}, {"stream", r.key.stream},
                     {"start", format_utc(r.held.start)}, {"end", format_utc(r.held.end)},
                     {"next", "left alone"}};
    }
  }
  for (auto* e : d.members) {
    judge(*e, f);
    e->seen_permanent = false;
    e->seen.clear();
    e->seen_ended.clear();
  }
  const auto members = d.members;
  for (auto* e : members) evaluate(*e);
}

void agenda::judge(entry& e, const flight& f) {
  if (e.in_flight) return;
  const auto settle = settle_time();
  const auto left = time_left(e.last.lapse);
  const view seen{.live = e.seen,
                  .ended = e.seen_ended,
                  .began = f.began.boot,
                  .now = now_.boot,
                  .server_now = server_second(),
                  .settle = settle,
                  .settle_unknown = std::clamp(left / 10, milliseconds{0}, settle),
                  .confirm = std::min<milliseconds>(milliseconds{1000},
                                                    milliseconds(settings_.observe_every) / 2)};
  const auto write = e.state.unsettled();
  // A look that confirms what was known leaves nothing to remember.
  const bool open = write || e.state.unverified() || !e.state.known();
  const auto stood = e.state.standing().size();
  const auto j = e.state.observe(seen);
  const bool news = j.is != verdict::confirmed && j.is != verdict::ignored;
  if (open || news || e.state.standing().size() != stood) touched_.insert(e.id);
  if (resting(e)) {
    if (j.is == verdict::look_again) observe_by(*e.domain, j.look_at, never);
    if (settings_.on_removed == removal_policy::remove) note_shown(e);
    return;
  }
  note_repairs(e);
  if (j.settled && j.settled_done && write) {
    call made;
    made.op = write->op;
    made.wanted = write->wanted;
    if (made.op != operation::remove) tell_accepted(e, made, {});
    settled_well(e);
  }
  if (j.settled && !j.settled_done && write && f.began.boot < write->ended + settle) {
    // Judged early because time was short: a later view may know better.
    observe_by(*e.domain, write->ended + settle, never);
  }
  if (j.is == verdict::look_again) {
    e.look_at = j.look_at;
    observe_by(*e.domain, j.look_at, never);
  }
  const bool may_learn = settings_.handover == handover_mode::automatic;
  if (may_learn && j.evidence != handover::unknown) {
    learn(*e.domain, j.evidence,
          j.evidence == handover::unique ? "an add has replaced the running config"
                                         : "the running config stayed beside the added one");
  } else if (may_learn && j.is != verdict::ignored && e.seen.size() > 1) {
    learn(*e.domain, handover::coexist, "two configs of one stream stand");
  }
  if (j.no_effect) {
    answer lost;
    lost.kind = failure_kind::transient;
    lost.code = "no_effect";
    lost.detail = "the API accepted the call, but its effect is not to be seen";
    flight again;
    again.made.op = e.state.in_the_way.update_failures > 0 ? operation::update : operation::add;
    back_off(e, again, lost);
  }
  if (j.drifted) on_drift(e, j);
}

void agenda::learn(domain_entry& d, handover value, const char* how) {
  end_probe(d);
  if (d.memory.learned == value) return;
  d.memory.learned = value;
  tell(level::info, "handover_learned")
      .fields = {{"domain", d.name}, {"mode", to_string(value)}, {"reason", how}};
  const auto members = d.members;
  for (auto* e : members) evaluate(*e);
}

void agenda::end_probe(domain_entry& d) {
  d.prober = 0;
  d.probe_deadline = far_future;
}

// An add beside a running config may have replaced it. Where no observation could tell within
// seconds, an update is right in every variant, and what was assumed is corrected by the first
// view that shows two configs.
void agenda::check_probe(domain_entry& d) {
  auto* e = entry_of(d.prober);
  if (e && e->in_flight) return;
  const auto tries = [](const std::optional<pending_write>& write) {
    return write && write->beside_live;
  };
  if (!e || (!tries(e->state.unverified()) && !tries(e->state.unsettled()))) {
    end_probe(d);
    return;
  }
  if (now_.boot < d.probe_deadline) return;
  if (tries(e->state.unverified())) e->state.assume_replaced();
  e->state.give_up_on_unsettled();
  learn(d, handover::unique, "no observation could tell in time; an update is safe");
}

}  // namespace pullkeeper
