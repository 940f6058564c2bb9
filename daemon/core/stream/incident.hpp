// An incident of a schedule: from the first sign that coverage may lapse to its return. Each of its
// three events comes once, however many windows it spans.
#pragma once
#include "core/stream/decide.hpp"

namespace pullkeeper {

// What an evaluation found, beside the step itself.
struct hazard {
  bool failing = false;                // a submission, or what it waits for, has failed
  bool standing = false;               // ... in a way that only a person can mend
};

enum class incident_news { none, at_risk, lost, restored, at_risk_and_lost };

class incident {
 public:
  enum class phase { none, at_risk, lost };

  phase state() const { return phase_; }

  // Follows one decision made at `now`. `boot` times how long a window has been due without any
  // failure: a config that is just being submitted is no incident.
  incident_news follow(const step& made, const hazard& danger, seconds lead, utc_millis now,
                       milliseconds boot);

  // When to evaluate again for the incident's sake, in server time; `never` if not.
  utc_millis next(const step& made, seconds lead, utc_millis now, milliseconds boot) const;

  // Since when the pull is uncovered; `never` while it is not.
  utc_millis dark_since() const { return dark_since_; }

  // Uncovered time of this incident so far.
  seconds lost(utc_millis now) const;

  // The pull has ended or is no longer wanted. Returns true if an incident was under way.
  bool close();

 private:
  static milliseconds grace(seconds lead);

  phase phase_ = phase::none;
  bool due_ = false;
  milliseconds due_since_{};
  utc_millis dark_since_ = never;
  milliseconds dark_total_{};
};

}  // namespace pullkeeper
