#include "core/lint.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "core/counted.hpp"
#include "core/event.hpp"
#include "core/pulls.hpp"
#include "core/grid.hpp"
#include "core/shares.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t quota = 300;     // documented: regular-pull configs of an account
constexpr seconds longest_config = std::chrono::days(7);

bool is_over(const schedule& s, utc_seconds now) { return !pull_at(s, now); }

bool is_kept(const schedule& s, utc_seconds now) { return !s.paused && !is_over(s, now); }

std::string named(const schedule& s) { return "\"" + mask_source(s.name) + "\""; }

// Collects the findings.
class linter {
 public:
  explicit linter(const lint_input& given)
      : in_(given), keep_(given.keep),
        shares_(given.schedules, given.now, given.now, 0) {}    // nobody asks for turns

  std::vector<finding> all() {
    about_amounts();
    about_keeping(keep_, {});
    about_observing();
    about_removal();
    for (std::size_t i = 0; i < in_.schedules.size(); ++i) about_schedule(i);
    return std::move(found_);
  }

 private:
  void say(std::string text, std::string hint, const char* setting = "") {
    found_.push_back({std::move(text), std::move(hint), setting, {}, {}});
  }
  // Of the schedule's own settings, or of those of all.
  void say_of(std::optional<std::size_t> of, std::string text, std::string hint,
              const char* setting) {
    if (!of) return say(std::move(text), std::move(hint), setting);
    found_.push_back({"schedule " + named(in_.schedules[*of]) + ": " + text, std::move(hint), {},
                      of, {}});
  }
  template <typename Test>
  bool some_is_kept(Test test) const {
    return std::any_of(in_.schedules.begin(), in_.schedules.end(), [&](const schedule& s) {
      return is_kept(s, in_.now) && test(settings_of(s, keep_));
    });
  }

  void about_amounts();
  void about_capacity();
  void about_keeping(const keep_settings& keep, std::optional<std::size_t> of);
  void about_observing();
  void about_removal();
  void about_schedule(std::size_t i);
  std::string way_out(seconds needed) const;

  const lint_input& in_;
  const keep_settings& keep_;
  std::vector<finding> found_;
  entry_shares shares_;
};

void linter::about_amounts() {
  if (in_.schedules.empty()) {
    say("there are no schedules: nothing will be kept", "write one into schedules/NAME.yaml");
    return;
  }
  const auto paused = std::count_if(in_.schedules.begin(), in_.schedules.end(),
                                    [](const schedule& s) { return s.paused; });
  if (static_cast<std::size_t>(paused) == in_.schedules.size()) {
    say("all schedules are paused: nothing will be kept", "take \"paused: true\" away");
  }
  const auto kept = static_cast<std::size_t>(
      std::count_if(in_.schedules.begin(), in_.schedules.end(), [&](const schedule& s) {
        const auto& whole = shares_.whole_of(s);
        return whole.name == s.name && is_kept(whole, in_.now);
      }));
  const auto doubled = static_cast<std::size_t>(
      std::count_if(in_.schedules.begin(), in_.schedules.end(), [&](const schedule& s) {
        return is_kept(s, in_.now) && settings_of(s, keep_).handover == handover_mode::add;
      }));
  const bool beside = doubled > 0;
  const std::size_t configs = kept + doubled;
  if (configs > quota) {
    say(counted(kept, "schedule") + " need " + (beside ? "up to " : "") +
            counted(configs, "config") + ", and the documented quota is 300",
        "ask Alibaba Cloud for a higher quota, or expect the API to refuse the rest",
        beside ? "windows.handover" : "");
  }
  about_capacity();
}

// The settings that would let the last call be made in time.
std::string linter::way_out(seconds needed) const {
  const seconds room = std::min(keep_.max_config, longest_config) - keep_.window;
  std::string text;
  if (keep_.handover == handover_mode::add ? needed <= longest_config : needed <= room) {
    text = "a lead of " + format_duration(needed) + " would do";
  }
  const auto rates = keep_.handover == handover_mode::add      ? "api.rate.add"
                     : keep_.handover == handover_mode::update ? "api.rate.update"
                                                               : "api.rate.add and .update";
  for (int rate = std::min(keep_.rate.add, keep_.rate.update) + 1; rate <= 15; ++rate) {
    if (worst_congestion(in_, rate).delay > keep_.lead) continue;
    return text + (text.empty() ? "raise " : ", or ") + rates + (text.empty() ? " to " : ": ") +
           std::to_string(rate);
  }
  return text.empty() ? "spread the starts of schedules over the window" : text;
}

void linter::about_capacity() {
  const auto uses = [&](handover_mode mode) {
    return some_is_kept([mode](const keep_settings& keep) { return keep.handover == mode; });
  };
  const bool either = uses(handover_mode::automatic);
  const int by_add = either || uses(handover_mode::add) ? keep_.rate.add : keep_.rate.update;
  const int by_update = either || uses(handover_mode::update) ? keep_.rate.update : by_add;
  const int rate = std::min(by_add, by_update);
  const congestion worst = worst_congestion(in_, rate);
  seconds lead = seconds::max();       // the shortest
  for (const schedule& s : in_.schedules) {
    if (is_kept(s, in_.now)) lead = std::min(lead, settings_of(s, keep_).lead);
  }
  if (worst.delay <= lead) return;
  const seconds whole_minutes = std::chrono::ceil<std::chrono::minutes>(worst.delay);
  const seconds needed = worst.delay > std::chrono::minutes(2) ? whole_minutes : worst.delay;
  say(counted(worst.calls, "config") + " fall due from " + format_utc(worst.begin) + " on; at " +
          counted(static_cast<std::size_t>(rate), "call") + " per second the last is late by " +
          format_duration(worst.delay - lead) + ", with a lead of " + format_duration(lead),
      way_out(needed), "windows.lead");
}

