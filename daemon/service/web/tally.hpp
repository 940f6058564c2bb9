// What a daemon counts of itself as long as it runs: calls by their outcome, events by their name.
// Beside it the latest writes, for those who draw what was. Single thread.
#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "core/event.hpp"
#include "core/memory.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {

// How many calls took how long; the last bucket has no bound.
struct durations {
  static constexpr std::array<double, 9> bounds{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20};
  std::array<std::uint64_t, bounds.size() + 1> count{};
  double sum = 0;                      // seconds
};

class tally {
 public:
  struct calls_by {
    operation op;
    outcome result;
    std::string code;                  // `ok`, the API's `Code`, or an own word
    auto operator<=>(const calls_by&) const = default;
  };

  void add(const call_record& done);
  void add(const event& told) { ++events_[told.name]; }
  // A call of an earlier process: drawn, and not counted.
  void recall(const call_record& done);

  const std::map<calls_by, std::uint64_t>& calls() const { return calls_; }
  const std::map<failure_kind, std::uint64_t>& retries() const { return retries_; }
  const std::array<durations, 4>& took() const { return took_; }
  const std::map<std::string, std::uint64_t>& events() const { return events_; }
  // Updates of a config that had begun, each of which restarts the pull.
  std::uint64_t restarts() const { return restarts_; }
  // When a domain was looked at without a failure, in the API's time.
  const std::map<std::string, utc_millis>& looked_at() const { return looked_at_; }
  // The latest writes for the stream, oldest first: 32 at most. Of 2,000 streams.
  const std::deque<call_record>& writes(const stream_key& key) const;

 private:
  std::map<calls_by, std::uint64_t> calls_;
  std::map<failure_kind, std::uint64_t> retries_;
  std::array<durations, 4> took_{};
  std::map<std::string, std::uint64_t> events_;
  std::uint64_t restarts_ = 0;
  std::map<std::string, utc_millis> looked_at_;
  std::map<std::pair<stream_key, operation>, failure_kind> failing_;
  std::map<stream_key, std::deque<call_record>> writes_;
};

// The same log, whose events are counted as well; `counts` must outlive it.
std::unique_ptr<log> counted_log(std::unique_ptr<log> real, tally& counts);

}  // namespace pullkeeper
