#include "core/pulls.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

using std::chrono::days;

constexpr days around{2};              // no zone's day is further away from that of UTC
// What has not been interrupted for so long after the last day that is named is not interrupted at
// all: every weekday, and every change of the clocks, has been met.
constexpr days unbroken{400};

local_days day_of(utc_seconds at) {
  return local_days(std::chrono::floor<days>(at.time_since_epoch()));
}

bool takes_place(const recurrence& r, local_days day) {
  if (std::find(r.also.begin(), r.also.end(), day) != r.also.end()) return true;
  const auto weekday = std::chrono::weekday(day).iso_encoding();
  if (!(r.days >> (weekday - 1) & 1)) return false;
  return std::none_of(r.except.begin(), r.except.end(), [&](const day_span& span) {
    return span.first <= day && day <= span.last;
  });
}

// The occurrences of one schedule.
class programme {
 public:
  explicit programme(const schedule& s) : s_(s), last_named_(day_of(s.wanted.start)) {
    for (const auto& r : s.repeat) {
      for (const auto& span : r.except) last_named_ = std::max(last_named_, span.last);
      for (const auto day : r.also) last_named_ = std::max(last_named_, day);
    }
    for (const auto& p : s.pulls) {
      last_named_ = std::max(last_named_, day_of(p.end.value_or(p.start)));
    }
    if (s.calendar && !s.calendar->spans.empty()) {
      last_named_ = std::max(last_named_, day_of(s.calendar->spans.back().end));
    }
  }

  std::optional<pull> first_after(utc_seconds at) const;
  pull joined(pull seed, utc_seconds at) const;

 private:
  // Calls `take` for each occurrence of the recurrences on these days; `take` gives true to stop.
  template <typename Take>
  bool each_on(local_days first, local_days last, Take take) const;
  template <typename Take>
  bool each_listed(Take take) const;
  // ... of the calendar, that does not end before `from` nor begin after `until`.
  template <typename Take>
  bool each_in_calendar(utc_seconds from, utc_seconds until, Take take) const;
  std::optional<pull> within_bounds(utc_seconds start, std::optional<utc_seconds> end) const;

  const schedule& s_;
  local_days last_named_;
};

std::optional<pull> programme::within_bounds(utc_seconds start,
                                             std::optional<utc_seconds> end) const {
  start = std::max(start, s_.wanted.start);
  if (s_.wanted.end) end = end ? std::min(*end, *s_.wanted.end) : *s_.wanted.end;
  if (end && *end <= start) return std::nullopt;
  return pull{start, end};
}

template <typename Take>
bool programme::each_on(local_days first, local_days last, Take take) const {
  for (auto day = first; day <= last; day += days{1}) {
    for (const auto& r : s_.repeat) {
      if (!takes_place(r, day)) continue;
      const auto end_day = r.to <= r.from ? day + days{1} : day;
      const auto one = within_bounds(instant_of(*r.zone, day + r.from),
                                     instant_of(*r.zone, end_day + r.to));
      if (one && take(*one)) return true;
    }
  }
  return false;
}

template <typename Take>
bool programme::each_listed(Take take) const {
  return std::any_of(s_.pulls.begin(), s_.pulls.end(), [&](const pull& listed) {
    const auto one = within_bounds(listed.start, listed.end);
    return one && take(*one);
  });
}

template <typename Take>
bool programme::each_in_calendar(utc_seconds from, utc_seconds until, Take take) const {
  if (!s_.calendar) return false;
  const auto& spans = s_.calendar->spans;
  auto next = std::lower_bound(spans.begin(), spans.end(), from,
                               [](const auto& one, utc_seconds at) { return one.end < at; });
  for (; next != spans.end() && next->start <= until; ++next) {
    const auto one = within_bounds(next->start, next->end);
    if (one && take(*one)) return true;
  }
  return false;
}

// Of those that end after `at`, the one that begins first.
std::optional<pull> programme::first_after(utc_seconds at) const {
  std::optional<pull> first;
  const auto better = [&](const pull& one) {
    if (one.end && *one.end <= at) return;
    if (!first || one.start < first->start) first = one;
  };
  each_listed([&](const pull& one) { better(one); return false; });
  each_in_calendar(std::max(at, s_.wanted.start), s_.wanted.end.value_or(utc_seconds::max()),
                   [&](const pull& one) {
                     better(one);
                     return *one.end > at;
                   });
  if (s_.repeat.empty()) return first;
  const auto begin = day_of(std::max(at, s_.wanted.start)) - around;
  const auto last = std::max(begin, last_named_) + around + days{8};
  // One of another zone may begin before what was found first.
  for (auto day = begin; day <= last; day += days{1}) {
    if (first && day > day_of(first->start) + around) break;
    each_on(day, day, [&](const pull& one) { better(one); return false; });
  }
  return first;
}

pull programme::joined(pull seed, utc_seconds at) const {
  const auto horizon = std::max(at, utc_seconds(last_named_.time_since_epoch())) + unbroken;
  const auto earlier = [&](const pull& one) {
    if (one.start >= seed.start || (one.end && *one.end < seed.start)) return false;
    seed.start = one.start;
    return true;
  };
  const auto later = [&](const pull& one) {
    if (!seed.end || one.start > *seed.end || (one.end && *one.end <= *seed.end)) return false;
    seed.end = one.end;
    return true;
  };
  while (each_listed(earlier) || each_in_calendar(seed.start, seed.start, earlier) ||
         each_on(day_of(seed.start) - around, day_of(seed.start) + around, earlier)) {
  }
  while (seed.end && (each_listed(later) || each_in_calendar(*seed.end, *seed.end, later) ||
                      each_on(day_of(*seed.end) - around, day_of(*seed.end) + around, later))) {
    if (*seed.end > horizon) seed.end = s_.wanted.end;
  }
  return seed;
}

}  // namespace

std::optional<pull> pull_at(const schedule& s, utc_seconds at) {
  if (!has_several_pulls(s)) {
    const bool over = s.wanted.end && *s.wanted.end <= at;
    return over ? std::nullopt : std::optional(s.wanted);
  }
  const programme all(s);
  const auto seed = all.first_after(at);
  return seed ? std::optional(all.joined(*seed, at)) : std::nullopt;
}

std::vector<pull> pulls_within(const schedule& s, utc_seconds from, utc_seconds until,
                               std::size_t most) {
  std::vector<pull> all;
  auto next = pull_at(s, from);
  while (next && next->start < until && all.size() < most) {
    all.push_back(*next);
    next = next->end ? pull_at(s, *next->end) : std::nullopt;
  }
  return all;
}

}  // namespace pullkeeper
