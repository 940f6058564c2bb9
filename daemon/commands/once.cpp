#include "commands/once.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "commands/exit_codes.hpp"
#include "commands/held_state.hpp"
#include "edge/log/log.hpp"
#include "edge/system/clock.hpp"
#include "edge/system/dumps.hpp"
#include "edge/system/signals.hpp"
#include "service/access.hpp"
#include "service/recorder.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds longest = std::chrono::minutes(1);
constexpr milliseconds patience{5000};      // with calls under way, at the end
constexpr milliseconds abandoning{2000};    // until those that are ended have noticed it
constexpr milliseconds quiet{3000};         // nothing comes within it: all is done
constexpr milliseconds vain{10000};         // nothing comes within it: waiting does not help

void rethrow(std::exception_ptr escaped) {
  if (escaped) std::rethrow_exception(escaped);
}

// The agenda with one way to the API and one memory, until nothing is left to do.
class pass {
 public:
  pass(boost::asio::io_context& loop, const configuration& config, state_store& store,
       const memory& found)
      : loop_(loop),
        config_(config),
        time_(make_clock(loop)),
        journal_(make_log(config.log)),
        recorder_(store),
        agenda_(config.keep, std::random_device{}()),
        access_(make_api_access(loop, config, [this](const event& news) { write(news); })) {
    agenda_.recall(found, time_->now());
    agenda_.load(config_.schedules, config_.keep, time_->now());
  }

  boost::asio::awaitable<void> run();
  void stop() {
    stop_asked_ = true;
    time_->wake();
  }
  bool lookup_hangs() const { return access_->lookup_hangs(); }
  // The names of schedules for which something is due and not done.
  std::vector<std::string> left() const;

 private:
  void write(const event& news) { journal_->write(news, time_->now().wall); }
  void tell_news() {
    for (const auto& news : agenda_.take_events()) write(news);
    for (const auto& news : recorder_.take_events()) write(news);
  }
  void save(bool at_once) {
    recorder_.turn(agenda_, time_->now(), at_once);
    agenda_.hold_deletions(recorder_.in_doubt(), time_->now());
  }
  bool is_over() const;
  void dispatch();
  boost::asio::awaitable<void> perform(call made);
  boost::asio::awaitable<void> await_calls(milliseconds most);

  boost::asio::io_context& loop_;
  const configuration& config_;
  std::unique_ptr<clock> time_;
  std::unique_ptr<log> journal_;
  recorder recorder_;
  agenda agenda_;
  std::shared_ptr<api_access> access_;
  int in_flight_ = 0;
  bool stop_asked_ = false;
};

bool pass::is_over() const {
  if (stop_asked_) return true;
  if (in_flight_ > 0 || !agenda_.first_look_done()) return false;
  const auto wait = agenda_.wake() - time_->now().boot;
  return wait > (left().empty() ? quiet : vain);
}

void pass::dispatch() {
  std::vector<call> calls;
  bool writes = false;
  while (auto made = agenda_.next(time_->now())) {
    writes = writes || made->op != operation::describe;
    calls.push_back(std::move(*made));
  }
  // As the daemon does: what is sent is known to have been under way.
  save(writes);
  for (auto& made : calls) {
    ++in_flight_;
    boost::asio::co_spawn(loop_, perform(std::move(made)), rethrow);
  }
}

boost::asio::awaitable<void> pass::perform(call made) {
  const auto began = time_->now();
  const auto sent = made;
  const answer got = co_await access_->operations().perform(std::move(made));
  --in_flight_;
  recorder_.record(sent, got, began, time_->now());
  agenda_.answered(sent.id, got, time_->now());
  time_->wake();
}

boost::asio::awaitable<void> pass::await_calls(milliseconds most) {
  const auto end = time_->now().boot + most;
  while (in_flight_ > 0 && time_->now().boot < end) co_await time_->sleep_until(end);
}

boost::asio::awaitable<void> pass::run() {
  const auto end = time_->now().boot + longest;
  while (time_->now().boot < end) {
    dispatch();
    tell_news();
    if (is_over()) break;
    const auto least = time_->now().boot + milliseconds{1};
    const auto until = std::max(least, std::min({agenda_.wake(), recorder_.wake(), end}));
    co_await time_->sleep_until(until);
  }
  co_await await_calls(patience);
  tell_news();
  access_->stop();
  co_await await_calls(abandoning);
  save(true);
  tell_news();
}

std::vector<std::string> pass::left() const {
  std::vector<std::string> names;
  for (const auto& s : config_.schedules) {
    const auto* e = agenda_.find(s.key);
    if (!e || s.paused || e->finished()) continue;
    if (e->last().due || e->last().what != action::wait) names.push_back(s.name);
  }
  return names;
}

int report(const std::vector<std::string>& left) {
  for (const auto& name : left) std::cerr << "pullkeeper: not done: " << escape_text(name) << "\n";
  return left.empty() ? exit_ok : exit_failure;
}

// Says what is left; the exit code.
int make_pass(const configuration& config, state_store& store, const memory& found) {
  boost::asio::io_context loop{1};
  const auto signals = make_signal_watch(loop);
  pass one(loop, config, store, found);
  signals->tell([&one] { one.stop(); }, [] {});
  boost::asio::co_spawn(loop, one.run(), [&loop](std::exception_ptr escaped) {
    rethrow(escaped);
    loop.stop();
  });
  loop.run();
  const int code = report(one.left());
  // The system's resolver can be neither ended nor waited for.
  if (one.lookup_hangs()) {
    std::fflush(nullptr);
    std::_Exit(code);
  }
  return code;
}

}  // namespace

command describe_once() {
  auto options = std::make_shared<command_places>();
  return {
      "once",
      "Make one pass of what the daemon does, then exit.",
      {config_option(options->config_dir), state_dir_option(options->state_dir)},
      "Looks at the API, submits what is due, sees that it stands, and remembers it. For cron and\n"
      "CI, where no daemon may run; it must come more often than the lead is long. What fails is\n"
      "tried again for up to a minute. Its log is that of the daemon.\n"
      "\n"
      "Exit codes: 0 nothing is left to be done, 1 something is, 64 usage, 75 a daemon runs,\n"
      "77 no permission, 78 errors in the configuration.\n"
      "\n"
      "Example:\n"
      "  pullkeeper once && pullkeeper status",
      [options] { return once_command(*options); }};
}

int once_command(const command_places& where) {
  forbid_dumps();
  configuration config;
  held_state state;
  if (const int code = load_files(where.config_dir, "; nothing was started", config)) return code;
  if (const int code = hold_state(state_dir_of(where, config), config, state)) return code;
  try {
    return make_pass(config, *state.store, state.found);
  } catch (const std::runtime_error& unusable) {
    return refuse(std::string(unusable.what()) + "; nothing was started", exit_configuration);
  }
}

}  // namespace pullkeeper
