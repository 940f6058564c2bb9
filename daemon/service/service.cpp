#include "service/service.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

namespace pullkeeper {
namespace {

// Steps of UTC, and time in suspend, are seen on waking only.
constexpr milliseconds sleep_most{30000};
constexpr milliseconds sleep_least{1};
constexpr milliseconds patience{5000};         // with calls under way, on stopping
constexpr milliseconds abandoning{2000};       // until those that are ended have noticed it

// An exception that nothing expects must end the process, not just its own coroutine.
void rethrow(std::exception_ptr escaped) {
  if (escaped) std::rethrow_exception(escaped);
}

}  // namespace

service::service(boost::asio::io_context& loop, service_parts parts, const configuration& first,
                 std::uint64_t seed)
    : loop_(loop),
      parts_(std::move(parts)),
      agenda_(first.keep, seed),
      announcer_(parts_.manager, parts_.time.now().boot),
      recorder_(parts_.state),
      access_(parts_.connect(first)) {
  tell(level::info, "started", parts_.about);
  agenda_.recall(std::exchange(parts_.found, {}), parts_.time.now());
  adopt(first);
}

boost::asio::awaitable<void> service::run() {
  while (!stop_asked_) {
    if (reload_due()) reload_now();
    drop_retired();
    dispatch();
    tell_news();
    announce();
    const auto until = wake_at();
    co_await parts_.time.sleep_until(until);
  }
  co_await wind_down();
}

void service::stop() {
  stop_asked_ = true;
  parts_.time.wake();
}

void service::reload() {
  reload_asked_ = true;
  parts_.time.wake();
}

bool service::lookup_hangs() const {
  return access_->lookup_hangs() ||
         std::any_of(retired_.begin(), retired_.end(),
                     [](const auto& access) { return access->lookup_hangs(); });
}

void service::dispatch() {
  hold_deletions();
  std::vector<call> calls;
  bool writes = false;
  while (auto made = agenda_.next(parts_.time.now())) {
    writes = writes || made->op != operation::describe;
    calls.push_back(std::move(*made));
  }
  // A crash from here on leaves a write as one of unknown outcome, which is looked for first.
  save(writes);
  for (auto& made : calls) {
    ++in_flight_;
    boost::asio::co_spawn(loop_, perform(access_, std::move(made)), rethrow);
  }
}

void service::save(bool at_once) {
  recorder_.turn(agenda_, parts_.time.now(), at_once);
  hold_deletions();
}

void service::hold_deletions() {
  agenda_.hold_deletions(files_refused_ || recorder_.in_doubt(), parts_.time.now());
}

boost::asio::awaitable<void> service::perform(std::shared_ptr<api_access> by, call made) {
  const auto began = parts_.time.now();
  const auto sent = made;
  const auto id = made.id;
  const answer got = co_await by->operations().perform(std::move(made));
  --in_flight_;
  recorder_.record(sent, got, began, parts_.time.now());
  agenda_.answered(id, got, parts_.time.now());
  parts_.time.wake();
}

void service::tell(level severity, const char* name, event_fields fields) {
  parts_.journal.write({severity, name, std::move(fields)}, parts_.time.now().wall);
}

void service::tell_news() {
  const auto now = parts_.time.now().wall;
  for (const auto& news : agenda_.take_events()) parts_.journal.write(news, now);
  for (const auto& news : recorder_.take_events()) parts_.journal.write(news, now);
}

void service::announce() {
  if (!announcer_.turn(agenda_, parts_.time.now().boot)) return;
  tell(level::info, "ready", {{"schedules", std::to_string(agenda_.counts().schedules)}});
}

milliseconds service::wake_at() const {
  const auto now = parts_.time.now().boot;
  auto at = std::min({agenda_.wake(), announcer_.wake(), recorder_.wake(), now + sleep_most});
  if (reload_asked_) at = std::min(at, next_reload_);
  return std::max(at, now + sleep_least);
}

// Until they have ended, or `most` is over.
boost::asio::awaitable<void> service::await_calls(milliseconds most) {
  const auto end = parts_.time.now().boot + most;
  while (in_flight_ > 0 && parts_.time.now().boot < end) {
    announcer_.alive(parts_.time.now().boot);
    const auto until = std::min(end, announcer_.wake());
    co_await parts_.time.sleep_until(until);
  }
}

boost::asio::awaitable<void> service::wind_down() {
  tell(level::info, "stopping", {{"calls_in_flight", std::to_string(in_flight_)}});
  announcer_.stopping(in_flight_);
  co_await await_calls(patience);
  tell_news();
  // What is given up may or may not have been executed: the next start looks before it acts. That
  // it has been ended is no failure, and not told.
  const auto abandoned = in_flight_;
  access_->stop();
  for (const auto& access : retired_) access->stop();
  co_await await_calls(abandoning);
  save(true);
  tell(level::info, "stopped", {{"calls_abandoned", std::to_string(abandoned)}});
}

}  // namespace pullkeeper
