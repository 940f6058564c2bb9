// A probe against the cloud of the tests, in virtual time.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/probe/findings.hpp"
#include "core/probe/sweep.hpp"
#include "core/random.hpp"
#include "sandbox/to_answer.hpp"
#include "support/core/fake_cloud.hpp"

namespace pullkeeper::test {

class probing {
 public:
  explicit probing(const sandbox::cloud_variant& rules, std::uint64_t seed = 1)
      : cloud(rules, seed) {}

  // Writes as many as it may, and gives up after `calls` calls as if it had been killed.
  void run(std::size_t calls = 5000) {
    probe_plan plan{"live.example.com", "pullkeeper-probe-5eed", within, 15};
    machine = std::make_unique<probe>(plan, now);
    const auto begun = now;
    calls_left = calls;
    for (auto wish = machine->next(now); pass(wish); wish = machine->next(now)) {
      if (wish.is != probe_wish::kind::make) continue;
      if (wish.made.op != operation::describe) {
        left = machine->claims(&wish.made);
        ++writes;
      }
      const auto sent = now;
      const auto got = answer_to(wish.made);
      if (calls_left == 0) return;
      machine->answered(wish.made, got, sent, now);
    }
    took = now - begun;
    left = machine->claims(nullptr);
  }

  void clean() {
    std::vector<swept_stream> all;
    for (const auto& one : left) {
      all.push_back({one, machine->is_deleted(one.key)});
    }
    clean(std::move(all), 15 - writes);
  }

  // As another process that knows nothing but what was written before the call.
  void clean_as_next() {
    std::vector<swept_stream> all;
    for (const auto& one : left) all.push_back({one});
    clean(std::move(all), 15);
  }

  void clean(std::vector<swept_stream> all, int most) {
    sweep broom("live.example.com", std::move(all), most, machine->told().lag());
    calls_left = 5000;
    for (auto wish = broom.next(now); pass(wish); wish = broom.next(now)) {
      if (wish.is == probe_wish::kind::make) {
        broom.answered(wish.made, answer_to(wish.made), now);
      }
    }
    writes += broom.writes();
    swept = broom.streams();
  }

  // The finding of that name.
  probe_finding found(const std::string& about) const {
    for (const auto& one : findings_of(machine->told(), machine->skipped())) {
      if (one.about == about) return one;
    }
    return {};
  }
  // Its value, or nothing where it is not known.
  std::string value(const std::string& about) const {
    const auto one = found(about);
    return one.how == certainty::known ? one.value : std::string();
  }

  // Streams of a probe that have a config.
  std::size_t standing() const {
    std::size_t all = 0;
    for (const auto& key : cloud.keys()) {
      if (key.stream.starts_with(probe_name)) all += cloud.held(now, key).size();
    }
    return all;
  }

  sandbox::cloud_model cloud;
  utc_millis now{utc_seconds{seconds{1'795'000'000}}};
  seconds within = std::chrono::minutes(12);
  random_source random{1};
  std::uint64_t lost_of = 0;           // one in so many answers is lost, executed or not; 0: none
  std::unique_ptr<probe> machine;
  std::vector<stream_memory> left;
  std::vector<swept_stream> swept;
  milliseconds took{};
  int writes = 0;
  std::size_t calls_left = 0;

 private:
  bool pass(const probe_wish& wish) {
    if (wish.is == probe_wish::kind::wait) now = wish.until;
    return wish.is != probe_wish::kind::over && calls_left > 0;
  }

  answer answer_to(const call& made) {
    --calls_left;
    now += milliseconds{80};
    const bool is_lost = lost_of > 0 && random.next() % lost_of == 0;
    if (is_lost && random.next() % 2 == 0) return lost();
    auto got = sandbox::to_answer(made.op, cloud.apply(now, made.op, made.key, made.wanted), "R");
    now += milliseconds{80};
    return is_lost ? lost() : got;
  }
};

inline const stream_key others{"live.example.com", "cams", "harbour"};

// A stream that is somebody's, and one that only looks like the probe's.
inline void have_others(probing& p, const sandbox::cloud_variant& v) {
  using std::chrono::hours;
  const auto start = std::chrono::floor<seconds>(p.now);
  p.cloud.console_set(p.now, others, {{"rtmp://o/harbour"}, start - hours(1), start + hours(100)});
  const stream_key other_case{others.domain, "cams", "PULLKEEPER-PROBE-1"};
  const auto end = start + std::chrono::minutes(5);
  if (v.cut_to > 1) p.cloud.console_set(p.now, other_case, {{"rtmp://o/2"}, start, end});
}

}  // namespace pullkeeper::test
