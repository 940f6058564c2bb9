// Several hosts with the same files and one cloud, that of the first.
#pragma once
#include <algorithm>
#include <memory>
#include <vector>

#include "support/core/world.hpp"

namespace pullkeeper::test {

class hosts {
 public:
  struct host {
    host(utc_seconds from, const keep_settings& given, std::uint64_t seed, std::uint32_t part)
        : seen(from, given, seed, part) {}
    world seen;
    bool lives = true;                 // false: it stands still, or is gone
    std::optional<answer> cut_off{};   // what becomes of its calls, none of which gets through
  };

  // Of rank 0 and up; `given` is for all. Hosts are apart by their place in the spread.
  hosts(const hosts&) = delete;
  hosts& operator=(const hosts&) = delete;
  hosts(utc_seconds from, int count, keep_settings given = {}) {
    for (int rank = 0; rank < count; ++rank) {
      given.standby.rank = rank;
      const auto part = (std::uint32_t{7} << 28) * static_cast<std::uint32_t>(rank + 1);
      const auto seed = static_cast<std::uint64_t>(rank) + 1;
      all_.push_back(std::make_unique<host>(from, given, seed, part));
    }
    for (auto& one : all_) {
      auto* of = one.get();
      one->seen.fault = [this, of](const call& made, utc_seconds now) -> std::optional<answer> {
        if (of->cut_off) return of->cut_off;
        return cloud().apply(made, now);
      };
    }
  }

  world& operator[](std::size_t rank) { return all_[rank]->seen; }
  fake_cloud& cloud() { return all_.front()->seen.cloud; }

  void load(const std::vector<schedule>& schedules) {
    for (auto& one : all_) one->seen.load(schedules);
  }
  void stop(std::size_t rank) { all_[rank]->lives = false; }
  // It goes on where it stood.
  void go_on(std::size_t rank) {
    all_[rank]->lives = true;
    all_[rank]->seen.hang(now_ - all_[rank]->seen.now());
  }
  void cut_off(std::size_t rank, std::optional<answer> by) { all_[rank]->cut_off = std::move(by); }

  // In steps so small that no call of one falls between two of another.
  void run_until(utc_millis until) {
    now_ = std::max(now_, all_.front()->seen.now());
    while (now_ < until) {
      auto next = far_future;
      std::size_t calls = 0;
      for (const auto& one : all_) {
        calls += one->seen.calls.size();
        if (one->lives) {
          next = std::min(next, one->seen.tested.wake() - one->seen.local().boot);
        }
      }
      quiet_ = calls == calls_ ? quiet_ + 1 : 0;
      calls_ = calls;
      const milliseconds least{10};
      const milliseconds most = std::chrono::minutes(10);
      now_ = std::min(until, now_ + (quiet_ > 20 ? std::clamp(next, least, most) : least));
      for (auto& one : all_) {
        if (one->lives) one->seen.run_until(now_);
      }
    }
  }
  utc_millis now() const { return now_; }

  std::size_t count(operation op) const {
    std::size_t result = 0;
    for (const auto& one : all_) result += one->seen.count(op);
    return result;
  }
  std::size_t count(const char* event) const {
    std::size_t result = 0;
    for (const auto& one : all_) result += one->seen.count(event);
    return result;
  }

 private:
  std::vector<std::unique_ptr<host>> all_;
  utc_millis now_ = utc_millis::min();
  std::size_t calls_ = 0;
  int quiet_ = 0;
};

inline keep_settings with_updates(keep_settings given = {}) {
  given.handover = handover_mode::update;
  return given;
}

// With one pull in its first window; no handover is to be learned.
struct begun : hosts {
  explicit begun(int count, keep_settings given = {})
      : hosts(day_one - std::chrono::hours(1), count, with_updates(given)) {
    load({harbour});
    run_until(utc_millis(day_one + days{1}));
  }
};

}  // namespace pullkeeper::test
