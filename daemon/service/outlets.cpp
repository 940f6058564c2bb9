#include "service/outlets.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <utility>

#include "core/rethrow.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds follow_least{1000};     // how all stands is not made more often

// As it was kept, if it was: so that it stays the same. 0: it does not fail.
utc_seconds kept_instant(utc_seconds kept, const std::optional<milliseconds>& since, moment now) {
  if (!since) return {};
  return kept != utc_seconds{} ? kept
                               : std::chrono::floor<seconds>(now.wall - (now.boot - *since));
}

}  // namespace

outlets::outlets(boost::asio::io_context& loop, clock& time, log& journal, std::string host,
                 told_memory before, keeper keep)
    : loop_(loop),
      time_(time),
      journal_(journal),
      host_(std::move(host)),
      kept_(std::move(before)),
      keep_(std::move(keep)) {
  incidents_.recall(kept_.incidents);
  if (const auto since = kept_.heartbeat_failing_since; since != utc_seconds{}) {
    beat_.failing().recall(boot_of(since));
  }
}

milliseconds outlets::boot_of(utc_seconds at) const {
  const auto now = time_.now();
  return now.boot - (now.wall - at);
}

// New connections even if no setting has changed: a CA file may have new content under its name.
void outlets::configure(const configuration& config) {
  replace_lanes(config);
  if (pinger_) retire(std::move(pinger_));
  const auto& wanted = config.heartbeat;
  pinger_ = wanted.url.empty() ? nullptr : make_pinger(loop_, wanted, config.api);
  if (wanted != beat_settings_ || !pinger_) {
    beat_settings_ = wanted;
    beat_.configure(pinger_ ? wanted.every : milliseconds{0});
  }
  keep_told();
}

void outlets::replace_lanes(const configuration& config) {
  std::vector<std::shared_ptr<lane>> fresh;
  for (const auto& wanted : config.hooks) fresh.push_back(lane_of(wanted, config.api));
  for (const auto& before : lanes_) {
    if (std::find(fresh.begin(), fresh.end(), before) != fresh.end()) continue;
    before->box.discard();
    tell(before->box.take_events());
    retire(std::exchange(before->by, nullptr));
  }
  lanes_ = std::move(fresh);
}

// The one of that name goes on with what waits in it.
std::shared_ptr<outlets::lane> outlets::lane_of(const hook_settings& wanted,
                                                const api_settings& api) {
  const auto known = std::find_if(lanes_.begin(), lanes_.end(), [&](const auto& one) {
    return one->settings.name == wanted.name;
  });
  std::shared_ptr<lane> result;
  if (known == lanes_.end()) {
    result = std::make_shared<lane>(lane{wanted, outbox(wanted.name), nullptr});
    for (const auto& before : kept_.waiting) {
      if (before.hook != wanted.name) continue;
      if (before.failing_since != utc_seconds{}) {
        result->box.failing().recall(boot_of(before.failing_since));
      }
      for (const auto& what : before.messages) result->box.add(what, time_.now().boot);
    }
  } else {
    result = *known;
    result->box.try_again();
  }
  // A program that runs just now goes on.
  const bool goes_on = result->by && !wanted.run.empty() && result->settings == wanted;
  if (!goes_on) {
    if (result->by) retire(std::move(result->by));
    result->settings = wanted;
    result->by = make_hook(loop_, wanted, api);
  }
  const auto fault = result->by->fault();
  if (fault.empty()) result->box.usable(time_.now().boot);
  else result->box.failed(fault, time_.now().boot);
  tell(result->box.take_events());
  return result;
}

void outlets::retire(std::shared_ptr<receiver> one) {
  one->stop();
  retired_.push_back(std::move(one));
}

