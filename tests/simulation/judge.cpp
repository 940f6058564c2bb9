// over 300 lines: the promises that hold for each call and each line of the log.
#include "simulation/judge.hpp"

#include <algorithm>
#include <utility>

#include "core/pulls.hpp"
#include "core/grid.hpp"

namespace pullkeeper::simulation {
namespace {

constexpr std::size_t violations_kept = 20;
constexpr int lines_a_minute = 20;
constexpr int clock_refusals_most = 100;
constexpr seconds patience_while_dark{5};
constexpr seconds unsynced_most{1};          // what is as old as this is on disk
constexpr int failures_an_hour = 2500;       // lapsed, every 2.5 s on average, are 1,440

std::string shown(const config& c) { return format_utc(c.start) + "/" + format_utc(c.end); }

}  // namespace

judge::judge(const world_plan& plan, sandbox::cloud_model& cloud) : plan_(plan), cloud_(cloud) {}

void judge::violate(sim_time at, const char* invariant, const std::string& text) {
  if (violations_.size() >= violations_kept) return;
  violations_.push_back(format_utc(std::chrono::floor<seconds>(utc_at(at))) + " " + invariant +
                        " " + text);
}

void judge::files_changed(sim_time at, const std::vector<schedule>& files) {
  std::set<stream_key> present;
  for (const auto& wanted : files) {
    present.insert(wanted.key);
    auto& held = keys_[wanted.key].held;
    const bool back = held.empty() || held.back().to != sim_time::max();
    if (!back && held.back().wanted == wanted) continue;
    if (!back) held.back().to = at;
    held.push_back({wanted, at, sim_time::max(), back});
  }
  for (auto& [key, history] : keys_) {
    auto& last = history.held.back();
    if (!present.count(key) && last.to == sim_time::max()) last.to = at;
  }
}

void judge::daemon_started(sim_time at, std::size_t which) {
  if (down_at_[which]) down_[*down_at_[which]].to = at;
  down_at_[which].reset();
  for (auto& [key, history] : keys_) history.repeats = 0;      // a new process knows nothing yet
  first_looks_.begin(which);
  minute_lines_ = 0;                   // ... and has everything to tell
}

void judge::daemon_stopped(sim_time at, std::size_t which) {
  down_at_[which] = down_.size();
  down_.push_back({trouble::down, at, sim_time::max(), {}});
  in_flight_[which] = 0;
  for (auto& [key, history] : keys_) {
    history.in_flight[which] = false;
    // What was told just now may not be on disk.
    if (at - history.told_at[which] <= unsynced_most) history.told_forgotten[which] = true;
  }
  // A new process may spend the rate anew: at most one second's worth for each crash.
  for (auto& sent : sent_[which]) sent.clear();
}

void judge::remembers(sim_time at, const memory_changes& changes) {
  for (const auto& stream : changes.streams) {
    const auto key = keys_.find(stream.key);
    for (const auto& p : stream.proofs) {
      if (key == keys_.end() || !key->second.made.count(p.accepted))
        violate(at, "I-19", "a proof of what was never made: " + stream.key.stream + " " +
                                shown(p.accepted));
    }
  }
}

void judge::clock_stepped(sim_time at) { steps_.insert(at); }

void judge::check_rate(sim_time at, std::size_t which, operation op) {
  const auto& rate = plan_.settings.rate;
  const int most[] = {rate.add, rate.update, rate.describe, rate.remove};
  auto& sent = sent_[which][static_cast<std::size_t>(op)];
  sent.push_back(at);
  while (sent.front() <= at - seconds{1}) sent.pop_front();
  if (sent.size() > static_cast<std::size_t>(most[static_cast<std::size_t>(op)])) {
    violate(at, "I-04", std::string("too many in a second: ") + to_string(op));
  }
}

// The earliest lapse first; between domains only one that has not had the last call comes before.
// For a moment after throttling one that is dark may wait, so that it holds up none that is not.
void judge::check_order(sim_time at, std::size_t which, const call& made, const agenda& from,
                        utc_millis daemon_now, const std::string& last_domain) {
  const auto* chosen = from.find(made.key);
  if (!chosen) return;
  for (const auto& [key, history] : keys_) {
    const auto* other = from.find(key);
    const auto ready = from.ready(key, made.op);
    if (!other || other == chosen || !ready) continue;
    if (key.domain != made.key.domain && last_domain != made.key.domain) continue;
    if (*ready <= daemon_now && at - throttled_at_[which] <= patience_while_dark) continue;
    // All that has lapsed is equally urgent.
    if (*ready < chosen->last().lapse && chosen->last().lapse > daemon_now + seconds{10}) {
      violate(at, "I-15", chosen->wanted().name + " before " + other->wanted().name);
    }
  }
}

// Where a window of the schedule ends, or its pull.
bool judge::on_grid(const schedule& wanted, utc_seconds end) const {
  const auto s = settings_of(wanted, plan_.settings);
  const auto pull = pull_at(wanted, end - seconds{1}).value_or(wanted.wanted);
  for (const auto limit : {s.max_config, s.max_config - seconds{60}}) {
    const grid windows(pull, s, limit);
    if (end > pull.start && windows.containing(end).start == end) return true;
  }
  return end == pull.end || end == pull.start;
}

void judge::check_times(sim_time at, const call& made, const key_history& key) {
  const auto& c = made.wanted;
  const auto& wanted = key.held.back().wanted;
  const auto s = settings_of(wanted, plan_.settings);
  const auto server = std::chrono::floor<seconds>(utc_at(at));
  const auto least = std::min(seconds{60}, s.window / 10) - seconds{2};
  if (c.start >= c.end) violate(at, "I-06", "start after end " + shown(c));
  if (c.end - c.start > s.max_config) violate(at, "I-06", "too long " + shown(c));
  // Before its first answer the daemon knows no better time than the local clock's.
  const bool may_err = plan_.first_skew != milliseconds{0} || !steps_.empty();
  if (!may_err && c.end <= server + least) violate(at, "I-06", "over on arrival " + shown(c));
  const auto of = owned_pull_at(wanted, c.end - seconds{1});
  const bool as_filed = key.console.empty() && key.held.size() == 1;
  if (as_filed && has_several_pulls(wanted) && of && c.start < of->span.start) {
    violate(at, "I-17", "begins before its pull " + shown(c));
  }
  if (as_filed && of && c.sources != of->part->sources) {
    violate(at, "I-17", "has the sources of another pull " + shown(c));
  }
  const bool at_limit = s.max_config - (c.end - c.start) <= seconds{60};
  if (on_grid(wanted, c.end) || at_limit || !as_filed) return;
  violate(at, "I-17", "not on the grid " + shown(c));
}

void judge::called(sim_time at, std::size_t which, const call& made, const agenda& from,
                   utc_millis daemon_now) {
  check_rate(at, which, made.op);
  const auto last_domain = std::exchange(last_domain_[which], made.key.domain);
  if (++in_flight_[which] > static_cast<std::size_t>(calls_in_flight_most)) {
    violate(at, "I-05", "more than four calls in flight");
  }
  if (made.op == operation::describe) {
    describes_[made.key.domain].push_back(at);
    first_looks_.called(which, made.key.domain, at);
    return;
  }
  // In a trouble looks may not come through, and time may be short.
  const bool blind = plan_.variant.view == sandbox::describe_view::forbidden ||
                     !troubled(made.key.domain, at - seconds{5}, at).empty();
  if (!blind && first_looks_.is_skipped(which, made.key.domain, at))
    violate(at, "I-28", "a write after a start without a look at " + made.key.domain);
  const auto found = keys_.find(made.key);
  if (found == keys_.end()) {
    violate(at, "I-11", "a write to a foreign key " + made.key.stream);
    return;
  }
  auto& key = found->second;
  // Doubled waits to the millisecond, again and again, are waits without jitter.
  const auto wait = at - std::exchange(key.failed_at, sim_time{-1});
  const auto doubled = wait.count() / 1000;
  waits_ += wait > seconds{1};
  even_waits_ += wait.count() % 1000 == 0 && doubled >= 2 && (doubled & (doubled - 1)) == 0;
  if (even_waits_ >= 10 && even_waits_ * 20 > waits_) {
    violate(at, "jitter", "too many waits of exactly a power of two of seconds");
  }
  if (key.in_flight[which]) violate(at, "I-05", "two calls for " + made.key.stream);
  key.in_flight[which] = true;
  check_order(at, which, made, from, daemon_now, last_domain);
  const auto& wanted = key.held.back().wanted;
  const bool over = !pull_at(wanted, std::chrono::floor<seconds>(daemon_now));
  const bool resting = !is_wanted(key) || wanted.paused || over;
  const auto policy = settings_of(wanted, plan_.settings).on_removed;
  key.may_be_deleted = resting && policy == removal_policy::remove;
  const bool deletes = made.op == operation::remove && key.may_be_deleted;
  if (resting && !over && !deletes) violate(at, "I-24", "a call for what is not kept");
  if (made.op != operation::remove) check_times(at, made, key);
  check_foretold(at, made);
}

void judge::executed(sim_time at, const call& made, const std::vector<config>& before,
                     const std::vector<config>& after, bool accepted) {
  const auto found = keys_.find(made.key);
  if (found == keys_.end() || !accepted) return;
  auto& key = found->second;
  key.writes.push_back(at);
  if (made.op != operation::remove) key.made.insert(made.wanted);
  const auto now = std::chrono::floor<seconds>(utc_at(at));
  check_night(at, made, before, key);
  if (made.op == operation::remove && !before.empty()) {
    const bool ours = std::all_of(before.begin(), before.end(),
                                  [&](const config& c) { return key.made.count(c) > 0; });
    // Of two daemons one may delete what blocked, just after the other has done so and added.
    const bool raced = plan_.instances > 1;
    if ((!key.may_be_deleted && !raced) || !ours) {
      violate(at, "I-08", "a live config was deleted: " + made.key.stream);
    }
    key.deleted.push_back(at);
    return;
  }
  const auto still = [&](utc_seconds t) {
    return std::any_of(after.begin(), after.end(),
                       [&](const config& c) { return c.start <= t && c.end > t; });
  };
  const auto slack = std::chrono::ceil<seconds>(plan_.latency_most * 2) + seconds{12};
  // What each of them covers of a pull.
  std::vector<pull> parts;
  for (const auto& c : before) {
    const auto begin = std::max(c.start, now);
    for (const auto& one : pulls_within(key.held.back().wanted, begin, c.end, 99)) {
      parts.push_back({std::max(begin, one.start), std::min(c.end, one.end.value_or(c.end))});
    }
  }
  for (const auto& part : parts) {
    const auto from = part.start;
    const auto to = *part.end;
    if (from >= to) continue;
    // Starts a few seconds ahead are the price where the API refuses past ones.
    const bool kept = (still(from) || still(from + slack)) && still(to - seconds{1});
    if (kept) continue;
    if (made.op == operation::add) key.replaced.push_back(at);
    else if (key.console.empty() && key.held.size() == 1)
      violate(at, "I-07", "coverage shortened " + shown({{}, from, to}));
  }
}

void judge::answered(sim_time at, std::size_t which, const call& made, const answer& got,
                     bool hit) {
  --in_flight_[which];
  if (got.kind() == failure_kind::throttled) throttled_at_[which] = at;
  clock_refusals_ = got.kind() == failure_kind::clock ? clock_refusals_ + 1 : 0;
  if (clock_refusals_ > clock_refusals_most) violate(at, "I-02", "the clock is never put right");
  if (made.op == operation::describe) {
    first_looks_.answered(which, made.key.domain);
    if (hit) describe_hits_[made.key.domain].push_back(at);
    if (!got.trouble()) {
      for (auto& [key, history] : keys_) {
        if (key.domain == made.key.domain) history.repeats = 0;
      }
    }
    return;
  }
  const auto found = keys_.find(made.key);
  if (found == keys_.end()) return;
  auto& key = found->second;
  key.in_flight[which] = false;
  if (got.trouble()) {
    const auto hour = std::chrono::floor<std::chrono::hours>(at);
    if (std::exchange(key.hour, hour) != hour) key.failures = 0;
    const auto most = failures_an_hour * static_cast<int>(plan_.instances);
    if (++key.failures == most) violate(at, "I-14", "a hot loop: " + made.key.stream);
  }
  key.failed_at = got.trouble() ? at : sim_time{-1};
  if (hit) key.hits.push_back(at);
  if (got.trouble()) return;
  auto text = std::string(to_string(made.op)) + format_utc(made.wanted.end);
  for (const auto& source : made.wanted.sources) text += source;
  key.repeats = text == key.last_write ? key.repeats + 1 : 1;
  key.last_write = std::move(text);
  if (key.repeats > 3 * static_cast<int>(plan_.instances))
    violate(at, "I-14", "the same write again: " + made.key.stream);
}

void judge::told(sim_time at, std::size_t which, const event& e) {
  const auto minute = std::chrono::floor<std::chrono::minutes>(at);
  if (std::exchange(minute_, minute) != minute) minute_lines_ = 0;
  const std::string name = e.name;
  const bool of_incident = name.starts_with("coverage_");
  const bool of_write = name == "window_accepted" || name == "config_adopted";
  if (!of_incident && !of_write &&
      ++minute_lines_ == lines_a_minute * static_cast<int>(plan_.instances) + 1)
    violate(at, "I-21", "more than 20 lines a minute");
  if (at > plan_.calm_from + std::chrono::days(1)) calm_lines_.push_back(at);
  if (!of_incident) return;
  stream_key key;
  for (const auto& [field, value] : e.fields) {
    if (std::string_view(field) == "domain") key.domain = value;
    if (std::string_view(field) == "app") key.app = value;
    if (std::string_view(field) == "stream") key.stream = value;
  }
  // Of many at once: whom it means is not said.
  if (key.stream.empty()) for (auto& [any, one] : keys_) one.told_forgotten[which] = true;
  if (key.stream.empty()) return;
  auto& history = keys_[key];
  auto& phase = history.told[which];
  using p = incident::phase;
  // The end of a pull closes an incident by an event of its own; a clock that says the pull has not
  // begun does without a word.
  const auto next = name == "coverage_at_risk" ? p::at_risk
                    : name == "coverage_lost"  ? p::lost
                                               : p::none;
  const auto step = steps_.lower_bound(std::exchange(history.told_at[which], at));
  const bool edited = history.held.size() > 1 || step != steps_.end() ||
                      has_several_pulls(history.held.back().wanted);
  const bool forgotten = std::exchange(history.told_forgotten[which], false);
  const bool fits = forgotten || (next == p::at_risk ? phase == p::none || edited
                                  : next == p::lost  ? phase == p::at_risk
                                                     : phase != p::none);
  if (!fits) violate(at, "I-22", name + " after " + to_string(phase) + " " + key.stream);
  phase = next;
  if (next == p::lost) history.lost_told.push_back(at);
}

}  // namespace pullkeeper::simulation
