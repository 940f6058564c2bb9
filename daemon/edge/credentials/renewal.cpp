#include "edge/credentials/renewal.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

constexpr milliseconds margin_least = std::chrono::minutes(5);
constexpr milliseconds margin_most = std::chrono::minutes(15);
constexpr milliseconds pause_least{5000};        // between two renewals that succeed
constexpr milliseconds retry_first{1000};
constexpr milliseconds retry_most{60000};
// A call takes that long, and what it is signed with must last.
constexpr milliseconds last_moments{10000};

milliseconds share(milliseconds length, double part) {
  return milliseconds(static_cast<milliseconds::rep>(static_cast<double>(length.count()) * part));
}

// How long before its end a key is renewed: a quarter of its life, from 5 to 15 minutes, but never
// more than half of it.
milliseconds margin_of(milliseconds life) {
  return std::min(life / 2, std::clamp(life / 4, margin_least, margin_most));
}

}  // namespace

renewal::advice renewal::at(milliseconds now) const {
  if (refused_ || time_left(now) <= last_moments) return advice::wait;
  return now < renew_at_ ? advice::use : advice::use_and_renew;
}

void renewal::succeeded(milliseconds now, milliseconds life, double chance) {
  *this = renewal();
  ends_ = now + life;
  const auto margin = margin_of(life);
  renew_at_ = std::max(ends_ - margin - share(margin, chance / 5), now + pause_least);
}

void renewal::inherited(milliseconds now, milliseconds life) {
  ends_ = now + life;
  renew_at_ = now;
}

bool renewal::failed(milliseconds now, double chance) {
  if (failures_++ == 0) failing_since_ = now;
  const auto left = time_left(now);
  auto pause = std::min(retry_most, retry_first * (1 << std::min(failures_, 10)));
  pause = std::min(pause, std::max(retry_first, left / 10));
  renew_at_ = now + pause / 2 + share(pause / 2, chance);
  refused_ = false;
  if (told_ || left <= milliseconds{0}) return false;
  told_ = true;
  return true;
}

milliseconds renewal::time_left(milliseconds now) const {
  return std::max(ends_ - now, milliseconds{0});
}

milliseconds renewal::failing_for(milliseconds now) const {
  return failing() ? now - failing_since_ : milliseconds{0};
}

}  // namespace pullkeeper
