#include "core/gate/server_clock.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

constexpr milliseconds step_least{2000};
constexpr milliseconds news_least{5000};

}  // namespace

milliseconds server_clock::tick(moment at) {
  milliseconds step{0};
  if (ticked_) {
    const auto apart = (at.wall - last_.wall) - (at.boot - last_.boot);
    if (std::chrono::abs(apart) >= step_least) step = apart;
  }
  ticked_ = true;
  last_ = at;
  if (confirmed_) offset_ -= step;
  return step;
}

bool server_clock::learn(moment sent, moment received, utc_seconds date, bool refused) {
  // The header was written between sending and receiving, and cuts the second off.
  const milliseconds low = date - received.wall;
  const milliseconds high = date + seconds{1} - sent.wall;
  const auto fitting = std::clamp(offset_, low, std::max(low, high));
  if (fitting == offset_) {
    confirmed_ = true;
    has_candidate_ = false;
    return false;
  }
  const bool small = std::chrono::abs(fitting - offset_) <= step_least;
  // A slow answer tells the time within seconds only.
  const bool agreed = has_candidate_ && low <= candidate_most_ + step_least &&
                      candidate_least_ <= high + step_least;
  if (!small && !agreed && !refused) {
    candidate_least_ = low;
    candidate_most_ = high;
    has_candidate_ = true;
    return false;
  }
  offset_ = fitting;
  confirmed_ = true;
  has_candidate_ = false;
  return true;
}

bool server_clock::take_news() {
  if (!confirmed() || std::chrono::abs(offset_ - told_) < news_least) return false;
  told_ = offset_;
  return std::chrono::abs(offset_) >= news_least;
}

}  // namespace pullkeeper
