// Time zones for tests of the core, which knows only those that it is given.
#pragma once
#include <memory>

#include "core/recurrence.hpp"

namespace pullkeeper::test {

// Europe/Berlin from 2026 to 2027: clocks go forward on 29 March 2026 and 28 March 2027, and back
// on 25 October 2026 and 31 October 2027.
inline std::shared_ptr<const time_zone> berlin() {
  static const auto zone = std::make_shared<const time_zone>(time_zone{
      "Europe/Berlin", seconds(3600),
      {{utc_seconds(seconds(1'774'746'000)), seconds(7200)},
       {utc_seconds(seconds(1'792'890'000)), seconds(3600)},
       {utc_seconds(seconds(1'806'195'600)), seconds(7200)},
       {utc_seconds(seconds(1'824'944'400)), seconds(3600)}}});
  return zone;
}

inline std::shared_ptr<const time_zone> shanghai() {
  static const auto zone =
      std::make_shared<const time_zone>(time_zone{"Asia/Shanghai", seconds(8 * 3600), {}});
  return zone;
}

// Every day from one time of day to another.
inline recurrence daily(seconds from, seconds to, std::shared_ptr<const time_zone> zone) {
  recurrence r;
  r.from = from;
  r.to = to;
  r.zone = std::move(zone);
  return r;
}

}  // namespace pullkeeper::test
