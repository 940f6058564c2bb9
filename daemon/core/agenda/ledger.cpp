#include "core/agenda/ledger.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

bool tells_nothing(const stream_memory& m) {
  return m.standing.empty() && m.proofs.empty() && m.sent.empty() && !m.under_way &&
         m.failing.attempts == 0 && m.drift == drift_memory{} &&
         m.trouble == incident_memory{};
}

}  // namespace

void ledger::add(memory_changes& changes, std::uint32_t id, const roster& all,
                 const present& now) {
  if (const auto* s = all.stream_of(id)) {
    auto m = s->machine.remember(now);
    if (tells_nothing(m)) changes.forgotten_streams.push_back(m.key);
    else changes.streams.push_back(std::move(m));
  } else if (const auto* d = all.domain_of(id)) {
    changes.domains.push_back(d->machine.remember(now));
  }
}

memory_changes ledger::take_changes(const roster& all, const gate& endpoint, const present& now) {
  memory_changes changes;
  if (!has_changes()) return changes;
  changes.forgotten_streams = std::exchange(forgotten_streams_, {});
  changes.forgotten_domains = std::exchange(forgotten_domains_, {});
  for (const auto id : std::exchange(first_, {})) {
    touched_.erase(id);
    add(changes, id, all, now);
  }
  for (std::size_t left = changes_most; left > 0 && !touched_.empty(); --left) {
    add(changes, touched_.extract(touched_.begin()).value(), all, now);
  }
  changes.endpoint = endpoint.remember(now);
  return changes;
}

memory ledger::everything(const roster& all, const gate& endpoint, const present& now) {
  memory known;
  known.endpoint = endpoint.remember(now);
  for (const auto& [name, d] : all.by_name()) known.domains.push_back(d->machine.remember(now));
  for (const auto& [id, s] : all.all_streams()) {
    auto m = s->machine.remember(now);
    if (!tells_nothing(m)) known.streams.push_back(std::move(m));
  }
  std::sort(known.streams.begin(), known.streams.end(),
            [](const auto& a, const auto& b) { return a.key < b.key; });
  return known;
}

}  // namespace pullkeeper
