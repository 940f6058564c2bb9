// Whether a receiver fails, and since when, as the log was told. Times are boot times.
#pragma once
#include <optional>
#include <utility>

#include "core/time.hpp"

namespace pullkeeper {

class lasting_failure {
 public:
  // Nothing while it works.
  const std::optional<milliseconds>& since() const { return since_; }
  // An earlier process has told that it fails since then.
  void recall(milliseconds since) { since_ = since; }

  // True if it begins.
  bool begin(milliseconds now) {
    if (since_) return false;
    since_ = now;
    return true;
  }
  // It works. Gives how long it has failed, in whole seconds, if it did.
  std::optional<seconds> end(milliseconds now) {
    const auto since = std::exchange(since_, std::nullopt);
    return since ? std::optional(std::chrono::floor<seconds>(now - *since)) : std::nullopt;
  }
  // Nobody asks any more.
  void forget() { since_.reset(); }

 private:
  std::optional<milliseconds> since_;
};

}  // namespace pullkeeper
