#include "core/pulls.hpp"

#include <algorithm>

#include "core/programme.hpp"

namespace pullkeeper {
namespace {

// What is no further apart is closed.
constexpr seconds closed = shortest_gap - seconds{1};

// Those from the same sources, of the parts that are kept: all where all of them are paused.
std::vector<programme::parts> parts_by_sources(const schedule& s) {
  std::vector<programme::parts> all;
  const auto add = [&](const schedule& one) {
    if (one.paused && !s.paused) return;
    for (auto& group : all) {
      if (same_sources(group.front()->sources, one.sources)) return group.push_back(&one);
    }
    all.push_back({&one});
  };
  add(s);
  for (const auto& other : s.others) add(other);
  return all;
}

const schedule* owner_of(const programme::parts& group, const pull& span) {
  for (const auto* one : group) {
    const auto first = programme({one}, {}).first_after(span.start);
    if (first && first->start <= span.start) return one;
  }
  return group.front();
}

// What was wanted before this program was first released needs no check.
constexpr utc_seconds first_release{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

}  // namespace

std::optional<owned_pull> owned_pull_at(const schedule& s, utc_seconds at) {
  if (!has_several_pulls(s)) {
    const bool over = s.wanted.end && *s.wanted.end <= at;
    return over ? std::nullopt : std::optional(owned_pull{s.wanted, &s});
  }
  if (s.others.empty()) {
    const auto found = programme({&s}, closed).next(at);
    return found ? std::optional(owned_pull{*found, &s}) : std::nullopt;
  }
  std::optional<owned_pull> first;
  for (const auto& group : parts_by_sources(s)) {
    const auto found = programme(group, closed).next(at);
    if (!found || (first && first->span.start <= found->start)) continue;
    first = owned_pull{*found, owner_of(group, *found)};
  }
  return first;
}

std::optional<pull> pull_at(const schedule& s, utc_seconds at) {
  const auto found = owned_pull_at(s, at);
  return found ? std::optional(found->span) : std::nullopt;
}

std::vector<owned_pull> owned_pulls_within(const schedule& s, utc_seconds from, utc_seconds until,
                                           std::size_t most) {
  std::vector<owned_pull> all;
  auto next = owned_pull_at(s, from);
  while (next && next->span.start < until && all.size() < most) {
    all.push_back(*next);
    next = next->span.end ? owned_pull_at(s, *next->span.end) : std::nullopt;
  }
  return all;
}

std::vector<pull> pulls_within(const schedule& s, utc_seconds from, utc_seconds until,
                               std::size_t most) {
  std::vector<pull> all;
  for (const auto& one : owned_pulls_within(s, from, until, most)) all.push_back(one.span);
  return all;
}

std::optional<gap_closed> closed_gap(const schedule& s, utc_seconds from, std::size_t most) {
  std::optional<gap_closed> first;
  for (const auto& group : parts_by_sources(s)) {
    const programme exact(group, {});
    auto one = exact.next(from);
    for (std::size_t i = 0; one && one->end && i < most; ++i) {
      const auto after = exact.next(*one->end);
      if (after && after->start - *one->end < shortest_gap) {
        if (first && *one->end >= first->span.start) break;
        const pull last{*one->end - seconds{1}, {}};
        first = gap_closed{{*one->end, after->start}, owner_of(group, last),
                           owner_of(group, *after)};
        break;
      }
      one = after;
    }
  }
  return first;
}

std::optional<pull> overlap_of(const schedule& a, const schedule& b, utc_seconds from) {
  const programme one({&a}, {});
  const programme other({&b}, {});
  auto at = std::max({a.wanted.start, b.wanted.start, first_release, from});
  const auto named = utc_seconds(std::max(one.last_named(), other.last_named()).time_since_epoch());
  const auto last = std::max(at, named) + unbroken;
  auto p = one.next(at);
  auto q = other.next(at);
  while (p && q && at <= last) {
    const auto ends = [](const pull& of) { return of.end.value_or(utc_seconds::max()); };
    if (p->start < ends(*q) && q->start < ends(*p)) {
      const auto end = std::min(ends(*p), ends(*q));
      return pull{std::max(p->start, q->start),
                  end == utc_seconds::max() ? std::nullopt : std::optional(end)};
    }
    at = std::min(ends(*p), ends(*q));
    if (ends(*p) <= at) p = one.next(at);
    if (ends(*q) <= at) q = other.next(at);
  }
  return std::nullopt;
}

}  // namespace pullkeeper
