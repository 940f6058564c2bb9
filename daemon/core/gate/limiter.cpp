#include "core/gate/limiter.hpp"

namespace pullkeeper {
namespace {

// The API counts arrivals: two calls may be so much closer there than they were here.
constexpr milliseconds jitter{50};
constexpr milliseconds counted{1000};          // the period of which the rate speaks
constexpr double least_share = 1.0 / 64;
constexpr milliseconds recovery{60000};        // from whatever pace back to the whole rate
constexpr milliseconds close_together{600000}; // two slow-downs: the rate is somebody else's too
constexpr double below_refused = 0.95;
// One that is dark must not hold up another that is about to be, which waits behind it.
constexpr milliseconds patience_while_dark{5000};
constexpr std::size_t remembered_most = 128;   // calls; no rate is higher than 50

// How long after `since` a call waits for the API's sake that is to prevent this lapse.
milliseconds patience(milliseconds lapse, milliseconds since) {
  const auto left = lapse - since;
  return left > milliseconds{0} ? asked_wait_most(left) : patience_while_dark;
}

}  // namespace

limiter::fine limiter::spacing() const {
  return fine(std::chrono::seconds(1)) * 100 / (95 * static_cast<std::int64_t>(rate_));
}

milliseconds limiter::at_full_pace() const {
  auto at = burst_left_ > 0 ? long_ago : std::chrono::ceil<milliseconds>(even_);
  if (begun_.size() >= rate_) {
    at = std::max(at, begun_[begun_.size() - rate_] + counted + jitter);
  }
  return at;
}

milliseconds limiter::next_at(milliseconds now, milliseconds lapse) const {
  const auto paused = std::min(paused_until_, asked_at_ + patience(lapse, asked_at_));
  auto at = std::max(at_full_pace(), paused);
  if (share(now) < 1) {
    const auto slow = std::chrono::ceil<milliseconds>(slow_);
    at = std::max(at, std::min(slow, slowed_at_ + patience(lapse, slowed_at_)));
  }
  return at;
}

void limiter::begin(milliseconds now) {
  const auto each = spacing();
  // Only quiet makes room for another burst, not the time for which the rate has held calls back.
  const bool quiet = begun_.empty() || now - begun_.back() >= counted + jitter;
  if (quiet) burst_left_ = burst() - 1;
  else if (even_ > now && burst_left_ > 0) --burst_left_;
  // What rounding to milliseconds has cost is no quiet either.
  even_ = std::max<fine>(even_, now - milliseconds{1}) + each;
  // What could not wait for the pace that is left is no debt of the calls after it.
  slow_ = now + std::chrono::duration_cast<fine>(each / share(now));
  begun_.push_back(now);
  if (begun_.size() > remembered_most) begun_.pop_front();
}

void limiter::throttled(milliseconds now, milliseconds asked, milliseconds began) {
  if (began > slowed_at_) {
    const auto refused = share(now);
    if (now - slowed_at_ < close_together) {
      ceiling_ = std::max(refused * below_refused, least_share);
      ceiling_until_ = now + close_together;
    }
    share_ = std::max(refused / 2, least_share);
    slowed_at_ = now;
    slow_ = std::max(slow_, now + std::chrono::duration_cast<fine>(spacing() / share_));
  }
  if (now + asked <= paused_until_) return;
  paused_until_ = now + asked;
  asked_at_ = now;
}

double limiter::share(milliseconds now) const {
  const auto quiet = std::clamp(now - slowed_at_, milliseconds{0}, recovery);
  const auto grown = share_ + (1 - share_) * static_cast<double>(quiet.count()) /
                                  static_cast<double>(recovery.count());
  return now < ceiling_until_ ? std::min(grown, ceiling_) : grown;
}

std::optional<limiter::slowness> limiter::slowed(milliseconds now) const {
  if (share(now) >= 1 && paused_until_ <= now) return std::nullopt;
  const milliseconds period(static_cast<std::int64_t>(1000 / share_));
  return slowness{period, slowed_at_, paused_until_};
}

void limiter::slow_down(const slowness& as) {
  share_ = std::clamp(1000.0 / static_cast<double>(as.period.count()), least_share, 1.0);
  slowed_at_ = asked_at_ = as.calm_since;
  paused_until_ = as.paused_until;
}

}  // namespace pullkeeper
