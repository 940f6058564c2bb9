// over 300 lines: a turn of the loop, and all that may be asked of the service between two turns.
#include "service/service.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <string>
#include <utility>

#include "core/rethrow.hpp"
#include "edge/system/host.hpp"

namespace pullkeeper {
namespace {

// Steps of the UTC clock and time spent in suspend are noticed only on waking, so wake often.
constexpr milliseconds sleep_most{30000};
constexpr milliseconds sleep_least{1};
constexpr milliseconds finish_most{5000};      // for calls in flight when the service ends
constexpr milliseconds abort_most{2000};       // until aborted calls have noticed it
constexpr milliseconds disk_most{1000};        // until what nobody may lose is written

}  // namespace

service::service(boost::asio::io_context& loop, service_parts parts, const configuration& first,
                 std::uint64_t seed)
    : loop_(loop),
      parts_(std::move(parts)),
      agenda_(first.keep, seed, parts_.host_part),
      announcer_(parts_.manager, parts_.time.now().boot),
      recorder_(parts_.state, parts_.beside, [this] { parts_.time.wake(); }),
      reloader_(parts_.time, parts_.journal, parts_.source, first.api.address()),
      reporter_(std::exchange(parts_.alarms, {})),
      access_(parts_.source.connect(first)) {
  if (parts_.ends) ends_at_ = parts_.time.now().boot + parts_.ends->longest;
  log_life({level::info, "started", parts_.about});
  agenda_.recall(std::exchange(parts_.found, {}), parts_.time.now());
  adopt(first);
  // After `config_loaded`, which is the end of a refusal.
  if (const auto refused = std::exchange(parts_.refused, {})) reloader_.begin_refused(*refused);
  else keep(first);
}

boost::asio::awaitable<void> service::run() {
  while (!stop_asked_ && parts_.time.now().boot < ends_at_) {
    reload_if_due();
    drop_retired();
    co_await dispatch();
    log_news();
    if (parts_.with.online) parts_.with.online->turn(agenda_, access_);
    announce();
    if (parts_.with.others) parts_.with.others->turn();
    if (has_ended()) break;
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
  reloader_.request();
  parts_.time.wake();
}

health service::how_all_stands() {
  agenda_.ask_all(parts_.time.now());
  auto seen = reporter_.make({agenda_, reloader_, recorder_});
  seen.made = agenda_.clock().now(parts_.time.now());
  if (parts_.with.online) parts_.with.online->show(seen);
  return seen;
}

bool service::hangs() const {
  return recorder_.is_writing() || access_->lookup_hangs() ||
         (parts_.with.others && parts_.with.others->lookup_hangs()) ||
         std::any_of(retired_.begin(), retired_.end(),
                     [](const auto& access) { return access->lookup_hangs(); });
}

void service::adopt(const configuration& config) {
  parts_.journal.configure(config.log);
  if (parts_.with.others) parts_.with.others->configure(config);
  if (parts_.with.online) parts_.with.online->configure(config.online);
  log_life({level::info,
            "config_loaded",
            {{"schedules", std::to_string(config.schedules.size())},
             {"files", std::to_string(config.file_count)}}});
  has_schedules_ = !config.schedules.empty();
  if (parts_.adopted) parts_.adopted(config);
  agenda_.load(config.schedules, config.keep, parts_.time.now());
  unkept_.reset();
  count_missing();
}

// For a start that finds broken files: not while what is missing may be an accident.
void service::keep(const configuration& config) {
  unkept_.reset();
  if (gone_.alarm) unkept_ = config;
  else if (parts_.source.keep) parts_.source.keep(config);
}

// Told when it begins, when more are missing, and when it is over.
void service::tell_missing(const vanished_schedules& now, const char* how) {
  const auto before = std::exchange(gone_, now);
  const auto first_end = now.first_end == never
                             ? std::string("passed")
                             : format_utc(now.first_end);
  const auto wall = parts_.time.now().wall;
  if (now.alarm && (!before.alarm || before.missing != now.missing)) {
    parts_.journal.write({level::error,
                          "schedules_vanished",
                          {{"streams", std::to_string(now.missing)},
                           {"of", std::to_string(now.expected)},
                           {"first_end", first_end},
                           {"next", "not renewed, and nothing is deleted; " +
                                        remedy_of(trouble_kind::schedules_vanished).text}}},
                         wall);
  } else if (before.alarm && !now.alarm) {
    parts_.journal.write({level::info, "schedules_settled", {{"reason", how}}}, wall);
  }
}

void service::count_missing() {
  tell_missing(agenda_.vanished(), "what was missing is back, or over");
  if (gone_.missing > 0 && !gone_.alarm) agenda_.forget_removed(parts_.time.now());
  if (gone_.alarm || reloader_.refused()) return;
  if (const auto config = std::exchange(unkept_, {})) keep(*config);
}

bool service::retry(const std::string& name) {
  const auto now = parts_.time.now();
  bool known = true;
  if (name.empty()) agenda_.try_again(now);
  else known = agenda_.try_again(name, now);
  parts_.time.wake();
  return known;
}

std::vector<std::string> service::confirm_removal() {
  auto names = agenda_.confirm_removal(parts_.time.now());
  tell_missing(agenda_.vanished(), "confirmed");
  if (const auto config = std::exchange(unkept_, {})) keep(*config);
  save_all();                          // whoever asked for it may rely on it
  parts_.time.wake();
  return names;
}

void service::reload_if_due() {
  reloader_.remind();
  if (!reloader_.begins()) return;
  announcer_.reloading();
  auto fresh = reloader_.read(has_schedules_ || gone_.alarm);
  if (fresh) take_over(*std::exchange(fresh, {}));
  announcer_.reloaded();
  give_back_memory();
}

void service::take_over(reloader::result fresh) {
  // Calls in flight end on the connection that they began on.
  retired_.push_back(std::exchange(access_, std::move(fresh.access)));
  adopt(fresh.config);
  keep(fresh.config);
  agenda_.try_again(parts_.time.now());
}

void service::drop_retired() {
  std::erase_if(retired_, [](const auto& access) {
    return access.use_count() == 1 && !access->lookup_hangs();
  });
}

boost::asio::awaitable<void> service::dispatch() {
  hold_deletions();
  std::vector<call> calls;
  bool writes = false;
  while (auto made = agenda_.next(parts_.time.now())) {
    writes = writes || made->op != operation::describe;
    calls.push_back(std::move(*made));
  }
  // What is recorded as told must have been told.
  log_news();
  // Record writes before they are sent: after a crash the next start knows that their outcome is
  // unknown, and looks first. Answers, signals and orders are heard meanwhile.
  save(writes);
  while (writes && !recorder_.is_settled()) {
    const auto until = recorder_.wake();
    co_await parts_.time.sleep_until(until);
    save(true);
  }
  for (auto& made : calls) {
    // Not recorded after all: a deletion waits for that, what keeps a stream does not.
    if (made.op == operation::remove && recorder_.in_doubt()) {
      agenda_.not_sent(made.id, parts_.time.now());
      continue;
    }
    ++in_flight_;
    boost::asio::co_spawn(loop_, perform(access_, std::move(made)), rethrow);
  }
}

void service::save(bool at_once) {
  recorder_.turn(agenda_, parts_.time.now(), at_once);
  hold_deletions();
}

// Blocks the loop, no longer than a second or so.
void service::save_all() {
  const auto until = parts_.time.now().boot + disk_most;
  do {
    while (agenda_.has_changes() && !recorder_.is_writing()) save(false);
    save(true);
    if (recorder_.is_writing()) parts_.beside->wait(disk_most);
  } while ((agenda_.has_changes() || !recorder_.is_settled()) && parts_.time.now().boot < until);
}

void service::hold_deletions() {
  const bool doubtful = reloader_.refused() || gone_.alarm || recorder_.in_doubt();
  agenda_.hold_deletions(doubtful, parts_.time.now());
}

boost::asio::awaitable<void> service::perform(std::shared_ptr<api_access> by, call made) {
  const auto began = parts_.time.now();
  const auto sent = made;
  const answer got = co_await by->operations().perform(std::move(made));
  --in_flight_;
  const auto done = recorder_.record(sent, got, began, parts_.time.now());
  if (parts_.ended) parts_.ended(done);
  agenda_.answered(sent.id, got, parts_.time.now());
  if (const auto* shown = std::get_if<listed>(&got.says); shown && parts_.with.online) {
    parts_.with.online->looked(sent.key.domain, *shown, agenda_);
  }
  parts_.time.wake();
}

void service::log_life(const event& news) {
  if (!parts_.ends) parts_.journal.write(news, parts_.time.now().wall);
}

void service::log_news() {
  const auto now = parts_.time.now().wall;
  for (const auto& news : agenda_.take_events()) parts_.journal.write(news, now);
  for (const auto& news : recorder_.take_events()) parts_.journal.write(news, now);
}

void service::log_health(const std::vector<event>& news) {
  for (const auto& one : news) parts_.journal.write(one, parts_.time.now().wall);
  reporter_.keep();
}

void service::announce() {
  // How all stands is known once everybody was asked, within seconds.
  if (!agenda_.knows_all()) return announcer_.alive(parts_.time.now().boot);
  const auto sentence = [this] {
    const auto began = parts_.time.now().boot;
    if (gone_.missing > 0) count_missing();
    const auto seen = how_all_stands();
    const auto looked = agenda_.first_look_done();
    log_health(reporter_.news(seen, looked, parts_.time.now().boot));
    if (parts_.with.others) parts_.with.others->follow(seen, looked);
    announcer_.sentence_took(parts_.time.now().boot - began);
    return sentence_of(seen);
  };
  if (!announcer_.turn(agenda_.first_look_done(), parts_.time.now().boot, sentence)) return;
  const auto schedules = agenda_.counts().schedules;
  log_life({level::info, "ready", {{"schedules", std::to_string(schedules)}}});
}

bool service::has_ended() const {
  return parts_.ends && in_flight_ == 0 && parts_.ends->reached(agenda_, parts_.time.now().boot);
}

milliseconds service::wake_at() const {
  const auto now = parts_.time.now().boot;
  if (agenda_.has_changes() && !recorder_.is_writing()) return now + sleep_least;
  const auto others = parts_.with.others ? parts_.with.others->wake() : far_future;
  const auto online = parts_.with.online ? parts_.with.online->wake() : far_future;
  const auto at = std::min({agenda_.wake(), announcer_.wake(), recorder_.wake(), reloader_.wake(),
                            reporter_.wake(), others, online, ends_at_, now + sleep_most});
  return std::max(at, now + sleep_least);
}

// Returns when no call is in flight any more, or after `most`.
boost::asio::awaitable<void> service::await_calls(milliseconds most) {
  const auto end = parts_.time.now().boot + most;
  const auto asks = [this] { return parts_.with.online && !parts_.with.online->idle(); };
  while ((in_flight_ > 0 || asks()) && parts_.time.now().boot < end) {
    announcer_.alive(parts_.time.now().boot);
    const auto until = std::min(end, announcer_.wake());
    co_await parts_.time.sleep_until(until);
  }
}

boost::asio::awaitable<void> service::wind_down() {
  log_life({level::info, "stopping", {{"calls_in_flight", std::to_string(in_flight_)}}});
  announcer_.stopping(in_flight_);
  if (parts_.with.others) parts_.with.others->stop();
  if (parts_.with.online) parts_.with.online->stop();
  co_await await_calls(finish_most);
  log_news();
  for (const auto& news : agenda_.take_held_events()) log_life(news);
  // Whether an aborted call was executed is unknown; the next start looks before it acts. Aborting
  // it is our own doing, so the daemon does not log it as a failure.
  const auto aborted = in_flight_;
  access_->stop();
  for (const auto& access : retired_) access->stop();
  co_await await_calls(abort_most);
  save_all();
  // A pass does: its caller wants to know what was left undone, and what is over.
  if (parts_.ends) {
    log_news();
    log_health(reporter_.last_news(how_all_stands(), agenda_.first_look_done(),
                                   parts_.time.now().boot));
  }
  log_life({level::info, "stopped", {{"calls_abandoned", std::to_string(aborted)}}});
}

}  // namespace pullkeeper
