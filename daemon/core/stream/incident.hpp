// An incident of a schedule: from the first sign that coverage may lapse to its return. Each of its
// three events comes once, however many windows and processes it spans.
#pragma once
#include <utility>
#include <vector>

#include "core/memory.hpp"
#include "core/stream/decide.hpp"

namespace pullkeeper {

// What an evaluation found, beside the step itself.
struct hazard {
  bool failing = false;                // a submission, or what it waits for, has failed
  bool standing = false;               // ... in a way that only a person can mend
  bool queued = false;                 // nothing has: its first add waits for its turn among many
};

enum class incident_news { none, at_risk, lost, restored, at_risk_and_lost };

class incident {
 public:
  using phase = incident_phase;

  phase state() const { return told_.phase; }
  // What outlives the process.
  const incident_memory& remembered() const { return told_; }
  void recall(const incident_memory& from) { told_ = from; }

  // Follows one decision made at `now`. `boot` times how long a window has been due without any
  // failure: a config that is just being submitted is no incident.
  incident_news follow(const step& made, const hazard& danger, seconds lead, utc_millis now,
                       milliseconds boot);

  // A look has shown what stood while nobody knew: of that the pull was not uncovered.
  void correct(const std::vector<config>& stood, const pull& wanted, const present& now);

  // When to evaluate again for the incident's sake, in server time; `never` if not.
  utc_millis next(const step& made, seconds lead, utc_millis now, milliseconds boot) const;

  // Since when the pull is uncovered; `never` while it is not.
  utc_millis dark_since() const { return told_.dark_since.value_or(never); }

  // Uncovered time of this incident so far.
  seconds lost(utc_millis now) const;

  // The pull has ended or is no longer wanted. Returns true if an incident was under way, or the
  // pull uncovered.
  bool close() {
    due_ = false;
    return std::exchange(told_, {}) != incident_memory{};
  }

 private:
  static milliseconds grace(seconds lead);
  milliseconds dark_for(utc_millis now) const;   // in one go, up to now

  incident_memory told_;
  bool due_ = false;
  milliseconds due_since_{};
  bool queued_ = false;                // as of the latest decision
};

}  // namespace pullkeeper