void linter::about_keeping(const keep_settings& keep, std::optional<std::size_t> of) {
  const auto hint = [&](const char* of_all, const char* of_one) { return of ? of_one : of_all; };
  if (keep.window < keep.lead) {
    say_of(of,
           "the window (" + format_duration(keep.window) + ") is shorter than the lead (" +
               format_duration(keep.lead) +
               "): every config is due before the one before it begins",
           hint("make windows.window longer than windows.lead",
                "make its window longer than its lead"),
           "windows.window");
  }
  if (keep.lead < 2 * in_.call_timeout) {
    say_of(of,
           "the lead (" + format_duration(keep.lead) +
               ") does not hold two calls that time out (api.call_timeout is " +
               format_duration(in_.call_timeout) + "): one lost answer makes a gap",
           hint("make windows.lead longer", "make its lead longer"), "windows.lead");
  }
  const bool beside = keep.handover == handover_mode::add;
  const seconds longest = beside ? keep.window : keep.window + keep.lead;
  if (longest == longest_config && !keep.handover_at) {
    say_of(of,
           std::string(beside ? "window" : "window + lead") +
               " is exactly 7 days, of which the documents do not say whether the API takes them",
           "leave some room, as 6d and 23h do", "windows.window");
  }
  if (beside && keep.window + keep.lead > keep.max_config) {
    say_of(of,
           "\"handover: add\" with window + lead over max_config: where the API keeps only one "
           "config for a stream, no update can help, and every window begins with a gap",
           "use \"handover: auto\" with a shorter window, unless you have seen the API keep two",
           "windows.handover");
  }
  if (keep.observe_every > keep.lead) {
    say_of(of,
           "observe_every (" + format_duration(keep.observe_every) +
               ") is longer than the lead (" + format_duration(keep.lead) +
               "): a config that somebody deletes is missed too late",
           "observe at least once within the lead", "reconcile.observe_every");
  }
}

void linter::about_observing() {
  std::set<std::string_view> domains;
  for (const schedule& s : in_.schedules) {
    if (is_kept(s, in_.now)) domains.insert(s.key.domain);
  }
  const auto possible = keep_.observe_every.count() * keep_.rate.describe;
  if (static_cast<long long>(domains.size()) <= possible) return;
  const seconds needed(static_cast<long long>(domains.size()) / keep_.rate.describe + 1);
  say(counted(domains.size(), "domain") + " cannot be observed every " +
          format_duration(keep_.observe_every) + " at " +
          counted(static_cast<std::size_t>(keep_.rate.describe), "call") + " per second",
      "set observe_every to " + format_duration(needed) + " or more, or raise api.rate.describe",
      "reconcile.observe_every");
}

void linter::about_removal() {
  const auto deletes = [](const keep_settings& keep) {
    return keep.on_removed == removal_policy::remove;
  };
  if (keep_.delete_brake > 0 || !(deletes(keep_) || some_is_kept(deletes))) return;
  say("\"on_removed: delete\" with \"delete_brake: 0\" deletes nothing",
      "raise delete_brake, or say \"on_removed: keep\"", "reconcile.delete_brake");
}

void linter::about_schedule(std::size_t i) {
  const schedule& s = in_.schedules[i];
  if (!s.paused && is_over(s, in_.now)) {
    const std::string since =
        has_several_pulls(s) ? std::string() : " since " + format_utc(*s.wanted.end);
    found_.push_back({"schedule " + named(s) + " is over" + since + ": it is not kept",
                      "take it out, or give it a later end", {}, i, {}});
  }
  if (s.own.window || s.own.lead || s.own.handover) about_keeping(settings_of(s, keep_), i);
  const auto& whole = shares_.whole_of(s);
  if (whole.name == s.name) {          // of several the one in front, once for all
    for (auto& one : lint_turns(in_, whole)) found_.push_back(std::move(one));
  }
  for (auto& one : lint_schedule(s, i, in_.now)) found_.push_back(std::move(one));
}

// When the next two submissions of each schedule are due, in ascending order.
std::vector<utc_seconds> next_due(const lint_input& in) {
  std::vector<utc_seconds> due;
  for (const schedule& s : in.schedules) {
    if (!is_kept(s, in.now)) continue;
    const auto keep = settings_of(s, in.keep);
    auto one = *pull_at(s, in.now);
    grid windows(one, keep, keep.max_config);
    auto k = windows.containing(std::max(in.now, one.start)).index;
    for (int found = 0; found < 2;) {
      const window w = windows.number(k++);
      if (w.start < w.end) {
        if (windows.due(w) < in.now) continue;
        due.push_back(windows.due(w));
        ++found;
        continue;
      }
      const auto next = has_several_pulls(s) ? pull_at(s, *one.end) : std::nullopt;
      if (!next) break;
      one = *next;
      windows = grid(one, keep, keep.max_config);
      k = 0;
    }
  }
  std::sort(due.begin(), due.end());
  return due;
}

}  // namespace

std::vector<finding> lint(const lint_input& given) { return linter(given).all(); }

// A queue from which a call is taken in every tick of 1/`rate` seconds.
congestion worst_congestion(const lint_input& given, int rate) {
  congestion worst;
  congestion burst;
  long long free_at = 0;
  for (const utc_seconds at : next_due(given)) {
    const long long tick = at.time_since_epoch().count() * rate;
    if (burst.calls == 0 || tick >= free_at) {
      burst = {0, at, seconds{0}};
      free_at = tick;
    }
    ++free_at;
    ++burst.calls;
    burst.delay = seconds{(free_at - tick + rate - 1) / rate};
    if (burst.delay > worst.delay) worst = burst;
  }
  return worst;
}

}  // namespace pullkeeper
