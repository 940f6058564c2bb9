#include "bench/events.hpp"

#include <algorithm>

#include "bench/heap.hpp"
#include "core/health_view.hpp"

namespace pullkeeper::bench {
namespace {

using std::chrono::minutes;

constexpr milliseconds outage = minutes(10);
constexpr std::size_t gone = 40;       // in a hundred

keep_settings at_full_rate() {
  keep_settings with;
  with.rate = {15, 16, 50, 30};
  return with;
}

class run {
 public:
  explicit run(std::size_t schedules) : count_(schedules), all_(fleet(schedules)) {}

  std::vector<row> measure() {
    begin_kept();
    reload();
    steps();
    outage_and_catch_up();
    kept_.reset();
    begin_from_nothing();
    begin_unreachable();
    return std::move(rows_);
  }

 private:
  void note(const char* event, rig& of, double bytes_each = 0) {
    rows_.push_back({count_, event, of.take_cost(), bytes_each});
  }

  void begin_kept() {
    kept_ = std::make_unique<rig>(at_full_rate());
    kept_->api.hold(all_);
    const auto known = remembered(all_);
    const auto before = heap_now().live;
    kept_->recall(known);
    kept_->load(all_);
    note("first load", *kept_);
    kept_->run_for(minutes(1) + milliseconds(count_ / streams_of_a_domain * 25));
    const auto bytes = static_cast<double>(heap_now().live - before);
    note("first lists", *kept_, bytes / static_cast<double>(count_));
    kept_->run_for(minutes(20));
    note("20 min of nothing due", *kept_);
    kept_->turn([&] { health_of(kept_->tested().view(), kept_by::this_process); });
    note("how all stands", *kept_);
  }

  void reload() {
    kept_->load(all_);
    kept_->run_for(seconds(5));
    note("reload, none changed", *kept_);
    all_.front().sources = {"rtmp://other.example.com/live/0"};
    kept_->load(all_);
    kept_->run_for(seconds(5));
    note("reload, one changed", *kept_);
    for (auto& one : all_) one.sources.front() += "?b";
    kept_->load(all_);
    kept_->run_for(seconds(5));
    note("reload, all changed", *kept_);
    for (auto& one : all_) one.sources.front().resize(one.sources.front().size() - 2);
    kept_->load(all_);
    kept_->run_for(minutes(10));
    kept_->take_cost();
  }

  void steps() {
    kept_->step_clock(minutes(30));
    kept_->run_for(seconds(30));
    kept_->step_clock(-minutes(30));
    kept_->run_for(seconds(30));
    note("clock stepped and put back", *kept_);
    kept_->try_again();
    kept_->run_for(seconds(5));
    note("retry of all", *kept_);
  }

  void outage_and_catch_up() {
    kept_->run_for(minutes(20));
    kept_->take_cost();
    kept_->reachable = false;
    kept_->run_for(outage);
    note("outage of 10 min", *kept_);
    kept_->reachable = true;
    kept_->run_for(minutes(2));
    note("answer after the outage, 2 min", *kept_);
  }

  void begin_from_nothing() {
    rig fresh(at_full_rate());
    fresh.load(all_);
    fresh.run_for(seconds(10));
    fresh.take_cost();
    fresh.run_for(minutes(2));
    note("first start, 2 min of it", fresh);
  }

  void begin_unreachable() {
    rig fresh(at_full_rate());
    fresh.reachable = false;
    fresh.load(all_);
    note("first load, no memory", fresh);
    fresh.run_for(minutes(10));
    note("unreachable from the start, 10 min", fresh);
    std::vector<schedule> left(all_.begin() + static_cast<std::ptrdiff_t>(count_ * gone / 100),
                               all_.end());
    fresh.load(left);
    fresh.run_for(seconds(5));
    note("40 % removed", fresh);
  }

  std::size_t count_;
  std::vector<schedule> all_;
  std::unique_ptr<rig> kept_;
  std::vector<row> rows_;
};

}  // namespace

std::vector<row> measure(std::size_t schedules) { return run(schedules).measure(); }

}  // namespace pullkeeper::bench
