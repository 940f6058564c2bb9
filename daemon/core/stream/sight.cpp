#include "core/stream/sight.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

constexpr milliseconds again_after = std::chrono::minutes(15);
constexpr milliseconds blind_after{30000};
constexpr int failures_most = 3;               // of Describe in a row
constexpr int vain_most = 2;

}  // namespace

bool is_blind(const surroundings& at, const std::optional<pending_write>& lost,
              const vain_looks& vain, utc_millis lapse) {
  if (at.domain.describe_forbidden) return true;
  // ... but not again and again, since nobody sees what the calls have made.
  if (lost && at.now.boot < lost->ended + again_after) return false;
  const auto lead = milliseconds(at.settings.lead);
  const auto left = lapse - at.now.server;
  const auto for_long = [&](milliseconds since) {
    return at.now.boot - since >= std::min(blind_after, lead / 8);
  };
  // Looks that are answered and tell nothing of this stream will hardly tell more later.
  if (vain.in_a_row() >= vain_most && for_long(vain.since())) return left <= lead / 2;
  return at.list.failures >= failures_most && for_long(at.list.failing_since) &&
         !at.endpoint_gone && left <= lead / 4;
}

}  // namespace pullkeeper