void outlets::follow(const health& seen, bool looked) {
  followed_at_ = time_.now().boot;
  std::erase_if(retired_, [](const auto& one) {
    return one.use_count() == 1 && !one->lookup_hangs();
  });
  if (stopped_) return;
  for (const auto& what : incidents_.follow(seen, looked, followed_at_)) {
    for (const auto& to : lanes_) to->box.add(what, followed_at_);
  }
  keep_told();
  const bool well = !seen.alarming();
  if (!pinger_ || (well && !looked)) return;
  auto due = beat_.follow(well, sentence_of(seen), followed_at_);
  if (due) boost::asio::co_spawn(loop_, ping(pinger_, std::move(*due)), rethrow);
}

void outlets::turn() {
  if (stopped_) return;
  for (const auto& to : lanes_) {
    const auto* due = to->box.next(time_.now().boot);
    if (due) {
      const auto& own = to->settings.body;
      auto body = filled_in(own.empty() ? whole_message : own, *due, host_);
      boost::asio::co_spawn(loop_, deliver(to, to->by, std::move(body)), rethrow);
    }
    tell(to->box.take_events());
  }
}

milliseconds outlets::wake() const {
  const auto looks = std::min(beat_.wake(), incidents_.wake());
  auto at = looks == far_future ? far_future : std::max(looks, followed_at_ + follow_least);
  for (const auto& to : lanes_) at = std::min(at, to->box.wake());
  return stopped_ ? far_future : at;
}

boost::asio::awaitable<void> outlets::ping(std::shared_ptr<pinger> by, heartbeat::ping what) {
  const auto well = what.well;
  const delivery result = co_await by->ping(well, std::move(what.verdict));
  if (stopped_ || by != pinger_) beat_.abandoned();
  else beat_.ended(result.error, time_.now().boot);
  tell(beat_.take_events());
  keep_told();
  time_.wake();
}

boost::asio::awaitable<void> outlets::deliver(std::shared_ptr<lane> to, std::shared_ptr<hook> by,
                                              std::string body) {
  const delivery result = co_await by->deliver(std::move(body));
  const bool broken_off = stopped_ || by != to->by;
  if (broken_off && !result.error.empty()) to->box.abandoned();
  else to->box.ended(result, time_.now().boot);
  tell(to->box.take_events());
  keep_told();
  time_.wake();
}

void outlets::tell(const std::vector<event>& news) {
  for (const auto& one : news) journal_.write(one, time_.now().wall);
}

void outlets::keep_told() {
  told_memory now;
  if (!lanes_.empty()) now.incidents = incidents_.told();
  for (const auto& to : lanes_) {
    waiting_messages one{to->settings.name, to->box.messages()};
    const auto known = std::find_if(kept_.waiting.begin(), kept_.waiting.end(),
                                    [&](const auto& before) { return before.hook == one.hook; });
    const auto kept = known == kept_.waiting.end() ? utc_seconds{} : known->failing_since;
    one.failing_since = kept_instant(kept, to->box.failing().since(), time_.now());
    if (!one.messages.empty() || one.failing_since != utc_seconds{}) now.waiting.push_back(one);
  }
  now.heartbeat_failing_since =
      kept_instant(kept_.heartbeat_failing_since, beat_.failing().since(), time_.now());
  if (now == kept_) return;
  kept_ = std::move(now);
  const auto error = keep_(kept_);
  const bool failed_before = std::exchange(keeping_failed_, !error.empty());
  if (failed_before && error.empty()) tell({{level::info, "messages_kept", {}}});
  if (failed_before || error.empty()) return;
  tell({{level::warning,
         "messages_not_kept",
         {{"error", error},
          {"next", "a restart would forget what the hooks were told; it is tried again with the "
                   "next message"}}}});
}

void outlets::stop() {
  stopped_ = true;
  if (pinger_) pinger_->stop();
  for (const auto& to : lanes_) to->by->stop();
}

bool outlets::lookup_hangs() const {
  const auto hangs = [](const auto& one) { return one->lookup_hangs(); };
  return (pinger_ && pinger_->lookup_hangs()) ||
         std::any_of(lanes_.begin(), lanes_.end(), [](const auto& to) {
           return to->by->lookup_hangs();
         }) ||
         std::any_of(retired_.begin(), retired_.end(), hangs);
}

}  // namespace pullkeeper
