#include "core/programme.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

using std::chrono::days;

constexpr days around{2};              // no zone's day is further away from that of UTC
local_days day_of(utc_seconds at) {
  return local_days(std::chrono::floor<days>(at.time_since_epoch()));
}

bool takes_place(const recurrence& r, local_days day) {
  if (std::find(r.also.begin(), r.also.end(), day) != r.also.end()) return true;
  if (!falls_on(r.days, day)) return false;
  return std::none_of(r.except.begin(), r.except.end(), [&](const day_span& span) {
    return span.first <= day && day <= span.last;
  });
}

std::optional<pull> within_bounds(const schedule& s, utc_seconds start,
                                  std::optional<utc_seconds> end) {
  start = std::max(start, s.wanted.start);
  if (s.wanted.end) end = end ? std::min(*end, *s.wanted.end) : *s.wanted.end;
  if (end && *end <= start) return std::nullopt;
  return pull{start, end};
}

}  // namespace

local_days programme::last_named_by(const schedule& s) {
  auto last = day_of(s.wanted.start);
  for (const auto& r : s.repeat) {
    for (const auto& span : r.except) last = std::max(last, span.last);
    for (const auto day : r.also) last = std::max(last, day);
  }
  for (const auto& p : s.pulls) last = std::max(last, day_of(p.end.value_or(p.start)));
  if (s.calendar && !s.calendar->spans.empty()) {
    last = std::max(last, day_of(s.calendar->spans.back().end));
  }
  return last;
}

template <typename Take>
bool programme::each_on(const schedule& s, local_days first, local_days last, Take take) {
  for (auto day = first; day <= last && !s.repeat.empty(); day += days{1}) {
    for (const auto& r : s.repeat) {
      if (!takes_place(r, day)) continue;
      const auto [start, end] = hours_on(r, day);
      const auto one = within_bounds(s, start, end);
      if (one && take(*one)) return true;
    }
  }
  return false;
}

// What does not come and go is a list of one.
template <typename Take>
bool programme::each_listed(const schedule& s, Take take) {
  if (s.repeat.empty() && s.pulls.empty() && !s.calendar) return take(s.wanted);
  return std::any_of(s.pulls.begin(), s.pulls.end(), [&](const pull& listed) {
    const auto one = within_bounds(s, listed.start, listed.end);
    return one && take(*one);
  });
}

template <typename Take>
bool programme::each_in_calendar(const schedule& s, utc_seconds from, utc_seconds until,
                                 Take take) {
  if (!s.calendar) return false;
  const auto& spans = s.calendar->spans;
  auto next = std::lower_bound(spans.begin(), spans.end(), from,
                               [](const auto& one, utc_seconds at) { return one.end < at; });
  for (; next != spans.end() && next->start <= until; ++next) {
    const auto one = within_bounds(s, next->start, next->end);
    if (one && take(*one)) return true;
  }
  return false;
}

template <typename Take>
bool programme::each_about(utc_seconds from, utc_seconds until, Take take) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](const schedule* s) {
    return each_listed(*s, take) || each_in_calendar(*s, from, until, take) ||
           each_on(*s, day_of(from) - around, day_of(until) + around, take);
  });
}

// Of those that end after `at`, the one that begins first.
std::optional<pull> programme::first_of(const schedule& s, utc_seconds at) {
  std::optional<pull> first;
  const auto better = [&](const pull& one) {
    if (one.end && *one.end <= at) return;
    if (!first || one.start < first->start) first = one;
  };
  each_listed(s, [&](const pull& one) { better(one); return false; });
  each_in_calendar(s, std::max(at, s.wanted.start), s.wanted.end.value_or(utc_seconds::max()),
                   [&](const pull& one) {
                     better(one);
                     return *one.end > at;
                   });
  if (s.repeat.empty()) return first;
  const auto begin = day_of(std::max(at, s.wanted.start)) - around;
  const auto last = std::max(begin, last_named_by(s)) + around + days{8};
  // One of another zone may begin before what was found first.
  for (auto day = begin; day <= last; day += days{1}) {
    if (first && day > day_of(first->start) + around) break;
    each_on(s, day, day, [&](const pull& one) { better(one); return false; });
  }
  return first;
}

std::optional<pull> programme::first_after(utc_seconds at) const {
  std::optional<pull> first;
  for (const auto* s : parts_) {
    const auto one = first_of(*s, at);
    if (one && (!first || one->start < first->start)) first = one;
  }
  return first;
}

// The first end after `after` of a part that goes on until then or for ever.
std::optional<utc_seconds> programme::next_bound(utc_seconds after) const {
  std::optional<utc_seconds> bound;
  for (const auto* s : parts_) {
    const auto& end = s->wanted.end;
    if (end && *end > after && (!bound || *end < *bound)) bound = end;
  }
  return bound;
}

pull programme::joined(pull seed, utc_seconds at) const {
  auto horizon = std::max(at, utc_seconds(last_named_.time_since_epoch())) + unbroken;
  const auto earlier = [&](const pull& one) {
    if (one.start >= seed.start || (one.end && *one.end + apart_ < seed.start)) return false;
    seed.start = one.start;
    return true;
  };
  const auto later = [&](const pull& one) {
    if (!seed.end || one.start > *seed.end + apart_ || (one.end && *one.end <= *seed.end)) {
      return false;
    }
    seed.end = one.end;
    return true;
  };
  while (each_about(seed.start - apart_, seed.start, earlier)) {
  }
  while (seed.end && each_about(*seed.end, *seed.end + apart_, later)) {
    if (!seed.end || *seed.end <= horizon) continue;
    seed.end = next_bound(*seed.end);
    if (seed.end) horizon = *seed.end + unbroken;
  }
  return seed;
}

}  // namespace pullkeeper
