// Answers to writes: what they say of the config, the domain and the endpoint.
#include <algorithm>

#include "core/agenda.hpp"
#include "core/stream/retry.hpp"

namespace pullkeeper {
namespace {

constexpr seconds start_margin{5};
constexpr milliseconds look_soon{1000};
constexpr milliseconds probe_patience{5000};
constexpr milliseconds end_retry{1000};
constexpr milliseconds blind_wait = std::chrono::minutes(30);
constexpr int rewrites_most = 2;
constexpr int conflicts_most = 3;

}  // namespace

void agenda::note_endpoint(const call& made, const answer& got) {
  const auto op = static_cast<std::size_t>(made.op);
  if (got.kind == failure_kind::throttled) {
    limiters_[op].throttled(now_.boot, got.retry_after);
    if (now_.boot - throttle_told_[op] >= std::chrono::minutes(10)) {
      throttle_told_[op] = now_.boot;
      tell(level::warning, "throttled")
          .fields = {{"action", to_string(made.op)}, {"code", got.code}};
    }
  }
  const bool doubtful = is_of_endpoint(got.kind) || got.kind == failure_kind::transient;
  if (!doubtful || got.result == outcome::done) {
    if (got.kind != failure_kind::credentials) credentials_told_ = false;
    if (!breaker_.answered()) return;
    // What failed while the endpoint was gone has waited long enough.
    for (auto& [id, d] : domains_) {
      d->not_before = far_past;
      refile(*d);
    }
    for (auto& [id, e] : entries_) {
      if (!is_standing(e->last_kind)) e->not_before = far_past;
      if (e->attempts > 0) touched_.insert(id);
      evaluate(*e);
    }
    return;
  }
  auto lapse = never;
  for (const auto& ready : ready_) {
    if (!ready.empty()) lapse = std::min(lapse, ready.begin()->first);
  }
  if (const auto* e = find(made.key)) lapse = std::min(lapse, e->last.lapse);
  const auto d = by_domain_.find(made.key.domain);
  if (made.op == operation::describe && d != by_domain_.end()) {
    // Those that wait for this look are not ready, but it is their time that runs out.
    for (const auto* e : d->second->members) {
      if (e->last.due) lapse = std::min(lapse, e->last.lapse);
    }
  }
  const bool opened = breaker_.failed(got.kind, now_.boot, time_left(lapse), random_);
  if (got.kind == failure_kind::credentials && !credentials_told_) {
    credentials_told_ = true;
    tell(level::error, "credentials_failed")
        .fields = {{"code", got.code}, {"detail", got.detail}, {"request_id", got.request_id},
                   {"next", "tried again every minute, and at once when the files are reloaded"}};
  }
  if (opened) evaluate_all();
}

void agenda::write_answered(entry& e, const flight& f, const answer& got) {
  if (got.result == outcome::done) write_done(e, f, got);
  else if (got.result == outcome::not_done) write_refused(e, f, got);
  else write_unknown(e, f, got);
}

void agenda::settled_well(entry& e) {
  e.attempts = e.conflicts = e.told = 0;
  e.not_before = e.look_at = far_past;
  e.last_kind = failure_kind::none;
  if (!std::exchange(e.repairing, false)) return;
  e.repairs.push_back(now_.boot);
  tell(level::info, "drift_repaired", e);
}

void agenda::write_done(entry& e, const flight& f, const answer& got) {
  auto& d = *e.domain;
  if (f.made.op != operation::remove) tell_accepted(e, f.made, got.request_id);
  e.state.age(server_second());
  e.state.accepted({f.made.op, f.made.wanted, now_.boot, f.beside_live},
                   known_handover(settings_, d.memory), got.request_id);
  settled_well(e);
  if (f.made.op == operation::remove && resting(e)) tell_deleted(e, got.request_id);
  brake_repetition(e, f);
  if (d.memory.describe_forbidden) {
    e.state.trust_unverified();
    return;
  }
  const bool probing = d.prober == e.id;
  if (probing) d.probe_deadline = now_.boot + probe_patience;
  observe_by(d, now_.boot + (f.beside_live ? milliseconds{0} : look_soon),
             probing ? e.last.lapse : never);
}

// The same write accepted again and again changes nothing: whatever asks for it, it is slowed down.
void agenda::brake_repetition(entry& e, const flight& f) {
  const auto& now = f.made.wanted;
  const bool same = e.written.end == now.end && e.written.sources == now.sources &&
                    e.written_as == f.made.op;
  e.rewritten = same ? e.rewritten + 1 : 0;
  e.written = now;
  e.written_as = f.made.op;
  if (e.rewritten < rewrites_most) return;
  e.not_before = now_.boot + retry_ceiling(failure_kind::rejected, e.rewritten + 3, far_future);
}

void agenda::write_unknown(entry& e, const flight& f, const answer& got) {
  e.state.lost({f.made.op, f.made.wanted, now_.boot, f.beside_live});
  if (e.domain->prober == e.id) e.domain->probe_deadline = now_.boot + probe_patience;
  e.look_at = far_past;
  back_off(e, f, got);
  if (!e.domain->memory.describe_forbidden) {
    observe_by(*e.domain, now_.boot, e.last.lapse);
    return;
  }
  // Nothing can be seen. An add that may be there already is repeated as an update; beside a live
  // config, where an update might hit the wrong one, seldom.
  e.state.give_up_on_unsettled();
  if (f.made.op == operation::add && !f.beside_live) {
    e.state.in_the_way.blocked = true;
    e.state.in_the_way.update_absent_failed = false;
  } else if (f.made.op == operation::add) {
    const auto left = std::max(e.last.lapse - server_now(), milliseconds{0});
    e.not_before = std::max(e.not_before, now_.boot + std::min(blind_wait, left / 4));
  }
}

void agenda::write_refused(entry& e, const flight& f, const answer& got) {
  e.state.refused(now_.boot);
  switch (got.kind) {
    case failure_kind::conflict: on_conflict(e, f, got); return;
    case failure_kind::missing: on_missing(e, f, got); return;
    case failure_kind::rejected:
      // "InvalidParam" is what Delete documents, and may mean that nothing is there.
      if (f.made.op != operation::remove) break;
      on_missing(e, f, got);
      return;
    case failure_kind::clock:
      // The offset has just been learned: once more at once.
      if (e.last_kind == failure_kind::clock) back_off(e, f, got);
      else e.last_kind = failure_kind::clock;
      return;
    case failure_kind::unreachable:
    case failure_kind::credentials:
      e.last_kind = got.kind;          // the breaker times the next try
      e.last_code = got.code;
      tell_failure(e, f, got);
      return;
    default: break;
  }
  if (learn_from_refusal(e, f, got)) return;
  if (f.made.op == operation::update && is_standing(got.kind)) {
    if (e.state.has_live(server_second())) ++e.state.in_the_way.update_refusals;
    else e.state.in_the_way.update_absent_failed = true;
  }
  back_off(e, f, got);
}

// A start in the past or a length of exactly the limit may be what was refused. True if something
// new is known and the call is worth an immediate repetition.
bool agenda::learn_from_refusal(entry& e, const flight& f, const answer& got) {
  const auto& sent = f.made.wanted;
  const auto server = server_second();
  const bool of_length = got.kind == failure_kind::length_refused ||
                         got.kind == failure_kind::rejected;
  if (e.last_kind == got.kind) return false;
  if (got.kind == failure_kind::start_refused && sent.start <= server) {
    endpoint_.start_margin = start_margin;
  } else if (of_length && sent.end - sent.start == settings_.max_config) {
    endpoint_.below_limit = true;
  } else {
    return false;
  }
  e.last_kind = got.kind;
  e.not_before = far_past;
  return true;
}

void agenda::on_conflict(entry& e, const flight& f, const answer& got) {
  auto& d = *e.domain;
  const bool live = e.state.has_live(server_second());
  ++e.conflicts;
  if (live && settings_.handover == handover_mode::automatic &&
      d.memory.learned != handover::unique) {
    learn(d, handover::unique, "an add beside the running config was refused");
    return;
  }
  if (!live) e.state.in_the_way.blocked = true;
  else if (settings_.handover == handover_mode::add) e.state.in_the_way.beside_refused = true;
  if (!live && !blind(e)) e.state.doubt();
  if (!live)
    e.state.in_the_way.update_absent_failed = false;  // the add was the last resort: begin again
  e.last_kind = failure_kind::conflict;
  e.last_code = got.code;
  const bool rushing = e.last.refused_for_good;
  if (e.conflicts > conflicts_most && !rushing) back_off(e, f, got);
  else if (e.conflicts > 1 || live) e.not_before = now_.boot + end_retry;
}

void agenda::on_missing(entry& e, const flight& f, const answer& got) {
  if (f.made.op == operation::remove) {
    write_done(e, f, got);
    return;
  }
  const bool live = e.state.has_live(server_second());
  if (!live) {
    e.state.in_the_way.update_absent_failed = true;
    back_off(e, f, got);
    return;
  }
  ++e.state.in_the_way.update_refusals;
  if (blind(e)) e.state.clear();
  else e.state.doubt();
  if (e.state.in_the_way.update_refusals >= update_tries_most) back_off(e, f, got);
}

void agenda::back_off(entry& e, const flight& f, const answer& got) {
  ++e.attempts;
  e.failed_as = f.made.op;
  e.failed_at = now_.boot;
  e.last_kind = got.kind;
  e.last_code = got.code;
  const auto left = time_left(e.last.lapse);
  const bool conflicting = got.kind == failure_kind::conflict;
  e.not_before = now_.boot + retry_delay(got.kind, conflicting ? e.conflicts : e.attempts, left,
                                         got.retry_after, random_);
  tell_failure(e, f, got);
}

}  // namespace pullkeeper
