// The documented limits of an account ("QPS limits"): Add 15, Describe 50 and Delete 30 in any
// second, Update 1000 in any minute; DescribeLiveDomainDetail 50 and DescribeLiveDomainLimit 5 in
// any second, DescribeLiveStreamsOnlineList 10,000 in any minute.
#pragma once
#include <array>
#include <deque>
#include <optional>

#include "core/call.hpp"
#include "core/inquiry.hpp"

namespace pullkeeper::sandbox {

class throttle {
 public:
  // Nothing if the call may be executed; else how long until the next one may. Only calls that were
  // let through count.
  std::optional<milliseconds> admit(operation op, utc_millis now);
  std::optional<milliseconds> admit(inquiry what, utc_millis now);

 private:
  std::array<std::deque<utc_millis>, 4> admitted_;
  std::array<std::deque<utc_millis>, 3> asked_;
};

}  // namespace pullkeeper::sandbox
