#include "service/announcer.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

constexpr milliseconds first_look_most{30000};
constexpr milliseconds status_every{1000};     // the sentence costs a walk over all schedules, ...
constexpr int status_share = 20;               // ... for which a twentieth of the time is enough

}  // namespace

announcer::announcer(service_manager& manager, milliseconds begun)
    : manager_(manager), ready_by_(begun + first_look_most) {}

bool announcer::turn(bool looked, milliseconds now,
                     const std::function<std::string()>& sentence) {
  const bool started = !ready_ && (looked || now >= ready_by_);
  if (started) status_at_ = now;
  tell_status(now, sentence);
  alive(now);
  if (!started) return false;
  ready_ = true;
  manager_.ready();
  return true;
}

void announcer::tell_status(milliseconds now, const std::function<std::string()>& sentence) {
  status_stale_ = now < status_at_;
  if (status_stale_) return;
  status_at_ = now + status_every;
  show(sentence());
}

void announcer::sentence_took(milliseconds span) { status_at_ += status_share * span; }

void announcer::show(const std::string& sentence) {
  if (sentence == shown_) return;
  shown_ = sentence;
  manager_.status(sentence);
}

void announcer::alive(milliseconds now) {
  const auto every = manager_.alive_every();
  if (every == milliseconds{0} || now < alive_at_) return;
  alive_at_ = now + every;
  manager_.alive();
}

milliseconds announcer::wake() const {
  auto at = ready_ ? far_future : ready_by_;
  if (status_stale_) at = std::min(at, status_at_);
  if (manager_.alive_every() > milliseconds{0}) at = std::min(at, alive_at_);
  return at;
}

void announcer::reloading() {
  if (ready_) manager_.reloading();
}

void announcer::reloaded() {
  status_at_ = far_past;
  if (ready_) manager_.ready();
}

void announcer::stopping(int calls_in_flight) {
  ready_by_ = far_future;
  status_stale_ = false;
  manager_.stopping();
  show(calls_in_flight == 0 ? "Stopping"
                            : "Stopping; calls under way: " + std::to_string(calls_in_flight));
}

}  // namespace pullkeeper
