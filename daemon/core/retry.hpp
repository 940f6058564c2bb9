// Failures in a row, and how long to wait after the latest: full jitter under a cap that shrinks
// with the time that is left.
#pragma once
#include <string>

#include "core/boxed.hpp"
#include "core/call.hpp"
#include "core/cause.hpp"
#include "core/memory.hpp"
#include "core/present.hpp"
#include "core/random.hpp"

namespace pullkeeper {

// True for the failures that the same call will meet again until a person acts.
constexpr bool is_standing(failure_kind kind) {
  return kind == failure_kind::permission || kind == failure_kind::rejected ||
         kind == failure_kind::quota || kind == failure_kind::start_refused ||
         kind == failure_kind::length_refused;
}

// True where the endpoint itself is gone or takes no credentials: no call can succeed then,
// whatever it asks.
constexpr bool is_of_endpoint(failure_kind kind) {
  return kind == failure_kind::unreachable || kind == failure_kind::credentials;
}

// The upper bound of the wait before try `attempts` + 1 (attempts >= 1 have failed). A passing
// failure never waits longer than a tenth of the time left (250 ms at least), so that any lead
// holds many tries.
milliseconds retry_ceiling(failure_kind kind, int attempts, milliseconds time_left);

// While a stream is dark its next try is no further away, whatever has failed.
inline constexpr milliseconds dark_wait_most{30000};

// The longest that the API may ask to wait: a tenth of the time left (250 ms at least), 30 s once
// nothing is left, and 10 min at most.
milliseconds asked_wait_most(milliseconds time_left);

// The wait itself. `asked` is the API's own x-acs-retry-after and wins where it is longer than
// zero, within asked_wait_most.
milliseconds retry_delay(failure_kind kind, int attempts, milliseconds time_left,
                         milliseconds asked, random_source& random);

// The wait of one of `alike` streams that fail for the same reason: dark for what only a person can
// mend, they are one probe every 30 s together, in turns, and all follow once one is answered well.
milliseconds in_turn(milliseconds wait, failure_kind kind, milliseconds time_left, int alike);

// The failures in a row of one subject: the writes of a stream, or the looks at a domain.
class failures {
 public:
  int in_a_row() const { return why_->attempts; }
  // Of the latest failure that was counted or noted; `none` after a success.
  failure_kind kind() const { return why_->kind; }
  const std::string& code() const { return why_->code; }
  operation of() const { return why_->of; }
  // Boot time of the first failure in a row; counts only while there is one.
  milliseconds since() const { return since_; }
  // Boot time before which nothing is tried.
  milliseconds not_before() const { return not_before_; }
  bool waits(milliseconds now) const { return not_before_ > now; }

  // One more in a row.
  void count(operation of, failure_kind kind, const std::string& code, milliseconds now);
  // Remembered but not counted: something else times the next try.
  void note(failure_kind kind, const std::string& code);
  void note(failure_kind kind) { why_.edit().kind = kind; }
  // What there is to say of the latest one, for people; lost with the process.
  void explain(const failure& why, const std::string& request_id);
  // All of the above in one; `none` after a success.
  const cause& why() const { return *why_; }
  // The latest call was answered well.
  void over();
  // What is asked for has changed: the count begins anew, whatever the last failure was.
  void begin_anew();

  void wait_until(milliseconds boot) { not_before_ = boot; }
  void try_by(milliseconds boot) { not_before_ = std::min(not_before_, boot); }
  void try_now() { not_before_ = far_past; }

  // The first five in a row are logged one by one, the others once in ten minutes.
  bool may_be_told(milliseconds now) const;
  void told(milliseconds now);

  // Empty (no attempts) where the latest call was answered well.
  failure_memory remember(const present& now) const;
  void recall(const failure_memory& from, const present& now);

 private:
  boxed<cause> why_;
  milliseconds at_{};                  // boot time of the latest one counted
  milliseconds since_{};
  milliseconds not_before_ = far_past;
  int told_ = 0;
  milliseconds told_at_ = far_past;
};

}  // namespace pullkeeper
