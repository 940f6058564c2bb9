#include "core/agenda/intake.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "core/entries.hpp"
#include "core/zone_change.hpp"

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

void intake::keep_by(kept_stream& s, const keep_settings& settings) {
  auto own = settings_of(s.machine.wanted(), settings);
  // The place counts for nothing else, and would make all of them different.
  if (!own.spread && !own.handover_at) own.place = 0;
  if (!latest_ || *latest_ != own) latest_ = std::make_shared<const keep_settings>(std::move(own));
  s.settings = latest_;
}

void intake::load(const std::vector<schedule>& schedules, const keep_settings& settings,
                  bool first) {
  const auto number = roster_.begin_load();
  changes news;
  each_stream(schedules, [&](const schedule& wanted) {
    auto* known = roster_.find(wanted.key);
    const bool kept = known && !known->machine.removed();
    const bool same = kept && known->machine.is_filed_as(wanted);
    auto& s = known ? *known : stream_of(wanted);
    s.named_by = number;
    std::string zone;
    if (kept && !same && !first) {
      const auto before = s.machine.filed();
      zone = changed_zone(before, wanted);
      for (auto& one : entries_gone(before, wanted)) {
        news.left.emplace_back(std::move(one), wanted);
      }
    }
    s.machine.take(wanted, now_);
    if (const auto old = known ? std::nullopt : ledger_.claim(wanted.key)) recall(s, *old);
    if (same) return;
    ledger_.touch(s.id);
    if (!first) news.fresh.push_back({&s, kept, zone});
  });
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
    keep_by(*s, settings);
    if (s->named_by == number) continue;
    const bool leaves = !s->machine.removed();
    if (leaves && !first) news.gone.push_back(s.get());
    s->machine.mark_removed();
    std::vector<stream_news> over;
    const bool closed = s->machine.close_incident("removed", now_, over);
    for (const auto& one : over) narrator_.tell(s->machine.wanted(), one, now_, far_past);
    if (leaves) s->machine.retire();
    if (closed || leaves) ledger_.touch(id);
  }
  tell(news);
  join_domains();
}

void intake::tell(changes& news) {
  const auto key_of = [](const kept_stream* s) -> const stream_key& {
    return s->machine.wanted().key;
  };
  std::sort(news.fresh.begin(), news.fresh.end(),
            [&](const auto& a, const auto& b) { return key_of(a.of) < key_of(b.of); });
  std::sort(news.gone.begin(), news.gone.end(),
            [&](const auto* a, const auto* b) { return key_of(a) < key_of(b); });
  for (const auto& one : news.fresh) {
    if (one.kept) narrator_.changed(one.of->machine.wanted(), one.zone);
    else narrator_.added(one.of->machine.wanted());
  }
  for (const auto& [entry, others] : news.left) narrator_.left(entry, others);
  for (const auto* s : news.gone) {
    narrator_.removed(s->machine.filed(), s->kept_by().on_removed);
  }
}

void intake::join_domains() {
  ledger_.forget_unclaimed_domains();
  roster_.join();
  std::vector<kept_domain*> all;
  for (const auto& [name, d] : roster_.by_name()) all.push_back(d);
  for (auto* d : all) settle(*d);
}

// After streams of the domain have come or gone.
void intake::settle(kept_domain& d) {
  const auto* prober = roster_.stream_of(d.machine.prober());
  if (!prober || prober->machine.removed()) d.machine.end_probe();
  file_look(queue_, d, now_.boot);
  if (d.streams > 0 || d.machine.looking()) return;
  ledger_.forget_domain(d.machine.name());
  narrator_.forget_domain(d.machine.name());
  roster_.erase_domain(d);
}

void intake::let_go(const std::vector<kept_stream*>& gone) {
  std::map<std::string, kept_domain*> left;
  for (auto* s : gone) {
    queue_.clear(s->filed, s->id);
    ledger_.forget(s->machine.wanted().key);
    left.emplace(s->of->machine.name(), s->of);
  }
  roster_.erase(gone);
  for (const auto& [name, d] : left) settle(*d);
}

}  // namespace pullkeeper
