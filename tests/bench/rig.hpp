// The agenda in virtual time, as the loop of the daemon drives it, with a watch on every turn.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "bench/fleet.hpp"
#include "core/agenda/agenda.hpp"

namespace pullkeeper::bench {

// What some turns of the loop have cost.
struct cost {
  std::uint64_t turns = 0;
  double worst_us = 0;                 // of one turn, in CPU time
  double total_us = 0;
  std::uint64_t worst_allocations = 0;
  std::uint64_t allocations = 0;
  std::uint64_t calls = 0;
  std::uint64_t adds = 0;              // of the calls
};

class rig {
 public:
  explicit rig(const keep_settings& with);

  cloud api;
  keep_settings settings;
  bool reachable = true;

  agenda& tested() { return *agenda_; }
  milliseconds boot() const { return boot_; }

  void recall(const memory& from) { turn([&] { agenda_->recall(from, now()); }); }
  void load(const std::vector<schedule>& all) {
    turn([&] { agenda_->load(all, settings, now()); });
  }
  void try_again() { turn([&] { agenda_->try_again(now()); }); }
  void step_clock(milliseconds by) { wall_ += by; }
  // One event, and the turn of the loop that follows it.
  void turn(const std::function<void()>& event);
  // Turns until this is over.
  void run_for(milliseconds span);

  // Of all turns since the last time.
  cost take_cost() { return std::exchange(cost_, {}); }

 private:
  moment now() const { return {wall_ + boot_, boot_}; }
  std::vector<call> dispatch();
  void send(const call& made);

  std::unique_ptr<agenda> agenda_;
  cost cost_;
  utc_millis wall_;                    // at boot
  milliseconds boot_{3'600'000};
  std::multimap<milliseconds, std::pair<std::uint64_t, answer>> replies_;
};

}  // namespace pullkeeper::bench
