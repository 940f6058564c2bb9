// A host that is late, stands still or has no idea of the time, and a network that is slow: what
// must hold all the same.
#include <algorithm>
#include <map>
#include <vector>

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

// From day one on. Nothing wakes it: it has its turns when the test says so. Answers come at once.
class clumsy_host {
 public:
  explicit clumsy_host(const keep_settings& settings) : settings_(settings), tested_(settings, 1) {}

  void load(const std::vector<schedule>& schedules) { tested_.load(schedules, settings_, at()); }
  void stand_still(milliseconds span) { boot_ += span; }
  void turn() {
    while (const auto made = tested_.next(at())) {
      sent[made->op].push_back(boot_);
      auto got = cloud.apply(*made, second());
      got.date = second();
      tested_.answered(made->id, got, at());
    }
    tested_.take_events();
    tested_.take_changes(at());
  }
  void run_for(milliseconds span, milliseconds every) {
    for (const auto end = boot_ + span; boot_ < end; boot_ += every) turn();
  }
  utc_seconds second() const { return std::chrono::floor<seconds>(at().wall); }

  fake_cloud cloud;
  std::map<operation, std::vector<milliseconds>> sent;     // boot times

 private:
  moment at() const { return {utc_millis(day_one - 1h) + boot_, boot_}; }

  keep_settings settings_;
  agenda tested_;
  milliseconds boot_{3'600'000};
};

// The most calls within any second.
std::ptrdiff_t most_in_a_second(const std::vector<milliseconds>& times) {
  std::ptrdiff_t most = 0;
  for (auto first = times.begin(); first != times.end(); ++first) {
    most = std::max(most, std::lower_bound(first, times.end(), *first + 1s) - first);
  }
  return most;
}

keep_settings short_windows() {
  keep_settings s;
  s.window = 6h;
  s.lead = 1h;
  return s;
}

}  // namespace

TEST_CASE("answers of up to 14 s, out of order, a third of them lost: no second is dark [N33]") {
  world w(day_one - 2h, short_windows());
  int number = 0;
  w.fault = [&](const call& made, utc_seconds now) -> std::optional<answer> {
    w.latency = 1s * (++number * 7 % 15);
    if (number % 3 != 0) return std::nullopt;
    w.cloud.apply(made, now);
    return lost();
  };
  auto all = keep_many(5);
  w.load(all);
  w.run_until(utc_millis(day_one + 30h));
  for (const auto& s : all) {
    CHECK(w.cloud.dark(s.key, day_one, w.second()) == 0s);
    // Six windows, each written once: an outcome that is not known is looked for.
    CHECK(w.count(operation::add, s.name) + w.count(operation::update, s.name) <= 7);
  }
}

TEST_CASE("a host whose timers are 5 s late loses no second [C16]") {
  clumsy_host host(short_windows());
  const auto all = keep_many(5);
  host.load(all);
  host.run_for(30h, 5s);
  for (const auto& s : all) CHECK(host.cloud.dark(s.key, day_one + 1min, host.second()) == 0s);
}

TEST_CASE("a host that stood still for 5 min loses no second, and bursts into nothing [C06]") {
  clumsy_host host(short_windows());
  const auto all = keep_many(40);
  host.load(all);
  host.run_for(5h + 58min, 1s);                // the lead of the second window has begun
  host.sent.clear();
  host.stand_still(5min);
  host.run_for(2min, 100ms);
  for (const auto& s : all) CHECK(host.cloud.dark(s.key, day_one + 1min, host.second()) == 0s);
  for (const auto& [op, times] : host.sent) CHECK(most_in_a_second(times) <= 5);
}

TEST_CASE("a host that slept for 3 days has all covered within 10 s, within its rates [C05]") {
  clumsy_host host(short_windows());
  const auto all = keep_many(40);
  host.load(all);
  host.run_for(3h, 1s);
  host.sent.clear();
  host.stand_still(72h);
  host.run_for(12s, 100ms);
  for (const auto& s : all) CHECK(host.cloud.alive(s.key, host.second()).size() == 1);
  for (const auto& [op, times] : host.sent) CHECK(most_in_a_second(times) <= 5);
}

TEST_CASE("a host that boots in 1970 writes nothing before an answer has told the time [C04]") {
  world w(day_one);
  w.skew = -(day_one - utc_seconds{});
  w.load({harbour});
  w.run_for(5min);
  REQUIRE(w.count(operation::add) == 1);
  CHECK(w.calls.front().what.op == operation::describe);
  for (const auto& c : w.calls) {
    if (is_write(c.what)) CHECK(c.what.wanted.end == grid1);
  }
  CHECK(w.cloud.alive(harbour.key, w.second()).size() == 1);
}

TEST_CASE("two daemons whose files differ say so, fight seldom, and no second is dark [P17]") {
  world a(day_one - 1h), b(day_one - 1h, {}, 2);
  b.fault = [&](const call& made, utc_seconds now) { return a.cloud.apply(made, now); };
  auto other = harbour;
  other.sources = source_b;
  a.load({harbour});
  b.load({other});
  while (a.now() < utc_millis(day_one + 24h)) {
    a.run_for(10s);
    b.run_until(a.now());
  }
  CHECK(a.count("drift_fight") + b.count("drift_fight") >= 1);
  // Neither repairs more than three times an hour.
  CHECK(a.writes() + b.writes() <= 3 * 24);
  CHECK(a.cloud.dark(harbour.key, day_one, a.second()) == 0s);
}
