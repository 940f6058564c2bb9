#include "core/domain/witness.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

constexpr milliseconds settle_most = std::chrono::minutes(1);
constexpr milliseconds settle_least{1000};
constexpr milliseconds lag_most = std::chrono::hours(1);
constexpr milliseconds lag_doubted = std::chrono::minutes(10);
constexpr std::size_t lag_samples = 20;

}  // namespace

void witness::look_failed(failure_kind kind, const std::string& code, milliseconds now) {
  looked_ = true;
  failures_.count(operation::describe, kind, code, now);
}

void witness::look_succeeded() {
  looked_ = observed_ = true;
  failures_.over();
}

void witness::was_late(milliseconds by) {
  late_.push_back(std::clamp(by, milliseconds{0}, lag_most));
  if (late_.size() > lag_samples) late_.pop_front();
}

milliseconds witness::lag() const {
  return late_.empty() ? milliseconds{0} : *std::max_element(late_.begin(), late_.end());
}

void witness::recall(seconds lag, int sights) {
  for (int i = 0; i < std::min(sights, static_cast<int>(lag_samples)); ++i) was_late(lag);
}

list_state witness::state(const keep_settings& settings) const {
  const auto lead = milliseconds(settings.lead);
  const auto least = std::min({settle_most, std::max(settle_least, lead / 10),
                               2 * milliseconds(settings.observe_every)});
  const auto settle = std::max(least, lag());
  // ... while there is still time to act on it.
  const auto vain_after = std::max(2 * settle, std::min(least * (knows_lag() ? 10 : 60), lead / 4));
  const auto certain_after = std::max(2 * settle, knows_lag() ? lag_doubted : lag_most);
  return {.observed = observed_,
          .failures = failures_.in_a_row(),
          .failing_since = failures_.since(),
          .settle = settle,
          .vain_after = vain_after,
          .certain_after = certain_after};
}

}  // namespace pullkeeper
