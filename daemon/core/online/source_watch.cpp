#include "core/online/source_watch.hpp"

#include <algorithm>

#include "core/shown_sources.hpp"

namespace pullkeeper {
namespace {

// Of one stream no more than one line in it: what is told then is where it has come to.
constexpr milliseconds between_lines = std::chrono::hours(1);
constexpr std::size_t one_by_one_most = 5;     // of one look; beyond that one line tells the rest

}  // namespace

void source_watch::looked(const std::string& domain, const std::vector<source_in_use>& shown,
                          const roster& all, milliseconds now) {
  auto& streams = domains_[domain];
  std::erase_if(streams, [&](const auto& one) {
    const auto* s = all.find(one.first);
    return !s || s->machine.removed();
  });
  std::size_t fresh = 0;
  for (const auto& one : shown) {
    const auto* s = all.find(one.key);
    if (!s || s->machine.removed()) continue;
    const auto& wanted = s->machine.wanted();
    const auto [place, first] = streams.try_emplace(one.key);
    auto& is = place->second;
    is.source = mask_sources_of(wanted, {one.source});
    if (first) is.told = is.source;
    if (is.source == is.told || now - is.told_at < between_lines) continue;
    is.told_at = now;
    const auto before = std::exchange(is.told, is.source);
    if (++fresh > one_by_one_most) continue;
    events_.push_back({level::info,
                       "source_changed",
                       {{"schedule", wanted.name},
                        {"stream", one.key.stream},
                        {"domain", domain},
                        {"before", before},
                        {"after", is.source}}});
  }
  if (fresh > one_by_one_most) {
    events_.back().fields.emplace_back("more", std::to_string(fresh - one_by_one_most));
  }
  if (streams.empty()) domains_.erase(domain);
}

std::string source_watch::of(const stream_key& key) const {
  const auto domain = domains_.find(key.domain);
  if (domain == domains_.end()) return {};
  const auto found = domain->second.find(key);
  return found == domain->second.end() ? std::string() : found->second.source;
}

}  // namespace pullkeeper
