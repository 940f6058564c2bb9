#include "core/stream/sight.hpp"

#include <algorithm>

#include "core/stream/shown_form.hpp"

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

bool shows_all(const view& look, const belief& believed) {
  const auto shown = [&](const config& c) {
    return std::any_of(look.live.begin(), look.live.end(),
                       [&](const record& r) { return same_config(c, r, look.server_now); });
  };
  if (const auto& unknown = believed.unsettled()) {
    return unknown->op != operation::remove && shown(unknown->wanted);
  }
  const auto& standing = believed.standing();
  return !look.live.empty() &&
         std::all_of(standing.begin(), standing.end(), [&](const config& c) {
           return c.end <= look.server_now || shown(c);
         });
}

}  // namespace pullkeeper
