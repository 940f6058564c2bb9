#include "core/agenda.hpp"

#include <algorithm>

#include "core/stream/decide.hpp"
#include "core/stream/retry.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds timer_least{20};       // no evaluation may file itself for now
constexpr milliseconds blind_again = std::chrono::minutes(15);
constexpr milliseconds vain_retry{60000};
constexpr int conflicts_in_vain = 3;
constexpr milliseconds blind_after{30000};
constexpr milliseconds rush_retry{1000};      // of adds at a config's very end

}  // namespace

milliseconds agenda::boot_of(utc_millis server) const {
  if (server == never) return far_future;
  return now_.boot + std::min(server - server_now(), far_future - now_.boot);
}

utc_seconds agenda::server_second() const { return std::chrono::floor<seconds>(server_now()); }

milliseconds agenda::time_left(utc_millis lapse) const {
  return lapse == never ? far_future : lapse - server_now();
}

entry* agenda::entry_of(std::uint32_t id) {
  const auto it = entries_.find(id);
  return it == entries_.end() ? nullptr : it->second.get();
}

domain_entry* agenda::domain_of(std::uint32_t id) {
  const auto it = domains_.find(id);
  return it == domains_.end() ? nullptr : it->second.get();
}

const entry* agenda::find(const stream_key& key) const {
  const auto it = by_key_.find(key);
  return it == by_key_.end() || it->second->removed ? nullptr : it->second;
}

const domain_memory* agenda::find_domain(const std::string& name) const {
  const auto it = by_domain_.find(name);
  return it == by_domain_.end() ? nullptr : &it->second->memory;
}

void agenda::begin_event(moment at) {
  const auto step = clock_.tick(at);
  now_ = at;
  if (step == milliseconds{0} || !loaded_) return;
  tell_clock();
  evaluate_all();
}

void agenda::evaluate_all() {
  for (auto& [id, e] : entries_) evaluate(*e);
}

bool agenda::blind(const entry& e) const {
  if (e.domain->memory.describe_forbidden) return true;
  // Describe fails while the rest may work: near the lapse a call without a look is the lesser
  // evil.
  const bool gone = breaker_.open() && is_of_endpoint(breaker_.cause());
  // ... but not again and again, since nobody sees what the calls have made.
  const auto& lost = e.state.unsettled();
  if (lost && now_.boot < lost->ended + blind_again) return false;
  const auto patience = std::min<milliseconds>(blind_after, milliseconds(settings_.lead) / 8);
  return e.domain->attempts >= 3 && now_.boot - e.domain->failing_since >= patience && !gone &&
         e.last.lapse - server_now() <= milliseconds(settings_.lead) / 4;
}

step agenda::decided(const entry& e) const {
  return decide({.now = server_now(),
                 .wanted = e.wanted,
                 .settings = settings_,
                 .state = e.state,
                 .domain = e.domain->memory,
                 .endpoint = endpoint_,
                 .settle = settle_time(),
                 .boot = now_.boot,
                 .can_observe = !blind(e),
                 .seen_lately = e.domain->observed && e.domain->attempts == 0,
                 .hands_off_until = e.hands_off_until,
                 .lengthened = e.lengthened,
                 .in_fight = e.fight_told});
}

void agenda::unfile(entry& e) {
  if (e.ready_as >= 0) {
    ready_[static_cast<std::size_t>(e.ready_as)].erase({e.ready_lapse, e.id});
    e.ready_as = -1;
  }
  if (e.timer != far_future) timers_.erase({e.timer, e.id});
  e.timer = far_future;
}

void agenda::file_timer(entry& e, milliseconds at) {
  if (e.timer == at) return;
  if (e.timer != far_future) timers_.erase({e.timer, e.id});
  e.timer = at;
  if (at != far_future) timers_.insert({at, e.id});
}

void agenda::close_incident(entry& e) {
  if (e.trouble.state() != incident::phase::none) --at_risk_;
  if (e.trouble.state() == incident::phase::lost) --lost_;
  e.trouble.close();
}

