#include "core/telling/outbox.hpp"

#include <algorithm>
#include <utility>

namespace pullkeeper {
namespace {

constexpr std::size_t waiting_most = 100;
constexpr milliseconds kept_most = std::chrono::hours(24);
constexpr int refusals_most = 10;
constexpr milliseconds rest_first{5000};
constexpr milliseconds rest_most = std::chrono::minutes(5);

milliseconds rest_after(int failures) {
  auto rest = rest_first;
  for (int i = 1; i < failures && rest < rest_most; ++i) rest *= 2;
  return std::min(rest, rest_most);
}

}  // namespace

void outbox::add(message what, milliseconds now) {
  if (waiting_.size() >= waiting_most) {
    // The first one may be under way.
    const auto oldest = waiting_.begin() + (under_way_ ? 1 : 0);
    waiting_.erase(oldest);
    give_up("more than 100 messages wait");
  }
  waiting_.push_back({std::move(what), now});
}

std::vector<message> outbox::messages() const {
  std::vector<message> all;
  for (const auto& one : waiting_) all.push_back(one.what);
  return all;
}

const message* outbox::next(milliseconds now) {
  if (under_way_ || waiting_.empty() || now < not_before_) return nullptr;
  under_way_ = true;
  return &waiting_.front().what;
}

void outbox::ended(const delivery& got, milliseconds now) {
  under_way_ = false;
  if (got.error.empty()) {
    waiting_.pop_front();
    failures_ = 0;
    not_before_ = far_past;
    restored(now);
    return;
  }
  failed(got.error, now);
  auto& first = waiting_.front();
  const bool refused = got.refused && ++first.refusals >= refusals_most;
  if (!refused && now - first.added < kept_most) return;
  waiting_.pop_front();
  give_up(refused ? "the hook has refused it ten times" : "it is a day old");
}

void outbox::restored(milliseconds now) {
  const auto lasted = failing_.end(now);
  if (!lasted) return;
  events_.push_back({level::info,
                     "hook_restored",
                     {{"hook", hook_},
                      {"lasted", format_duration(*lasted)},
                      {"given_up", std::to_string(std::exchange(given_up_, 0))}}});
}

void outbox::usable(milliseconds now) {
  if (waiting_.empty()) restored(now);
}

void outbox::failed(const std::string& error, milliseconds now) {
  not_before_ = now + rest_after(++failures_);
  if (!failing_.begin(now)) return;
  events_.push_back({level::warning,
                     "hook_failed",
                     {{"hook", hook_},
                      {"error", error},
                      {"waiting", std::to_string(waiting_.size())},
                      {"next", "tried again with pauses of up to 5m, for a day; pulls are kept all "
                               "the same"}}});
}

// What is under way stays, until its end is known.
void outbox::discard() {
  const auto kept = waiting_.begin() + (under_way_ ? 1 : 0);
  if (kept == waiting_.end()) return;
  waiting_.erase(kept, waiting_.end());
  give_up("the hook is not in the files any more");
}

void outbox::give_up(const char* why) {
  if (given_up_++ > 0) return;
  events_.push_back({level::warning,
                     "hook_gave_up",
                     {{"hook", hook_},
                      {"reason", why},
                      {"next", "`pullkeeper status` shows what is amiss; further ones are counted "
                               "once the hook works again"}}});
}

void outbox::abandoned() {
  under_way_ = false;
  not_before_ = far_past;
}

void outbox::try_again() {
  failures_ = 0;
  not_before_ = far_past;
}

std::vector<event> outbox::take_events() { return std::exchange(events_, {}); }

milliseconds outbox::wake() const {
  return under_way_ || waiting_.empty() ? far_future : not_before_;
}

}  // namespace pullkeeper
