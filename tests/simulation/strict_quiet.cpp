#include "simulation/strict_quiet.hpp"

#include <algorithm>

namespace pullkeeper::simulation {

void quiet_times::spoilt(sim_time at, const call& made) {
  if (made.op == operation::describe) looks_spoilt_[made.key.domain] = at;
  else spoilt_[made.key] = at;
}

bool quiet_times::hits(trouble kind, operation op) {
  const bool write = op != operation::describe;
  switch (kind) {
    case trouble::describe_dead:
    case trouble::no_looks: return !write;
    case trouble::writes_dead:
    case trouble::denied: return write;
    case trouble::no_updates: return op == operation::update;
    default: return true;
  }
}

sim_time quiet_times::at_work_since(sim_time at) const {
  if (up_since_ > at) return sim_time::max();
  auto since = up_since_;
  for (const auto& e : plan_.episodes) {
    if (!stops_the_daemon(e.kind) || e.from > at) continue;
    if (e.to > at) return sim_time::max();
    since = std::max(since, e.to);
  }
  return since;
}

sim_time quiet_times::since(operation op, const stream_key& key, sim_time at) const {
  auto since = at_work_since(at);
  for (const auto& e : plan_.episodes) {
    if (e.from > at || !hits(e.kind, op) || (!e.domain.empty() && e.domain != key.domain)) continue;
    if (e.to > at) return sim_time::max();
    since = std::max(since, e.to);
  }
  if (const auto it = spoilt_.find(key); it != spoilt_.end()) since = std::max(since, it->second);
  if (const auto it = looks_spoilt_.find(key.domain); it != looks_spoilt_.end())
    since = std::max(since, it->second);
  return since;
}

bool quiet_times::is_quiet(const stream_key& key, sim_time at, milliseconds around) const {
  for (const auto op : {operation::add, operation::update, operation::describe}) {
    if (const auto from = since(op, key, at); from == sim_time::max() || from > at - around)
      return false;
  }
  return std::none_of(plan_.episodes.begin(), plan_.episodes.end(), [&](const episode& e) {
    return e.from > at && e.from <= at + around && (e.domain.empty() || e.domain == key.domain);
  });
}

}  // namespace pullkeeper::simulation
