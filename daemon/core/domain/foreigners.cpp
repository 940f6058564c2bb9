#include "core/domain/foreigners.hpp"

#include <algorithm>
#include <set>

namespace pullkeeper {
namespace {

constexpr std::size_t remembered_most = 1000;  // while so many are, no other one is told
constexpr seconds forgotten_after = std::chrono::days(7);
constexpr seconds noted_every = std::chrono::days(1);

}  // namespace

std::vector<record> foreigners::shown(const std::vector<record>& seen, utc_seconds now) {
  std::vector<record> fresh;
  std::set<std::pair<std::string, std::string>> listed;
  const bool full = told_.size() >= remembered_most;
  for (const auto& r : seen) {
    const auto key = std::pair(r.key.app, r.key.stream);
    const bool first = listed.insert(key).second;
    const auto until = r.permanent ? now : r.held.end;
    if (const auto known = told_.find(key); known != told_.end()) {
      // Not at every look, since that is to be saved.
      if (until >= known->second + noted_every) known->second = until;
    } else if (first && !full) {
      fresh.push_back(r);
      if (told_.size() < remembered_most) told_.emplace(key, until);
    }
  }
  std::erase_if(told_, [&](const auto& one) {
    return one.second + forgotten_after < now && !listed.contains(one.first);
  });
  return fresh;
}

bool foreigners::are_expected(utc_seconds now) const {
  return std::any_of(told_.begin(), told_.end(), [&](const auto& one) { return one.second > now; });
}

std::vector<foreign_memory> foreigners::remember() const {
  std::vector<foreign_memory> all;
  for (const auto& [key, until] : told_) all.push_back({key.first, key.second, until});
  return all;
}

void foreigners::recall(const std::vector<foreign_memory>& from) {
  for (const auto& one : from) told_.emplace(std::pair(one.app, one.stream), one.until);
}

}  // namespace pullkeeper
