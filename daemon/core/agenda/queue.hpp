// Who wants something, and when: timers by boot time, and calls that are ready by the lapse that
// they are to prevent. O(log n) for each change; the next call costs the domains that have one.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
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
  std::uint32_t domain = 0;            // its id
  milliseconds timer = far_future;
  std::optional<operation> ready;
  utc_millis lapse{};
};

// What a domain has had of the calls so far.
struct turn {
  std::uint64_t served = 0;            // number of the latest call that was its
  bool yields = false;                 // other domains that wait come first
};

// So many that wait for their turn at once are told together.
inline constexpr std::size_t crowd_least = 20;

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
    domains_[as.domain].of(op).insert({lapse, id});
    adds_ += op == operation::add;
  }
  void clear(filing& as, std::uint32_t id) {
    clear_ready(as, id);
    set_timer(as, id, far_future);
  }

  // More than crowd_least adds were ready at once, some have been ever since, and there was no more
  // time yet than twice what the rate asks for: who waits, waits for its turn and nothing else.
  // As of the latest follow_crowd, which each event begins with.
  bool is_crowded() const { return crowded_; }
  // `rate`: adds a second.
  void follow_crowd(milliseconds now, int rate) {
    if (adds_ == 0) crowd_most_ = 0;
    if (crowd_most_ == 0 && adds_ > crowd_least) crowd_begun_ = now;
    if (crowd_most_ > 0 || adds_ > crowd_least) crowd_most_ = std::max(crowd_most_, adds_);
    const auto turns = static_cast<milliseconds::rep>(crowd_most_) / std::max(rate, 1);
    const auto takes = 2 * std::chrono::seconds(turns) + std::chrono::minutes(1);
    crowded_ = crowd_most_ > 0 && now - crowd_begun_ < takes;
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
    for (const auto& [domain, own] : domains_) {
      for (const auto& all : own.ready) {
        if (!all.empty()) lapse = std::min(lapse, all.begin()->first);
      }
    }
    return lapse;
  }

  struct ready_call {
    operation op = operation::add;
    std::uint32_t id = 0;
  };
  // The next call of those that may begin now. `next_at` gives for an operation, and the lapse that
  // the call is to prevent, the boot time from which on it may; `turn_of` the turn of a domain.
  //
  // The earliest lapse comes first. But what fails or is slow stays most urgent for as long as it
  // is dark: so where several domains wait, none that yields gets the call, and it goes to the one
  // that was served longest ago.
  template <class NextAt, class TurnOf>
  std::optional<ready_call> first(milliseconds now, NextAt next_at, TurnOf turn_of) const {
    std::optional<head> urgent, patient;
    bool urgent_yields = false;
    std::uint64_t served = 0;
    for (const auto& [domain, own] : domains_) {
      const auto most = own.first(now, next_at);
      if (!most) continue;
      const turn had = turn_of(domain);
      if (!urgent || most->as < urgent->as) {
        urgent = most;
        urgent_yields = had.yields;
      }
      if (!had.yields && (!patient || had.served < served)) {
        patient = most;
        served = had.served;
      }
    }
    const auto& best = urgent_yields && patient ? patient : urgent;
    return best ? std::optional(ready_call{best->op, best->as.second}) : std::nullopt;
  }
  // Boot time from which on a ready call may begin; `far_future` where none is ready.
  template <class NextAt>
  milliseconds next_call(NextAt next_at) const {
    auto at = far_future;
    for (const auto& [domain, own] : domains_) {
      for (const auto op : all_operations) {
        if (!own.of(op).empty()) at = std::min(at, next_at(op, own.of(op).begin()->first));
      }
    }
    return at;
  }

 private:
  using by_lapse = std::set<std::pair<utc_millis, std::uint32_t>>;
  struct head {
    operation op = operation::add;
    by_lapse::value_type as;
  };
  // The ready calls of one domain.
  struct line {
    std::array<by_lapse, 4> ready;
    const by_lapse& of(operation op) const { return ready[static_cast<std::size_t>(op)]; }
    by_lapse& of(operation op) { return ready[static_cast<std::size_t>(op)]; }
    bool empty() const {
      return std::all_of(ready.begin(), ready.end(), [](const auto& all) { return all.empty(); });
    }
    template <class NextAt>
    std::optional<head> first(milliseconds now, NextAt next_at) const {
      std::optional<head> best;
      for (const auto op : all_operations) {
        if (of(op).empty() || next_at(op, of(op).begin()->first) > now) continue;
        if (!best || *of(op).begin() < best->as) best = head{op, *of(op).begin()};
      }
      return best;
    }
  };

  void clear_ready(filing& as, std::uint32_t id) {
    if (!as.ready) return;
    const auto own = domains_.find(as.domain);
    own->second.of(*as.ready).erase({as.lapse, id});
    if (own->second.empty()) domains_.erase(own);
    adds_ -= as.ready == operation::add;
    as.ready.reset();
  }

  std::set<std::pair<milliseconds, std::uint32_t>> timers_;
  std::map<std::uint32_t, line> domains_;        // those with a ready call
  std::size_t adds_ = 0;               // ready ones
  std::size_t crowd_most_ = 0;         // ... at once since there are many; 0: there are not
  milliseconds crowd_begun_{};
  bool crowded_ = false;
};

}  // namespace pullkeeper
