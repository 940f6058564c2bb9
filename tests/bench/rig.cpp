#include "bench/rig.hpp"

#include <ctime>

#include "bench/heap.hpp"

namespace pullkeeper::bench {
namespace {

constexpr milliseconds latency{120};
constexpr std::uint64_t seed = 1;

// Of this thread, so that what else the machine does counts for nothing.
double cpu_us() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

answer no_answer() {
  answer got;
  got.says = refused{{failure_kind::unreachable, "connect", "connection refused"}, {}};
  return got;
}

}  // namespace

rig::rig(const keep_settings& with)
    : settings(with),
      agenda_(std::make_unique<agenda>(with, seed)),
      wall_(utc_millis(begin) - milliseconds(3'600'000)) {}

void rig::turn(const std::function<void()>& event) {
  const auto before = heap_now();
  const auto began = cpu_us();
  event();
  const auto calls = dispatch();
  const auto took = cpu_us() - began;
  const auto allocated = heap_now().allocations - before.allocations;
  ++cost_.turns;
  cost_.total_us += took;
  cost_.worst_us = std::max(cost_.worst_us, took);
  cost_.allocations += allocated;
  cost_.worst_allocations = std::max(cost_.worst_allocations, allocated);
  for (const auto& made : calls) send(made);
}

// What the loop does on each turn, but for log and disk.
std::vector<call> rig::dispatch() {
  std::vector<call> calls;
  while (auto made = agenda_->next(now())) calls.push_back(std::move(*made));
  agenda_->take_changes(now());
  agenda_->take_events();
  return calls;
}

void rig::send(const call& made) {
  ++cost_.calls;
  cost_.adds += made.op == operation::add;
  auto got = reachable ? api.apply(made) : no_answer();
  if (reachable) got.date = std::chrono::floor<seconds>(wall_ + boot_ + latency / 2);
  replies_.emplace(boot_ + latency, std::pair(made.id, std::move(got)));
}

void rig::run_for(milliseconds span) {
  const auto end = boot_ + span;
  while (boot_ < end) {
    auto next = std::min(agenda_->wake(), end);
    if (!replies_.empty()) next = std::min(next, replies_.begin()->first);
    boot_ = std::max(boot_ + milliseconds{1}, next);       // as the loop sleeps
    if (!replies_.empty() && replies_.begin()->first <= boot_) {
      const auto reply = std::move(replies_.begin()->second);
      replies_.erase(replies_.begin());
      turn([&] { agenda_->answered(reply.first, reply.second, now()); });
    } else {
      turn([] {});
    }
  }
}

}  // namespace pullkeeper::bench
