// The moment of the event that is being handled, on both clocks that decide.
#pragma once
#include <algorithm>

#include "core/time.hpp"

namespace pullkeeper {

// Waits are measured since boot, windows in the API's time. An instant of one clock converts to the
// other as long as neither is stepped; after a step everything is evaluated anew.
struct present {
  milliseconds boot{};
  utc_millis server{};

  utc_seconds second() const { return std::chrono::floor<seconds>(server); }

  // `never` becomes `far_future`.
  milliseconds boot_of(utc_millis at) const {
    return at == never ? far_future : boot + std::min(at - server, far_future - boot);
  }
  utc_millis utc_of(milliseconds at) const { return server + (at - boot); }

  // What is left before `lapse`; negative once it is past.
  milliseconds left(utc_millis lapse) const {
    return lapse == never ? far_future : lapse - server;
  }

  // Until when (boot time) a wait is left that was begun at `since` and is to end at `at`, as an
  // earlier process has remembered it. Never longer than the wait was, an hour at most: where
  // `since` lies ahead the clocks are wrong, and only a call can tell by how much.
  milliseconds rest_of_wait(utc_millis at, utc_millis since) const;
};

}  // namespace pullkeeper