bool agenda::dormant(entry& e) {
  if (e.in_flight || e.removed) return true;
  const auto& end = e.wanted.wanted.end;
  const bool over = end && utc_millis(*end) <= server_now();
  if (e.finished && over) return true;
  e.finished = false;                  // the clock may have been put right since
  if (!over && !e.wanted.paused) return false;
  const auto lost = e.trouble.lost(server_now());
  close_incident(e);
  if (over) {
    e.finished = true;
    if (!e.wanted.paused) {
      auto& told = tell(level::info, "pull_finished", e);
      if (lost > seconds{0}) told.fields.emplace_back("seconds_lost", std::to_string(lost.count()));
    }
  }
  return true;
}

bool agenda::resting(const entry& e) const {
  return e.removed || e.wanted.paused || e.finished;
}

bool agenda::held_for_probe(const entry& e) const {
  const auto& d = *e.domain;
  return e.last.what == action::add && e.last.beside_live && d.prober != 0 && d.prober != e.id &&
         d.memory.learned == handover::unknown && settings_.handover == handover_mode::automatic &&
         e.last.lapse - server_now() > milliseconds(settings_.lead) / 2;
}

void agenda::evaluate(entry& e) {
  unfile(e);
  if (dormant(e)) {
    dismiss(e);
    return;
  }
  // It may have come back: what was seen of it while it was not kept is no reason to delete.
  doomed_.erase(e.id);
  e.shown.clear();
  e.shown_twice = e.shown_foreign = false;
  auto& d = *e.domain;
  if (d.prober == e.id) check_probe(d);
  e.last = decided(e);
  follow_incident(e);
  auto timer = boot_of(e.trouble.next(e.last, settings_.lead, server_now(), now_.boot));
  if (d.prober == e.id) timer = std::min(timer, d.probe_deadline);
  if (e.repairing && e.last.what == action::wait) e.repairing = false;
  // The wait after a refused update is not that of the add which takes its place.
  const bool other_way = e.failed_as == operation::update && is_standing(e.last_kind);
  if (e.last.what == action::add && (e.last.refused_for_good || other_way)) {
    const bool in_vain = e.conflicts > conflicts_in_vain && !e.last.refused_for_good;
    e.not_before = std::min(e.not_before, now_.boot + (in_vain ? vain_retry : rush_retry));
  }
  switch (e.last.what) {
    case action::wait:
      timer = std::min(timer, boot_of(e.last.at));
      break;
    case action::observe:
      observe_by(d, std::max(now_.boot, e.look_at), e.last.lapse);
      timer = std::min(timer, now_.boot + milliseconds{1000});   // whether to go on without a look
      break;
    default:
      if (e.not_before > now_.boot) {
        timer = std::min(timer, e.not_before);
        if (e.last.refused_for_good) timer = std::min(timer, boot_of(e.last.at));
      } else if (held_for_probe(e)) {
        timer = std::min(timer, boot_of(e.last.lapse - milliseconds(settings_.lead) / 2));
      } else {
        const auto op = e.last.what == action::add      ? operation::add
                        : e.last.what == action::update ? operation::update
                                                        : operation::remove;
        e.ready_as = static_cast<int>(op);
        e.ready_lapse = e.last.lapse;
        ready_[static_cast<std::size_t>(e.ready_as)].insert({e.ready_lapse, e.id});
        if (unanswered_ && !d.in_flight) look_for_clock(d, e.last.lapse);
      }
  }
  file_timer(e, std::max(timer, now_.boot + timer_least));
}

void agenda::follow_incident(entry& e) {
  const bool observing = e.last.what == action::observe;
  const bool failed = e.attempts > 0 || breaker_.open() || (observing && e.domain->attempts > 0);
  // What has never been seen may well be in place: no alarm before a look has been waited for.
  const hazard danger{failed && e.state.known(), e.attempts > 0 && is_standing(e.last_kind)};
  tell_incident(e, e.trouble.follow(e.last, danger, settings_.lead, server_now(), now_.boot));
}

agenda_counts agenda::counts() const {
  auto result = total_;
  for (const auto& [id, e] : entries_) result.schedules += !resting(*e);
  result.at_risk = at_risk_;
  result.lost = lost_;
  return result;
}

bool agenda::first_look_done() const {
  // Where the endpoint as a whole fails, the look at one domain was the look at all.
  return breaker_.open() || std::all_of(domains_.begin(), domains_.end(), [](const auto& d) {
    return d.second->looked || d.second->members.empty();
  });
}

std::vector<event> agenda::take_events() { return std::exchange(events_, {}); }

}  // namespace pullkeeper
