#include "core/lookahead/ideal_api.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

// Moves a config to the past, unless it was never in effect.
void end_spell(ideal_api::stream& s, std::size_t place, utc_seconds now) {
  auto ended = s.standing[place];
  s.standing.erase(s.standing.begin() + static_cast<std::ptrdiff_t>(place));
  ended.to = std::min(ended.to, now);
  if (ended.from < ended.to) s.past.push_back(std::move(ended));
}

// Ends what is over.
void age(ideal_api::stream& s, utc_seconds now) {
  for (std::size_t i = s.standing.size(); i-- > 0;) {
    if (s.standing[i].to <= now) end_spell(s, i, now);
  }
}

constexpr int fine = 200;
constexpr int bad_request = 400;

}  // namespace

void ideal_api::hold(const stream_key& key, const config& held) {
  streams_[key].standing.push_back({held, held.start, held.end, {}});
}

bool ideal_api::one_only(const std::string& domain) const {
  const auto rule = rules_.find(domain);
  return rule == rules_.end() || rule->second != handover::coexist;
}

const ideal_api::stream* ideal_api::find(const stream_key& key) const {
  const auto it = streams_.find(key);
  return it == streams_.end() ? nullptr : &it->second;
}

answer ideal_api::describe(const std::string& domain, utc_seconds now) {
  listed result;
  for (auto it = streams_.lower_bound({domain, {}, {}});
       it != streams_.end() && it->first.domain == domain; ++it) {
    age(it->second, now);
    for (const auto& s : it->second.standing) result.records.push_back({it->first, s.held});
  }
  return {std::move(result), {}, fine, {}};
}

// An update replaces the only config, or of several the one that it overlaps most.
void ideal_api::replace(stream& s, const call& made, utc_seconds now) {
  if (one_only(made.key.domain)) {
    while (!s.standing.empty()) end_spell(s, s.standing.size() - 1, now);
  } else if (!s.standing.empty()) {
    const auto overlap = [&](const spell& a) {
      return std::min(a.held.end, made.wanted.end) - std::max(a.held.start, made.wanted.start);
    };
    const auto most = std::max_element(
        s.standing.begin(), s.standing.end(),
        [&](const spell& a, const spell& b) { return overlap(a) < overlap(b); });
    end_spell(s, static_cast<std::size_t>(most - s.standing.begin()), now);
  }
}

answer ideal_api::apply(const call& made, utc_millis at) {
  const auto now = std::chrono::floor<seconds>(at);
  if (made.op == operation::describe) return describe(made.key.domain, now);
  auto& s = streams_[made.key];
  age(s, now);
  const bool running = std::any_of(s.standing.begin(), s.standing.end(),
                                   [&](const spell& one) { return one.from <= now; });
  if (made.op == operation::add && !s.standing.empty() && one_only(made.key.domain)) {
    return {refused{{failure_kind::conflict, "ConfigAlreadyExists", {}}, {}}, {}, bad_request, {}};
  }
  if (made.op == operation::remove) {
    while (!s.standing.empty()) end_spell(s, s.standing.size() - 1, now);
  } else {
    if (made.op == operation::update) replace(s, made, now);
    s.standing.push_back({made.wanted, std::max(made.wanted.start, now), made.wanted.end,
                          s.writes.size()});
  }
  s.writes.push_back({at, made.op, made.wanted, running});
  return {accepted{}, {}, fine, {}};
}

}  // namespace pullkeeper
