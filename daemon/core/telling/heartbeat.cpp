#include "core/telling/heartbeat.hpp"

#include <algorithm>
#include <utility>

namespace pullkeeper {
namespace {

constexpr milliseconds between_least{5000};
constexpr milliseconds bad_least{2000};

}  // namespace

void heartbeat::configure(milliseconds every) {
  every_ = every;
  sent_at_ = far_past;
  told_.reset();
  changed_ = false;
  if (every == milliseconds{0}) failing_.forget();
}

milliseconds heartbeat::due() const {
  return sent_at_ + (changed_ ? std::min(every_, between_least) : every_);
}

std::optional<heartbeat::ping> heartbeat::follow(bool well, const std::string& verdict,
                                                 milliseconds now) {
  if (every_ == milliseconds{0}) return std::nullopt;
  bad_since_ = well ? far_future : std::min(bad_since_, now);
  changed_ = told_ && *told_ != well;
  if (under_way_ || now < due() || (!well && now < bad_since_ + bad_least)) return std::nullopt;
  under_way_ = true;
  sent_at_ = now;
  told_ = well;
  changed_ = false;
  return ping{well, verdict};
}

void heartbeat::ended(const std::string& error, milliseconds now) {
  under_way_ = false;
  if (!error.empty()) {
    if (!failing_.begin(now)) return;
    events_.push_back({level::warning,
                       "heartbeat_failed",
                       {{"error", error},
                        {"next", "sent again every " +
                                     format_duration(std::chrono::floor<seconds>(every_)) +
                                     "; pulls are kept all the same"}}});
  } else if (const auto lasted = failing_.end(now)) {
    events_.push_back(
        {level::info, "heartbeat_restored", {{"lasted", format_duration(*lasted)}}});
  }
}

void heartbeat::abandoned() {
  under_way_ = false;
  sent_at_ = far_past;
}

std::vector<event> heartbeat::take_events() { return std::exchange(events_, {}); }

milliseconds heartbeat::wake() const {
  if (every_ == milliseconds{0} || under_way_) return far_future;
  return bad_since_ == far_future ? due() : std::max(due(), bad_since_ + bad_least);
}

}  // namespace pullkeeper
