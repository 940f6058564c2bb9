// over 300 lines: every event that can happen to the machines together.
#include "core/agenda/agenda.hpp"

#include <algorithm>

#include "core/agenda/reading.hpp"

namespace pullkeeper {

constexpr milliseconds timer_least{20};        // no evaluation may file itself for now

agenda::agenda(const keep_settings& settings, std::uint64_t seed, std::uint32_t host_part)
    : settings_(settings), host_part_(host_part), random_(seed), gate_(settings.rate) {}

surroundings agenda::around(const kept_stream& s) const {
  const auto& d = s.of->machine;
  const auto& endpoint = gate_.endpoint();
  return {.now = now_,
          .settings = s.kept_by(),
          .endpoint = gate_.learned(), .domain = d.learned(),
          .list = d.list_state_for(s.kept_by(), now_.boot),
          .trouble = endpoint.open() ? &endpoint.why() : nullptr,
          .look_trouble = d.list().trouble(),
          .endpoint_gone = endpoint.open() && is_of_endpoint(endpoint.cause()),
          .clock_confirmed = gate_.clock().confirmed(),
          .crowded = queue_.is_crowded(), .looking = d.looking(), .host_part = host_part_,
          .probes = d.prober() == s.id,
          .probed_by_other = d.prober() != 0 && d.prober() != s.id};
}

void agenda::begin_event(moment at) {
  const auto step = gate_.clock().tick(at);
  now_ = {at.boot, gate_.clock().now(at)};
  queue_.follow_crowd(now_.boot, settings_.rate.add);
  if (step == milliseconds{0} || !loaded_) return;
  tell_clock();
  evaluate_all();
}

void agenda::tell(kept_stream& s, const std::vector<stream_news>& news) {
  for (const auto& one : news) {
    const auto dark_since = s.machine.trouble().dark_since();
    if (narrator_.tell(s.machine.wanted(), one, now_, gate_.probe_at(), dark_since)) {
      s.machine.failure_told(now_.boot);
    }
  }
}

void agenda::recall(const memory& from, moment at) {
  gate_.clock().tick(at);
  gate_.recall(from.endpoint, at);
  now_ = {at.boot, gate_.clock().now(at)};
  ledger_.recall(from);
}

memory_changes agenda::take_changes(moment at) {
  begin_event(at);
  return ledger_.take_changes(roster_, gate_, now_);
}

void agenda::load(const std::vector<schedule>& schedules, const keep_settings& settings,
                  moment at) {
  begin_event(at);
  const bool first = !std::exchange(loaded_, true);
  if (first) {
    narrator_.begin(now_.boot);
    gate_.begin(now_.boot);
  }
  if (settings.rate != settings_.rate) gate_.change_rates(settings.rate);
  settings_ = settings;
  deletions_.begin_pass();
  files_in().load(schedules, settings_, first);
  evaluate_all();
}

intake agenda::files_in() { return {roster_, ledger_, queue_, narrator_, now_}; }

// Streams that nobody needs any more. Not within an evaluation, whose callers hold on to them.
void agenda::let_go() {
  std::vector<kept_stream*> gone;
  for (std::size_t left = rounds::slice_most; left > 0 && !leaving_.empty(); --left) {
    auto* s = roster_.stream_of(leaving_.extract(leaving_.begin()).value());
    if (!s || !s->machine.removed() || s->machine.in_flight()) continue;
    deletions_.forget(s->id);
    gone.push_back(s);
  }
  if (!gone.empty()) files_in().let_go(gone);
}

// One slice of those who are to be evaluated anew.
void agenda::walk() {
  const auto slice = rounds_.next();
  if (!slice) return;
  const auto who = roster_.streams_after(slice->after, slice->of, rounds::slice_most);
  const bool over = who.size() < rounds::slice_most;
  rounds_.went(slice->of, over ? std::nullopt : std::optional(who.back()->id));
  for (auto* s : who) {
    const bool all = slice->what == rounds::tries::all;
    if (slice->what != rounds::tries::none && s->machine.try_now(all)) ledger_.touch(s->id);
  }
  for (auto* s : who) evaluate(*s);
}

void agenda::evaluate(kept_stream& s) {
  queue_.clear(s.filed, s.id);
  const auto trouble = s.machine.trouble().remembered();
  std::vector<stream_news> ended;
  const bool dormant = s.machine.dormant(now_, ended);
  tell(s, ended);
  if (dormant) rest(s);
  else keep(s);
  if (s.machine.trouble().remembered() != trouble) ledger_.touch(s.id);
}

void agenda::keep(kept_stream& s) {
  deletions_.forget(s.id);
  s.machine.keep();
  auto& d = *s.of;
  if (d.machine.prober() == s.id) check_probe(d);
  const auto wanted = s.machine.wants(around(s));
  tell(s, wanted.news);
  auto timer = wanted.timer;
  if (d.machine.prober() == s.id) timer = std::min(timer, d.machine.probe_deadline());
  look_by(d, wanted.look);
  if (wanted.ready) {
    const auto lapse = s.machine.last().lapse;
    queue_.set_ready(s.filed, s.id, *wanted.ready, lapse);
    // Nothing has confirmed the clock yet: a look settles it before a write relies on it.
    if (gate_.unanswered() && !d.machine.looking()) {
      d.machine.look_at_once(now_.boot, lapse);
      file_look(queue_, d, now_.boot);
    }
  }
  queue_.set_timer(s.filed, s.id, std::max(timer, now_.boot + timer_least));
}

// Nothing is to be kept.
void agenda::rest(kept_stream& s) {
  if (s.machine.in_flight()) return;
  const auto wanted = s.machine.rest(around(s));
  if (wanted.doomed) deletions_.doom(s.id);
  else deletions_.spare(s.id);
  if (wanted.leaves) leaving_.insert(s.id);
  if (wanted.deletable && s.of->machine.list().failing().in_a_row() == 0) {
    const auto may = deletions_.judge(s.id, settings_.delete_brake);
    if (may.now) queue_.set_ready(s.filed, s.id, operation::remove, never);
    if (may.tell) narrator_.mass_removal_stopped(deletions_.count(), settings_.delete_brake);
  }
  queue_.set_timer(s.filed, s.id, wanted.timer);
}

void agenda::run_timers() {
  // Many may be due at one time.
  for (std::size_t left = rounds::slice_most; left > 0; --left) {
    const auto id = queue_.take_timer(now_.boot);
    if (!id) break;
    if (auto* s = roster_.stream_of(*id)) {
      s->filed.timer = far_future;
      evaluate(*s);
    } else if (auto* d = roster_.domain_of(*id)) {
      d->filed.timer = far_future;
      file_look(queue_, *d, now_.boot);
    }
  }
  if (loaded_ && now_.boot >= narrator_.next_summary()) narrator_.summary(counts(), now_.boot);
}

std::optional<call> agenda::next(moment at) {
  begin_event(at);
  run_timers();
  walk();
  let_go();
  return dispatch();
}

std::optional<call> agenda::dispatch() {
  const auto next_at = [this](operation op, utc_millis lapse) { return call_at(op, lapse); };
  const auto turn_of = [this](std::uint32_t of) {
    return roster_.domain_of(of)->turn_after(flights_.next_id - 1, calls_in_flight_most);
  };
  while (!gate_.full() && gate_.probe_at() <= now_.boot) {
    const auto first = queue_.first(now_.boot, next_at, turn_of);
    if (!first) return std::nullopt;
    if (first->op == operation::describe) return dispatch_domain(*roster_.domain_of(first->id));
    if (auto made = dispatch_stream(*roster_.stream_of(first->id), first->op)) return made;
  }
  return std::nullopt;
}

std::optional<call> agenda::dispatch_stream(kept_stream& s, operation op) {
  evaluate(s);                         // the times of the config are those of now
  if (s.filed.ready != op) return std::nullopt;
  queue_.clear(s.filed, s.id);
  flight f;
  f.subject = s.id;
  f.made.key = s.machine.wanted().key;
  f.made.schedule = s.machine.wanted().name;
  f.made.region = s.kept_by().region;
  f.made.attempt = s.machine.attempt();
  f.sent = s.machine.begin(op);
  f.made.wanted = f.sent.wanted;
  auto& d = s.of->machine;
  // An add at the very end of what it stands beside would tell nothing.
  const bool tells = f.sent.beside_live && f.sent.wanted.start > now_.second() + end_rush;
  if (op == operation::add && tells && d.prober() == 0 && d.is_to_probe(s.kept_by())) {
    d.begin_probe(s.id);
  }
  return launch(op, std::move(f), *s.of);
}

call agenda::dispatch_domain(kept_domain& d) {
  flight f;
  f.subject = d.id;
  f.made.key.domain = d.machine.name();
  f.made.attempt = d.machine.attempt();
  if (!d.members.empty()) f.made.region = d.members.front()->kept_by().region;
  d.machine.begin_look();
  file_look(queue_, d, now_.boot);
  return launch(operation::describe, std::move(f), d);
}

call agenda::launch(operation op, flight f, kept_domain& of) {
  gate_.begin_call(op, now_.boot);
  ++flights_.made;
  ++of.calls_in_flight;
  f.made.id = of.served = flights_.next_id++;
  f.made.op = op;
  f.made.server_offset = gate_.clock().offset();
  f.began = {now_.server - f.made.server_offset, now_.boot};
  ledger_.touch_first(f.subject);
  const auto id = f.made.id;
  return flights_.under_way.emplace(id, std::move(f)).first->second.made;
}

milliseconds agenda::wake() const {
  if (!settled()) return now_.boot;
  const auto at = std::min(queue_.next_timer(), narrator_.next_summary());
  if (gate_.full()) return at;
  const auto send = queue_.next_call([&](auto op, auto lapse) { return call_at(op, lapse); });
  return std::min(at, std::max(send, gate_.probe_at()));
}

std::optional<agenda::flight> agenda::land(std::uint64_t id) {
  auto known = flights_.under_way.extract(id);
  if (!known) return std::nullopt;
  auto f = std::move(known.mapped());
  gate_.end_call();
  if (auto* of = roster_.owner_of(f.subject)) --of->calls_in_flight;
  ledger_.touch_first(f.subject);
  return f;
}

void agenda::answered(std::uint64_t id, const answer& got, moment at) {
  begin_event(at);
  const auto f = land(id);
  if (!f) return;
  const bool moved = got.date && gate_.clock().learn(f->began, at, *got.date,
                                                     got.kind() == failure_kind::clock);
  now_.server = gate_.clock().now(at);
  const auto settle = gate_.settle_clock(now_.boot);
  if (moved) evaluate_all();
  tell_clock();
  if (got.trouble()) ++flights_.failed;
  note_endpoint(*f, got);
  if (auto* d = roster_.domain_of(f->subject)) {
    if (const auto* why = got.trouble()) look_failed(*d, *why, got);
    else look_succeeded(*d, *f, std::get<listed>(got.says));
    file_look(queue_, *d, now_.boot);
  } else if (auto* s = roster_.stream_of(f->subject)) {
    const auto mended = got.trouble() ? failure_kind::none : s->machine.failing().kind();
    auto surrounding = around(*s);
    surrounding.alike = s->of->alike(got.kind());
    react(*s, s->machine.answered(f->sent, got, surrounding, random_));
    evaluate(*s);
    if (is_standing(mended)) try_alike(*s->of, mended);
  }
  if (auto* d = roster_.find_domain(f->made.key.domain); settle && d) {
    d->machine.look_at_once(*settle);
    file_look(queue_, *d, now_.boot);
  }
}

void agenda::not_sent(std::uint64_t id, moment at) {
  begin_event(at);
  const auto f = land(id);
  if (!f) return;
  --flights_.made;
  auto* s = roster_.stream_of(f->subject);
  if (!s) return;
  s->machine.kept_back(f->sent, around(*s), random_);
  evaluate(*s);
}

void agenda::note_endpoint(const flight& f, const answer& got) {
  const auto kind = got.kind();
  if (kind == failure_kind::throttled) {
    const auto op = f.made.op;
    // One that has just ended goes on, as long as its end is not told either.
    const bool lasts = gate_.slowed(op, now_.boot - over_after).has_value();
    gate_.throttled(op, now_.boot, got.retry_after(), f.began.boot);
    if (!lasts) narrator_.throttled(op, got.trouble()->code, gate_.rate_in_force(op, now_.boot));
  }
  if (is_of_endpoint(kind) || kind == failure_kind::transient) {
    endpoint_failed(f.made, *got.trouble(), got);
    return;
  }
  narrator_.credentials_work();
  if (!gate_.answered()) return;
  // What failed while the endpoint was gone has waited long enough.
  try_all(rounds::tries::passing);
}

void agenda::endpoint_failed(const call& made, const failure& why, const answer& got) {
  auto lapse = queue_.most_urgent();
  if (const auto* s = find(made.key)) lapse = std::min(lapse, s->last().lapse);
  const auto* d = roster_.find_domain(made.key.domain);
  // Those that wait for this look are not ready, but it is their time that runs out.
  if (made.op == operation::describe && d) lapse = std::min(lapse, d->earliest_lapse(true));
  const bool opened = gate_.failed({.kind = why.kind, .code = why.code, .detail = why.detail,
                                    .request_id = got.request_id, .of = made.op, .from = why.from},
                                   now_.boot, now_.left(lapse), random_);
  if (why.kind == failure_kind::credentials) narrator_.credentials_failed(why, got.request_id);
  if (opened) evaluate_all();
}

void agenda::react(kept_stream& s, const reaction& result) {
  tell(s, result.news);
  if (result.remember) ledger_.touch(s.id);
  if (result.late) s.of->machine.list_was_late(*result.late);
  if (result.add_replaces) s.of->machine.learn_replacing(*result.add_replaces);
  if (result.list_unreliable) tell_unreliable(*s.of);
  if (result.endpoint) gate_.learn(*result.endpoint);
  if (result.probe_sent) s.of->machine.probe_sent(now_.boot);
  look_by(*s.of, result.look);
  if (result.learned != handover::unknown) learn(*s.of, result.learned, result.how);
}

void agenda::look_failed(kept_domain& d, const failure& why, const answer& got) {
  // Of those that are not yet due as well: they may be before the wait is over.
  const auto left = now_.left(d.earliest_lapse(false));
  const bool changed = d.machine.look_failed(why, got, now_.boot, left, random_);
  if (narrator_.look_failed(d.machine, why, got.request_id, now_, gate_.probe_at())) {
    d.machine.failure_told(now_.boot);
  }
  const bool forbidden = d.machine.learned().describe_forbidden;
  const bool first = d.machine.list().failing().in_a_row() == 1;
  const bool many = d.members.size() > rounds::slice_most;
  for (auto* s : d.members) {
    if (forbidden && s->machine.believe_unseen()) ledger_.touch(s->id);
    if (!many && (changed || first || s->machine.last().due)) evaluate(*s);
  }
  if (many) rounds_.begin(d.id);
}

void agenda::look_succeeded(kept_domain& d, const flight& f, const listed& list) {
  const bool was_seen = d.machine.list().has_seen() && !d.machine.list().trouble();
  d.machine.look_succeeded(now_.boot, settings_.observe_every, random_);
  auto shown = read_list(list, d, roster_, narrator_, now_.server);
  const auto members = d.members;
  const auto [many, as_believed] = compare(list, d, shown, now_);
  std::vector<kept_stream*> stirred;
  for (std::size_t i = 0; i < members.size(); ++i) {
    auto* s = members[i];
    // Filed by what the clock shows now, and not by what it showed before an answer corrected it.
    const bool filed = s->filed.timer == now_.boot_of(s->machine.last().at);
    const bool calm = was_seen && filed && as_believed[i] && s->machine.is_calm();
    shown[i].absence_counts = d.machine.silence().counts(now_.boot);
    const auto result = s->machine.seen(std::move(shown[i]), f.began.boot, around(*s), random_);
    if (many && result.gone) d.machine.silence().acted_on(s->id);
    react(*s, result);
    if (!calm || !result.is_nothing()) stirred.push_back(s);
  }
  tell_reliable(d);
  evaluate_some(d, stirred);
}

// An add beside a running config may have replaced it. Where no observation could tell within
// seconds, an update is right in every variant, and what was assumed is corrected by the first
// view that shows two configs.
void agenda::check_probe(kept_domain& d) {
  auto* s = roster_.stream_of(d.machine.prober());
  if (s && s->machine.in_flight()) return;
  if (!s || !s->machine.is_probing()) {
    d.machine.end_probe();
    return;
  }
  if (now_.boot < d.machine.probe_deadline()) return;
  d.machine.learn_replacing(true);
  for (auto* m : d.members)
    if (m == s || m->machine.has_added_beside(now_)) m->machine.give_up_probe();
  learn(d, handover::unique, "no observation could tell in time; an update is safe");
}

void agenda::try_again(moment at) {
  begin_event(at);
  gate_.forget_outage();
  try_all(rounds::tries::all);
}

}  // namespace pullkeeper
