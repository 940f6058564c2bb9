#include "core/agenda/intake.hpp"

#include <map>
#include <optional>

namespace pullkeeper {

kept_domain& intake::domain_named(const std::string& name) {
  auto* d = roster_.find_domain(name);
  if (!d) {
    d = &roster_.add_domain(name, now_.boot);
    if (const auto known = ledger_.claim_domain(name)) d->machine.recall(*known, now_);
  }
  ledger_.touch(d->id);
  return *d;
}

// The stream of the schedule's key, a new one if there was none.
kept_stream& intake::stream_of(const schedule& wanted) {
  if (auto* s = roster_.find(wanted.key)) return *s;
  auto& s = roster_.add(wanted, now_);
  s.of = &domain_named(wanted.key.domain);
  s.filed.domain = s.of->id;
  return s;
}

void intake::recall(kept_stream& s, const stream_memory& from) {
  s.machine.recall(from, now_);
  if (from.under_way) s.of->machine.look_by(now_.boot);
}

void intake::load(const std::vector<schedule>& schedules, const keep_settings& settings,
                  bool first) {
  std::map<stream_key, schedule> before;
  for (const auto& [id, s] : roster_.all_streams()) {
    queue_.clear(s->filed, id);
    if (!s->machine.removed()) before.emplace(s->machine.wanted().key, s->machine.filed());
    s->machine.mark_removed();
  }
  for (const auto& wanted : schedules) {
    const bool known = roster_.find(wanted.key) != nullptr;
    auto& s = stream_of(wanted);
    s.machine.take(wanted, now_);
    if (const auto old = known ? std::nullopt : ledger_.claim(wanted.key)) recall(s, *old);
    ledger_.touch(s.id);
  }
  // What the memory knows beyond the files: ours, and no longer wanted.
  for (const auto& [key, left] : ledger_.take_unclaimed()) {
    schedule gone;
    gone.name = left.name;
    gone.key = key;
    gone.own.on_removed = left.on_removed;
    auto& s = stream_of(gone);
    s.machine.mark_removed();
    recall(s, left);
  }
  for (const auto& [id, s] : roster_.all_streams()) {
    s->kept_by = settings_of(s->machine.wanted(), settings);
    if (!s->machine.removed()) continue;
    if (s->machine.close_incident()) ledger_.touch(id);
    if (!before.contains(s->machine.wanted().key)) continue;
    s->machine.retire();
    ledger_.touch(id);
  }
  if (!first) tell_changes(before, settings);
  join_domains();
}

void intake::tell_changes(const std::map<stream_key, schedule>& before,
                          const keep_settings& settings) {
  for (const auto& [key, s] : roster_.by_key()) {
    if (s->machine.removed()) continue;
    const auto old = before.find(key);
    if (old == before.end()) narrator_.added(s->machine.wanted());
    else if (old->second != s->machine.filed()) narrator_.changed(s->machine.wanted());
  }
  for (const auto& [key, old] : before) {
    if (!roster_.find(key)->machine.removed()) continue;
    narrator_.removed(old, settings_of(old, settings).on_removed);
  }
}

void intake::join_domains() {
  ledger_.forget_unclaimed_domains();
  for (auto& [id, d] : roster_.all_domains()) {
    const auto* prober = roster_.stream_of(d->machine.prober());
    if (!prober || prober->machine.removed()) d->machine.end_probe();
  }
  roster_.join();
  std::vector<kept_domain*> empty;
  for (const auto& [name, d] : roster_.by_name()) {
    file_look(queue_, *d, now_.boot);
    if (d->streams == 0 && !d->machine.looking()) empty.push_back(d);
  }
  for (auto* d : empty) {
    ledger_.forget_domain(d->machine.name());
    narrator_.forget_domain(d->machine.name());
    roster_.erase_domain(*d);
  }
}

void intake::let_go(std::uint32_t stream) {
  auto& s = *roster_.stream_of(stream);
  queue_.clear(s.filed, stream);
  ledger_.forget(s.machine.wanted().key);
  roster_.erase(s);
  join_domains();
}

}  // namespace pullkeeper
