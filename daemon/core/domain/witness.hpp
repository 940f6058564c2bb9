// What the list of a domain (DescribeLivePullStreamConfig) is worth as evidence.
#pragma once
#include <deque>
#include <string>

#include "core/learned.hpp"
#include "core/retry.hpp"

namespace pullkeeper {

class witness {
 public:
  // At least one look has succeeded.
  bool has_seen() const { return observed_; }
  // A look was tried, whatever became of it.
  bool has_looked() const { return looked_; }
  const failures& failing() const { return failures_; }
  failures& failing() { return failures_; }
  // Why the latest look has failed; null where it has not.
  const cause* trouble() const {
    return failures_.in_a_row() > 0 ? &failures_.why() : nullptr;
  }

  void look_failed(failure_kind kind, const std::string& code, milliseconds now);
  void look_succeeded();

  // A config was shown so much later than it should have been (zero: at once), measured up to the
  // last look without it. The largest of the last 20 is the lag, up to an hour.
  void was_late(milliseconds by);
  milliseconds lag() const;
  int sights() const { return static_cast<int>(late_.size()); }
  // A few configs have been shown: the lag is more than a guess.
  bool knows_lag() const { return late_.size() >= lag_samples_least; }
  // What an earlier process has seen of it, at so many sights.
  void recall(seconds lag, int sights);

  list_state state(const keep_settings& settings) const;

 private:
  static constexpr std::size_t lag_samples_least = 3;

  bool looked_ = false;
  bool observed_ = false;
  std::deque<milliseconds> late_;      // samples, the latest last
  failures failures_;
};

}  // namespace pullkeeper
