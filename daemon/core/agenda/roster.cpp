#include "core/agenda/roster.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "core/entries.hpp"

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

std::size_t kept_domain::missing(utc_seconds now) const {
  return static_cast<std::size_t>(std::count_if(members.begin(), members.end(), [&](const auto* s) {
    return s->machine.standing().is_missing(now);
  }));
}

int kept_domain::alike(failure_kind kind) const {
  if (!is_standing(kind)) return 0;
  return static_cast<int>(std::count_if(members.begin(), members.end(), [&](const auto* s) {
    return s->machine.fails_for(kind);
  }));
}

kept_stream* roster::named(const std::string& name) const {
  for (const auto& [id, s] : streams_) {
    if (has_entry(s->machine.wanted(), name) && !s->machine.removed()) return s.get();
  }
  return nullptr;
}

kept_stream* roster::stream_of(std::uint32_t id) const { return find_in(streams_, id); }

kept_domain* roster::domain_of(std::uint32_t id) const { return find_in(domains_, id); }

kept_domain* roster::owner_of(std::uint32_t id) const {
  const auto* s = stream_of(id);
  return s ? s->of : domain_of(id);
}

std::size_t key_hash::operator()(const stream_key& key) const {
  const std::hash<std::string> of;
  return (of(key.stream) * 31 + of(key.app)) * 31 + of(key.domain);
}

kept_stream* roster::find(const stream_key& key) const {
  const auto it = by_key_.find(key);
  return it == by_key_.end() ? nullptr : *it;
}

kept_domain* roster::find_domain(const std::string& name) const {
  return find_in(by_name_, name);
}

std::vector<kept_stream*> roster::streams_after(std::uint32_t after, std::uint32_t of,
                                                std::size_t most) const {
  std::vector<kept_stream*> found;
  if (of == 0) {
    for (auto it = streams_.upper_bound(after); it != streams_.end() && found.size() < most; ++it) {
      found.push_back(it->second.get());
    }
  } else if (const auto* d = domain_of(of)) {
    const auto begins = std::upper_bound(
        d->members.begin(), d->members.end(), after,
        [](std::uint32_t id, const kept_stream* s) { return id < s->id; });
    const auto left = static_cast<std::size_t>(d->members.end() - begins);
    found.assign(begins, begins + static_cast<std::ptrdiff_t>(std::min(left, most)));
  }
  return found;
}

kept_stream& roster::add(const schedule& wanted, const present& now) {
  auto made = std::make_unique<kept_stream>(kept_stream{next_id_++, stream(wanted, now)});
  auto& one = *made;
  by_key_.insert(&one);
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

void roster::erase(const std::vector<kept_stream*>& gone) {
  std::set<kept_domain*> left;
  for (auto* s : gone) {
    --s->of->streams;
    left.insert(s->of);
  }
  // Each domain once, however many of it go.
  const std::set<const kept_stream*> those(gone.begin(), gone.end());
  for (auto* d : left) {
    std::erase_if(d->members, [&](const kept_stream* s) { return those.contains(s); });
  }
  for (auto* s : gone) {
    by_key_.erase(s);
    streams_.erase(s->id);
  }
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
        !s->machine.removed() || s->kept_by().on_removed == removal_policy::remove;
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
