// What may be sent now: earliest lapse first, within the limits.
#include <algorithm>

#include "core/agenda.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds doubt_patience{10000};

}  // namespace

bool agenda::held_for_clock(std::size_t op) const {
  return op != static_cast<std::size_t>(operation::describe) && doubt_since_ != far_future &&
         now_.boot < doubt_since_ + doubt_patience;
}

void agenda::run_timers() {
  // Bounded: an evaluation files its timer in the future, or the schedule as ready.
  while (!timers_.empty() && timers_.begin()->first <= now_.boot) {
    const auto id = timers_.begin()->second;
    timers_.erase(timers_.begin());
    if (auto* e = entry_of(id)) {
      e->timer = far_future;
      evaluate(*e);
    } else if (auto* d = domain_of(id)) {
      d->timer = far_future;
      refile(*d);
    }
  }
  if (now_.boot >= summary_at_ && loaded_) tell_summary();
}

std::optional<call> agenda::next(moment at) {
  begin_event(at);
  run_timers();
  let_go();
  return dispatch();
}

std::optional<call> agenda::dispatch() {
  if (breaker_.open() ? !in_flight_.empty() || breaker_.probe_at() > now_.boot
                      : in_flight_.size() >= static_cast<std::size_t>(calls_in_flight_most)) {
    return std::nullopt;
  }
  for (;;) {
    std::size_t best = ready_.size();
    for (std::size_t op = 0; op < ready_.size(); ++op) {
      if (ready_[op].empty() || held_for_clock(op) || limiters_[op].next_at(now_.boot) > now_.boot)
        continue;
      if (best == ready_.size() || *ready_[op].begin() < *ready_[best].begin()) best = op;
    }
    if (best == ready_.size()) return std::nullopt;
    const auto id = ready_[best].begin()->second;
    const auto op = static_cast<operation>(best);
    auto made = op == operation::describe ? dispatch_domain(id) : dispatch_schedule(id, op);
    if (made) return made;
  }
}

std::optional<call> agenda::dispatch_schedule(std::uint32_t id, operation op) {
  auto& e = *entry_of(id);
  evaluate(e);                         // the times of the config are those of now
  if (e.ready_as != static_cast<int>(op)) return std::nullopt;
  unfile(e);
  e.in_flight = true;
  auto& d = *e.domain;
  if (e.last.what == action::add && e.last.beside_live && d.prober == 0 &&
      settings_.handover == handover_mode::automatic &&
      d.memory.learned == handover::unknown) {
    d.prober = e.id;
  }
  flight f;
  f.subject_id = id;
  f.beside_live = e.last.beside_live;
  f.made.wanted = e.last.wanted;
  f.made.schedule = e.wanted.name;
  f.made.attempt = e.attempts + 1;
  e.sending = {op, f.made.wanted, f.beside_live, false};
  return launch(op, e.wanted.key, std::move(f));
}

std::optional<call> agenda::dispatch_domain(std::uint32_t id) {
  auto& d = *domain_of(id);
  d.in_flight = true;
  refile(d);
  d.lapse = never;
  d.observe_at = far_future;           // what asks for a look from now on wants another one
  flight f;
  f.what = subject::domain;
  f.subject_id = id;
  f.made.attempt = d.attempts + 1;
  return launch(operation::describe, {d.name, {}, {}}, std::move(f));
}

call agenda::launch(operation op, const stream_key& key, flight f) {
  limiters_[static_cast<std::size_t>(op)].begin(now_.boot);
  ++total_.calls;
  f.made.id = next_call_++;
  f.made.op = op;
  f.made.key = key;
  f.made.server_offset = clock_.offset();
  f.began = now_;
  touched_.insert(f.subject_id);
  const auto id = f.made.id;
  return in_flight_.emplace(id, std::move(f)).first->second.made;
}

milliseconds agenda::dispatch_at() const {
  const bool full = breaker_.open() ? !in_flight_.empty()
                                    : in_flight_.size() >= std::size_t{calls_in_flight_most};
  if (full) return far_future;
  auto at = far_future;
  for (std::size_t op = 0; op < ready_.size(); ++op) {
    if (ready_[op].empty()) continue;
    auto next = limiters_[op].next_at(now_.boot);
    if (held_for_clock(op)) next = std::max(next, doubt_since_ + doubt_patience);
    at = std::min(at, next);
  }
  return breaker_.open() ? std::max(at, breaker_.probe_at()) : at;
}

milliseconds agenda::wake() const {
  auto at = std::min(dispatch_at(), loaded_ ? summary_at_ : far_future);
  if (!timers_.empty()) at = std::min(at, timers_.begin()->first);
  return at;
}

void agenda::answered(std::uint64_t id, const answer& got, moment at) {
  begin_event(at);
  const auto it = in_flight_.find(id);
  if (it == in_flight_.end()) return;
  const auto f = std::move(it->second);
  in_flight_.erase(it);
  const bool first = std::exchange(unanswered_, false);
  const bool moved = got.date && clock_.learn(f.began, at, *got.date,
                                              got.kind == failure_kind::clock);
  if (moved) evaluate_all();
  tell_clock();
  if (got.result != outcome::done) ++total_.failures;
  touched_.insert(f.subject_id);
  note_endpoint(f.made, got);
  if (f.what == subject::domain) {
    if (auto* d = domain_of(f.subject_id)) describe_answered(*d, f, got);
  } else if (auto* e = entry_of(f.subject_id)) {
    e->in_flight = false;
    e->sending.reset();
    write_answered(*e, f, got);
    evaluate(*e);
  }
  settle_clock(f.made.key.domain, first);
}

// One answer says that our clock is wrong, and the next settles it: better that of a Describe than
// that of a write, whose times would be wrong.
void agenda::settle_clock(const std::string& domain, bool first) {
  if (!clock_.doubtful()) {
    doubt_since_ = far_future;
    return;
  }
  if (!first && doubt_since_ != far_future) return;
  doubt_since_ = now_.boot;
  const auto d = by_domain_.find(domain);
  if (d != by_domain_.end()) look_for_clock(*d->second, never);
}

// Writes wait for its answer, so it waits for nothing.
void agenda::look_for_clock(domain_entry& d, utc_millis lapse) {
  d.not_before = far_past;
  observe_by(d, now_.boot, lapse);
}

void agenda::try_again(moment at) {
  begin_event(at);
  breaker_ = breaker();
  for (auto& [id, e] : entries_) {
    e->not_before = far_past;
    if (e->attempts > 0) touched_.insert(id);
  }
  for (auto& [id, d] : domains_) {
    d->not_before = far_past;
    refile(*d);
  }
  evaluate_all();
}

}  // namespace pullkeeper
