#include "core/present.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

constexpr milliseconds wait_most = std::chrono::hours(1);    // the clock may have been wrong
constexpr milliseconds clock_slack{2000};      // offsets are remembered to the second

}  // namespace

milliseconds present::rest_of_wait(utc_millis at, utc_millis since) const {
  if (since > server + clock_slack) return boot;
  const auto whole = std::clamp(at - since, milliseconds{0}, wait_most);
  return boot + std::clamp(at - server, milliseconds{0}, whole);
}

}  // namespace pullkeeper
