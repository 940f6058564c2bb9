// What time it is at the API: the local clock plus an offset learned from the Date header.
#pragma once
#include "core/time.hpp"

namespace pullkeeper {

// The offset moves only as far as an answer contradicts it, so a host that keeps time stays at
// zero. A step of the local clock (UTC against boot time) does not move the server's time once an
// answer has confirmed it.
class server_clock {
 public:
  // Call at every event, before `now`. Returns the step of the local clock since the last call, or
  // zero: under 2 s apart is drift and not a step.
  milliseconds tick(moment at);

  utc_millis now(moment at) const { return at.wall + offset_; }
  milliseconds offset() const { return offset_; }

  // The Date header of an answer whose request began at `sent`. `refused` says that the API called
  // our time stamp wrong: then one answer is enough. Otherwise a jump of more than 2 s, however
  // far, needs two answers in a row that agree. Returns true if it moved.
  bool learn(moment sent, moment received, utc_seconds date, bool refused);

  // What an earlier process had learned; to be confirmed or contradicted by answers.
  void assume(milliseconds offset) { offset_ = offset; }

  // True while one answer has contradicted the offset by a jump and no second has agreed.
  bool doubtful() const { return has_candidate_; }

  // True once an answer has agreed, and none has contradicted since: then what is old is old.
  bool confirmed() const { return confirmed_ && !has_candidate_; }

  // True once after the offset, as answers confirm it, is 5 s or more, and as far away from what it
  // was the last time.
  bool take_news();

 private:
  milliseconds offset_{0};
  // What the latest answer allows, where that contradicts the offset.
  milliseconds candidate_least_{0};
  milliseconds candidate_most_{0};
  bool has_candidate_ = false;
  bool confirmed_ = false;
  bool ticked_ = false;
  moment last_{};
  milliseconds told_{0};
};

}  // namespace pullkeeper
