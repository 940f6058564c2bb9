#include "core/shares.hpp"

#include <algorithm>

#include "core/entries.hpp"

namespace pullkeeper {

entry_shares::entry_shares(const std::vector<schedule>& entries, utc_seconds from,
                           utc_seconds until, std::size_t most)
    : from_(from), until_(until), most_(most) {
  each_stream(entries, [this](const schedule& s) {
    if (!s.others.empty()) together_.emplace(s.key, shared{s});
  });
}

const std::vector<owned_pull>& entry_shares::turns_of(shared& one) const {
  if (!one.turns) one.turns = owned_pulls_within(one.whole, from_, until_, most_);
  return *one.turns;
}

const schedule& entry_shares::whole_of(const schedule& entry) const {
  const auto found = together_.find(entry.key);
  return found == together_.end() ? entry : found->second.whole;
}

bool entry_shares::is_of(const schedule& entry, utc_seconds at) const {
  const auto found = together_.find(entry.key);
  if (found == together_.end()) return true;
  const auto& turns = turns_of(found->second);
  const auto known = std::partition_point(turns.begin(), turns.end(), [at](const auto& one) {
    return one.span.end && *one.span.end <= at;
  });
  const bool is_known = at >= from_ && known != turns.end();
  const auto whose = is_known ? std::optional(*known) : owned_pull_at(found->second.whole, at);
  return whose && whose->part->name == entry.name;
}

std::vector<pull> entry_shares::pulls_of(const schedule& entry) const {
  const auto found = together_.find(entry.key);
  if (entry.paused || found == together_.end()) return pulls_within(entry, from_, until_, most_);
  std::vector<pull> its;
  for (const auto& one : turns_of(found->second)) {
    if (one.part->name == entry.name) its.push_back(one.span);
  }
  return its;
}

std::string entry_shares::instead_of(const schedule& entry) const {
  const auto& whole = whole_of(entry);
  if (entry.paused || &whole == &entry) return {};
  const auto wanted = owned_pull_at(entry, from_);
  const auto other = wanted ? owned_pull_at(whole, std::max(wanted->span.start, from_))
                            : std::nullopt;
  const bool within = other && wanted->span.start < until_ &&
                      other->span.start <= std::max(wanted->span.start, from_);
  return within && other->part->name != entry.name ? other->part->name : std::string();
}

}  // namespace pullkeeper
