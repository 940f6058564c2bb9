#include "core/shares.hpp"

#include "core/entries.hpp"

namespace pullkeeper {

entry_shares::entry_shares(const std::vector<schedule>& entries) {
  each_stream(entries, [this](const schedule& s) {
    if (!s.others.empty()) together_.emplace(s.key, s);
  });
}

const schedule& entry_shares::whole_of(const schedule& entry) const {
  const auto found = together_.find(entry.key);
  return found == together_.end() ? entry : found->second;
}

bool entry_shares::is_of(const schedule& entry, utc_seconds at) const {
  const auto& whole = whole_of(entry);
  if (whole.others.empty()) return true;
  const auto found = owned_pull_at(whole, at);
  return found && found->part->name == entry.name;
}

std::vector<pull> entry_shares::pulls_of(const schedule& entry, utc_seconds from,
                                         utc_seconds until, std::size_t most) const {
  const auto& whole = entry.paused ? entry : whole_of(entry);
  auto all = pulls_within(whole, from, until, most);
  if (&whole != &entry) std::erase_if(all, [&](const pull& p) { return !is_of(entry, p.start); });
  return all;
}

}  // namespace pullkeeper
