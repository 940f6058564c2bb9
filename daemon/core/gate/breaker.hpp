// One for the endpoint: when it fails as a whole, one probe at a time instead of every schedule's.
#pragma once
#include <algorithm>

#include "core/random.hpp"
#include "core/retry.hpp"

namespace pullkeeper {

class breaker {
 public:
  bool open() const { return open_; }
  failure_kind cause() const { return cause_; }
  // The same, complete; counts only while open.
  const pullkeeper::cause& why() const { return why_; }
  // Boot time of the next probe; counts only while open.
  milliseconds probe_at() const { return probe_at_; }

  // The endpoint has answered like an API. Returns true if that closed the breaker.
  bool answered() {
    const bool closed = open_;
    *this = breaker();
    return closed;
  }

  // What there is to say of the failure that was told last.
  void explain(const pullkeeper::cause& why) {
    if (!is_of_endpoint(cause_) || is_of_endpoint(why.kind)) why_ = why;
    why_.attempts = failures_;
  }

  // A failure that may be the endpoint's. Open at once where the endpoint cannot be reached or
  // takes no credentials, and after five doubtful answers in a row. `time_left` to the earliest
  // lapse. Returns true if that opened the breaker.
  bool failed(failure_kind kind, milliseconds now, milliseconds time_left, random_source& random) {
    const bool whole = is_of_endpoint(kind);
    ++failures_;
    const bool opens = !open_ && (whole || failures_ >= doubtful_most);
    open_ = open_ || opens;
    if (opens || whole) cause_ = kind;
    // Within 5 s of the endpoint's return work must go on; wrong keys are not tried that often.
    const milliseconds cap = kind == failure_kind::credentials ? milliseconds{60000}
                                                               : milliseconds{4000};
    const auto grown = std::min(cap, milliseconds{250} * (1 << std::min(failures_, 16)));
    auto most = grown;
    if (time_left > milliseconds{0}) {
      most = std::min(most, std::max(milliseconds{250}, time_left / 10));
    } else {
      most = std::min(most, milliseconds{4000});
    }
    probe_at_ = now + random.between(most / 2, most);
    return opens;
  }

 private:
  static constexpr int doubtful_most = 5;
  bool open_ = false;
  int failures_ = 0;
  failure_kind cause_ = failure_kind::none;
  pullkeeper::cause why_;
  milliseconds probe_at_{0};
};

}  // namespace pullkeeper
