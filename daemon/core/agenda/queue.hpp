// Who wants something, and when: timers by boot time, and calls that are ready by the lapse that
// they are to prevent. O(log n) for each change.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "core/call.hpp"
#include "core/time.hpp"

namespace pullkeeper {

inline constexpr std::array<operation, 4> all_operations{operation::add, operation::update,
                                                         operation::describe, operation::remove};

// Where a stream or a domain is filed. Kept beside it, so that it can be found again.
struct filing {
  milliseconds timer = far_future;
  std::optional<operation> ready;
  utc_millis lapse{};
};

class queue {
 public:
  // Earlier filings of the same are undone.
  void set_timer(filing& as, std::uint32_t id, milliseconds at) {
    if (as.timer == at) return;
    if (as.timer != far_future) timers_.erase({as.timer, id});
    as.timer = at;
    if (at != far_future) timers_.insert({at, id});
  }
  void set_ready(filing& as, std::uint32_t id, operation op, utc_millis lapse) {
    clear_ready(as, id);
    as.ready = op;
    as.lapse = lapse;
    of(op).insert({lapse, id});
  }
  void clear(filing& as, std::uint32_t id) {
    clear_ready(as, id);
    set_timer(as, id, far_future);
  }

  // Boot time of the earliest timer; `far_future` where there is none.
  milliseconds next_timer() const {
    return timers_.empty() ? far_future : timers_.begin()->first;
  }
  // The next one whose timer is over; its filing must be told (`timer = far_future`).
  std::optional<std::uint32_t> take_timer(milliseconds now) {
    if (next_timer() > now) return std::nullopt;
    const auto id = timers_.begin()->second;
    timers_.erase(timers_.begin());
    return id;
  }

  // The lapse that the most urgent ready call is to prevent; `never` where none is ready.
  utc_millis most_urgent() const {
    auto lapse = never;
    for (const auto& all : ready_) {
      if (!all.empty()) lapse = std::min(lapse, all.begin()->first);
    }
    return lapse;
  }

  struct ready_call {
    operation op = operation::add;
    std::uint32_t id = 0;
  };
  // The most urgent call of those operations that may begin now. `next_at` gives for each of them
  // the boot time from which on one may.
  template <class NextAt>
  std::optional<ready_call> first(milliseconds now, NextAt next_at) const {
    std::optional<operation> best;
    for (const auto op : all_operations) {
      if (of(op).empty() || next_at(op) > now) continue;
      if (!best || *of(op).begin() < *of(*best).begin()) best = op;
    }
    return best ? std::optional(ready_call{*best, of(*best).begin()->second}) : std::nullopt;
  }
  // Boot time from which on a ready call may begin; `far_future` where none is ready.
  template <class NextAt>
  milliseconds next_call(NextAt next_at) const {
    auto at = far_future;
    for (const auto op : all_operations) {
      if (!of(op).empty()) at = std::min(at, next_at(op));
    }
    return at;
  }

 private:
  const std::set<std::pair<utc_millis, std::uint32_t>>& of(operation op) const {
    return ready_[static_cast<std::size_t>(op)];
  }
  std::set<std::pair<utc_millis, std::uint32_t>>& of(operation op) {
    return ready_[static_cast<std::size_t>(op)];
  }
  void clear_ready(filing& as, std::uint32_t id) {
    if (as.ready) of(*as.ready).erase({as.lapse, id});
    as.ready.reset();
  }

  std::set<std::pair<milliseconds, std::uint32_t>> timers_;
  std::array<std::set<std::pair<utc_millis, std::uint32_t>>, 4> ready_;
};

}  // namespace pullkeeper
