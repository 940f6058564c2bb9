#include "commands/once.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "commands/exit_codes.hpp"
#include "commands/service_process.hpp"
#include "core/counted.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds longest = std::chrono::minutes(1);
// A pass ends when nothing is to be done for so long: all is done, or waiting longer is no use.
constexpr milliseconds calm_when_done{3000};
constexpr milliseconds calm_when_not{10000};

// A pass is no unit that a service manager watches, even where systemd started it.
class no_manager : public service_manager {
 public:
  void ready() override {}
  void reloading() override {}
  void stopping() override {}
  void status(const std::string&) override {}
  void alive() override {}
  milliseconds alive_every() const override { return milliseconds{0}; }
};

// The names of the schedules for which something is due that was not done.
std::vector<std::string> undone(const configuration& config, const agenda& all) {
  std::vector<std::string> names;
  for (const auto& s : config.schedules) {
    const auto* e = all.find(s.key);
    if (!e || s.paused || e->finished() || e->wanted().name != s.name) continue;
    if (e->last().due || e->last().what != action::wait) names.push_back(s.name);
  }
  return names;
}

bool is_over(const configuration& config, const agenda& all, milliseconds now) {
  if (!all.first_look_done()) return false;
  // Looks that come more often than that would keep a pass from its end.
  const auto when_done = std::min(calm_when_done, milliseconds(config.keep.observe_every) / 2);
  return all.wake() - now > (undone(config, all).empty() ? when_done : calm_when_not);
}

// `2 schedules: 1 add, 1 update, 0 deletions, 0 failures; nothing is left to be done`
std::string in_one_line(const tally& counted_calls, std::size_t schedules, std::size_t left) {
  std::array<std::size_t, 4> done{};
  std::size_t failures = 0;
  for (const auto& [kind, number] : counted_calls.calls()) {
    if (kind.op == operation::describe) continue;
    if (kind.result == outcome::done) done[static_cast<std::size_t>(kind.op)] += number;
    else failures += number;
  }
  const auto of = [&done](operation op) { return done[static_cast<std::size_t>(op)]; };
  return counted(schedules, "schedule") + ": " + counted(of(operation::add), "add") + ", " +
         counted(of(operation::update), "update") + ", " +
         counted(of(operation::remove), "deletion") + ", " + counted(failures, "failure") + "; " +
         (left == 0 ? "nothing is left to be done" : std::to_string(left) + " not done");
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
      "tried again for up to a minute. Its log is that of the daemon; at the end a line says what\n"
      "was done.\n"
      "\n"
      "Exit codes: 0 nothing is left to be done, 1 something is, 64 usage, 75 a daemon runs,\n"
      "77 no permission, 78 errors in the configuration.\n"
      "\n"
      "Example:\n"
      "  pullkeeper once && pullkeeper status",
      [options] { return once_command(*options); }};
}

int once_command(const command_places& where) {
  service_process process(where);
  if (const int code = process.open(service_process::on_bad_files::end)) return code;
  end_condition ends{longest, [&config = process.config()](const agenda& all, milliseconds now) {
                       return is_over(config, all, now);
                     }};
  if (const int code = process.serve(std::make_unique<no_manager>(), std::move(ends))) {
    return process.leave(code);
  }
  process.note_pass();
  const auto names = undone(process.config(), process.schedules());
  for (const auto& name : names) std::cerr << "pullkeeper: not done: " << escape_text(name) << "\n";
  const auto schedules = process.config().schedules.size();
  std::cout << in_one_line(process.counts(), schedules, names.size()) << std::endl;
  return process.leave(names.empty() ? exit_ok : exit_failure);
}

}  // namespace pullkeeper
