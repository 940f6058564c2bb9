#include "core/agenda/ledger.hpp"

namespace pullkeeper {
namespace {

bool tells_nothing(const stream_memory& m) {
  return m.standing.empty() && m.proofs.empty() && m.sent.empty() && !m.under_way &&
         m.failing.attempts == 0 && m.left_until == utc_seconds{} &&
         m.trouble == incident_memory{};
}

}  // namespace

memory_changes ledger::take_changes(const roster& all, const gate& endpoint, const present& now) {
  memory_changes changes;
  if (touched_.empty() && forgotten_streams_.empty() && forgotten_domains_.empty()) return changes;
  changes.forgotten_streams = std::exchange(forgotten_streams_, {});
  changes.forgotten_domains = std::exchange(forgotten_domains_, {});
  for (const auto id : std::exchange(touched_, {})) {
    if (const auto* s = all.stream_of(id)) {
      auto m = s->machine.remember(now);
      if (tells_nothing(m)) changes.forgotten_streams.push_back(m.key);
      else changes.streams.push_back(std::move(m));
    } else if (const auto* d = all.domain_of(id)) {
      changes.domains.push_back(d->machine.remember(now));
    }
  }
  changes.endpoint = endpoint.remember(now);
  return changes;
}

memory ledger::everything(const roster& all, const gate& endpoint, const present& now) {
  memory known;
  known.endpoint = endpoint.remember(now);
  for (const auto& [name, d] : all.by_name()) known.domains.push_back(d->machine.remember(now));
  for (const auto& [key, s] : all.by_key()) {
    auto m = s->machine.remember(now);
    if (!tells_nothing(m)) known.streams.push_back(std::move(m));
  }
  return known;
}

}  // namespace pullkeeper
