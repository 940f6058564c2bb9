#include "core/agenda/roster.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

template <class Map>
auto find_in(const Map& all, const typename Map::key_type& key) {
  const auto it = all.find(key);
  return it == all.end() ? nullptr : &*it->second;
}

}  // namespace

utc_millis kept_domain::earliest_lapse(bool only_due) const {
  auto lapse = never;
  for (const auto* s : members) {
    const auto& last = s->machine.last();
    if (last.due || !only_due) lapse = std::min(lapse, last.lapse);
  }
  return lapse;
}

int kept_domain::alike(failure_kind kind) const {
  if (!is_standing(kind)) return 0;
  return static_cast<int>(std::count_if(members.begin(), members.end(), [&](const auto* s) {
    return s->machine.fails_for(kind);
  }));
}

kept_stream* roster::named(const std::string& name) const {
  for (const auto& [id, s] : streams_) {
    if (s->machine.wanted().name == name && !s->machine.removed()) return s.get();
  }
  return nullptr;
}

kept_stream* roster::stream_of(std::uint32_t id) const { return find_in(streams_, id); }

kept_domain* roster::domain_of(std::uint32_t id) const { return find_in(domains_, id); }

kept_domain* roster::owner_of(std::uint32_t id) const {
  const auto* s = stream_of(id);
  return s ? s->of : domain_of(id);
}

kept_stream* roster::find(const stream_key& key) const { return find_in(by_key_, key); }

kept_domain* roster::find_domain(const std::string& name) const {
  return find_in(by_name_, name);
}

kept_stream& roster::add(const schedule& wanted, const present& now) {
  auto made = std::make_unique<kept_stream>(kept_stream{next_id_++, stream(wanted, now)});
  auto& one = *made;
  by_key_.emplace(wanted.key, &one);
  streams_.emplace(one.id, std::move(made));
  return one;
}

kept_domain& roster::add_domain(const std::string& name, milliseconds now) {
  auto made = std::make_unique<kept_domain>(kept_domain{next_id_++, domain(name, now)});
  auto& one = *made;
  one.filed.domain = one.id;
  by_name_.emplace(name, &one);
  domains_.emplace(one.id, std::move(made));
  return one;
}

void roster::erase(kept_stream& s) {
  by_key_.erase(s.machine.wanted().key);
  streams_.erase(s.id);
}

void roster::erase_domain(kept_domain& d) {
  by_name_.erase(d.machine.name());
  domains_.erase(d.id);
}

bool roster::has_looked() const {
  return std::all_of(domains_.begin(), domains_.end(), [](const auto& d) {
    return d.second->machine.list().has_looked() || d.second->members.empty();
  });
}

agenda_counts roster::counts(std::uint64_t calls, std::uint64_t failures) const {
  agenda_counts result;
  result.calls = calls;
  result.failures = failures;
  for (const auto& [id, s] : streams_) {
    const auto phase = s->machine.trouble().state();
    result.schedules += !s->machine.resting();
    result.at_risk += phase != incident::phase::none;
    result.lost += phase == incident::phase::lost;
  }
  return result;
}

void roster::join() {
  for (auto& [id, d] : domains_) {
    d->members.clear();
    d->streams = 0;
  }
  for (auto& [id, s] : streams_) {
    ++s->of->streams;
    const bool compared =
        !s->machine.removed() || s->kept_by.on_removed == removal_policy::remove;
    if (compared) s->of->members.push_back(s.get());
  }
}

void file_look(queue& filed, kept_domain& d, milliseconds now) {
  filed.clear(d.filed, d.id);
  if (d.machine.looking() || d.members.empty()) return;
  const auto at = d.machine.next_look();
  if (at <= now) filed.set_ready(d.filed, d.id, operation::describe, d.machine.lapse());
  else filed.set_timer(d.filed, d.id, at);
}

}  // namespace pullkeeper
