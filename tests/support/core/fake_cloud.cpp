#include "support/core/fake_cloud.hpp"

#include <algorithm>
#include <utility>

namespace pullkeeper::test {

answer refused(failure_kind kind, const char* code) {
  answer got;
  got.result = outcome::not_done;
  got.kind = kind;
  got.code = code;
  got.http_status = kind == failure_kind::unreachable ? 0 : 400;
  return got;
}

answer lost(const char* code) {
  answer got;
  got.kind = failure_kind::transient;
  got.code = code;
  return got;
}

answer fake_cloud::apply(const call& made, utc_seconds now) {
  answer done;
  done.result = outcome::done;
  done.http_status = 200;
  done.request_id = "R" + std::to_string(made.id);
  if (made.op == operation::describe) {
    done.records = listed(made.key.domain);
    return done;
  }
  auto& all = spells_[made.key];
  const auto stands = [&](const spell& s) { return s.gone > now; };
  const auto lives = [&](const spell& s) { return stands(s) && s.held.end > now; };
  const auto end_where = [&](auto which) {
    for (auto& s : all) {
      if (which(s)) s.gone = now;
    }
  };
  const bool any_alive = std::any_of(all.begin(), all.end(), lives);
  const bool any_listed = std::any_of(all.begin(), all.end(), stands);
  switch (made.op) {
    case operation::add:
      if (how == rule::unique && (any_alive || (expired_blocks && any_listed))) {
        return refused(failure_kind::conflict, "ConfigAlreadyExists");
      }
      if (how == rule::replace) end_where(stands);
      break;
    case operation::update: {
      if (!any_alive && (!any_listed || !updates_absent)) {
        return refused(failure_kind::missing, "ConfigNotFound");
      }
      // Of several the one that it overlaps most.
      const auto overlap = [&](const spell& s) {
        return std::min(s.held.end, made.wanted.end) - std::max(s.held.start, made.wanted.start);
      };
      spell* best = nullptr;
      for (auto& s : all) {
        if (stands(s) && (!best || overlap(s) > overlap(*best))) best = &s;
      }
      best->gone = now;
      break;
    }
    case operation::remove:
      end_where(stands);
      return done;
    case operation::describe:
      return done;
  }
  all.push_back({made.wanted, now});
  return done;
}

std::vector<record> fake_cloud::listed(const std::string& domain) const {
  std::vector<record> records;
  for (const auto& [key, all] : spells_) {
    if (key.domain != domain) continue;
    for (const auto& s : all) {
      if (s.gone == utc_seconds::max()) records.push_back({key, s.held});
    }
  }
  return records;
}

void fake_cloud::set(const stream_key& key, const std::vector<config>& configs, utc_seconds now) {
  auto& all = spells_[key];
  for (auto& s : all) s.gone = std::min(s.gone, now);
  for (const auto& c : configs) all.push_back({c, now});
}

std::vector<config> fake_cloud::alive(const stream_key& key, utc_seconds now) const {
  std::vector<config> configs;
  const auto it = spells_.find(key);
  if (it == spells_.end()) return configs;
  for (const auto& s : it->second) {
    if (s.gone > now && s.held.end > now) configs.push_back(s.held);
  }
  return configs;
}

seconds fake_cloud::dark(const stream_key& key, utc_seconds from, utc_seconds to) const {
  std::vector<std::pair<utc_seconds, utc_seconds>> spans;
  if (const auto it = spells_.find(key); it != spells_.end()) {
    for (const auto& s : it->second) {
      spans.emplace_back(std::max(s.held.start, s.made), std::min(s.held.end, s.gone));
    }
  }
  std::sort(spans.begin(), spans.end());
  seconds total{0};
  auto reached = from;
  for (const auto& [begin, end] : spans) {
    if (begin >= to) break;
    if (begin > reached) total += begin - reached;
    reached = std::max(reached, end);
  }
  if (reached < to) total += to - reached;
  return total;
}

}  // namespace pullkeeper::test
