// Drift: what stands is not what we have left there. It is repaired, or only reported; somebody who
// undoes our repairs again and again is reported, and not fought.
#pragma once
#include <optional>
#include <vector>

#include "core/stream/belief.hpp"
#include "core/stream/decide.hpp"
#include "core/stream/surroundings.hpp"

namespace pullkeeper {

class drift {
 public:
  // Somebody else's change that is only reported is left alone until this instant: over restarts,
  // but not over an edit of the schedule, nor under another policy.
  utc_seconds hands_off_until() const { return hands_off_until_; }
  const std::optional<lengthening>& lengthened() const { return lengthened_; }
  bool in_fight() const { return fight_told_; }
  bool repairing() const { return repairing_; }

  // Forgets repairs older than an hour (boot time `now`), and a lengthened config that is gone.
  void age(milliseconds now, const belief& standing);

  // What was left is left no longer than `policy` asks for it, and until it would have ended.
  void follow(drift_policy policy, utc_seconds now);

  // An observation has found something else than expected.
  void found(const judgement& j, const schedule& wanted, const surroundings& at,
             const belief& standing, std::vector<stream_news>& news);

  // A write was answered well. True if it was a repair.
  bool repaired(milliseconds now);
  // There is nothing to repair any more.
  void give_up() { repairing_ = false; }
  // The schedule was edited, or has left the files: what it asks for counts, not what was left.
  void begin_anew();
  void recall(const drift_memory& from, const present& now);
  drift_memory remember(const present& now) const;

 private:
  void forget_old(milliseconds now);

  utc_seconds hands_off_until_{};
  bool repairing_ = false;             // drift was found and is not yet repaired
  std::optional<lengthening> lengthened_;
  bool fight_told_ = false;
  std::vector<milliseconds> repairs_;  // boot times, of the last hour
};

}  // namespace pullkeeper
