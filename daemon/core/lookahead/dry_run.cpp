// over 300 lines: every part of a plan, from the same run.
#include "core/lookahead/dry_run.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/agenda/agenda.hpp"
#include "core/entries.hpp"
#include "core/lookahead/ideal_api.hpp"
#include "core/lookahead/intervals.hpp"
#include "core/pulls.hpp"
#include "core/grid.hpp"
#include "core/shares.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t steps_most = 400'000;
constexpr std::size_t windows_most = 100'000;   // of all schedules
constexpr int describes_a_second = 10'000;      // each stream has its own here: see alone()
constexpr milliseconds boot_at_begin = std::chrono::hours(1);

// Gives a stream a domain of its own, so that a Describe costs one stream instead of all streams of
// the domain. The plan stays the same: here every Describe shows what is expected.
stream_key alone(const stream_key& key) {
  return {key.domain + '\n' + key.app + '\n' + key.stream, key.app, key.stream};
}

// Up to when the configs cover all time from `from` on; nothing if they do not cover `from`.
std::optional<utc_seconds> reach(std::vector<config> standing, utc_seconds from) {
  std::sort(standing.begin(), standing.end(),
            [](const config& a, const config& b) { return a.start < b.start; });
  auto until = from;
  for (const auto& c : standing) {
    if (c.start <= until && c.end > until) until = c.end;
  }
  return until > from ? std::optional(until) : std::nullopt;
}

// What a person must mend: how a call could come to be accepted cannot be foretold.
bool needs_person(const failure_memory& failing) {
  const auto kind = failing.kind;
  return failing.attempts > 0 &&
         (kind == failure_kind::permission || kind == failure_kind::rejected ||
          kind == failure_kind::quota || kind == failure_kind::credentials);
}

// Where the write, by its number among those of the stream, is among the submissions of an entry.
std::optional<std::size_t> submission_of(const schedule_plan& ahead,
                                         const std::vector<ideal_api::accepted_write>& writes,
                                         const std::optional<std::size_t>& by) {
  if (!by) return std::nullopt;
  const auto& sent = ahead.submissions;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    if (sent[i].at == writes[*by].at && sent[i].op == writes[*by].op) return i;
  }
  return std::nullopt;
}

// One dry run: the agenda, its API, and the virtual clock between them.
class dry_runner {
 public:
  explicit dry_runner(const dry_run_input& given)
      : in_(given),
        days_(std::clamp(given.span, std::chrono::days{1}, dry_run_longest)),
        settings_(settings_for(given.settings, days_)),
        shares_(given.schedules, std::chrono::floor<seconds>(given.now),
                std::chrono::floor<seconds>(given.now) + days_, windows_most),
        agenda_(settings_, 1) {
    result_.from = std::chrono::floor<seconds>(in_.now);
    result_.until = result_.from + days_;
  }

  plan run();

 private:
  // No routine Describes: here they would never show anything new. The plan is that of all hosts
  // with these files, so that no standby waits for another one in it.
  static keep_settings settings_for(keep_settings settings, std::chrono::days span) {
    settings.observe_every = std::max<seconds>(settings.observe_every, 2 * span);
    settings.rate.describe = describes_a_second;
    settings.standby = {};
    return settings;
  }

  void prepare();
  void pass_time();
  schedule_plan plan_of(const schedule& wanted);
  void add_calls(schedule_plan& ahead, const schedule& entry) const;
  void add_spans(schedule_plan& ahead, const schedule& entry, const std::vector<pull>& pulls) const;
  void add_absences(schedule_plan& ahead, const schedule& wanted,
                    const std::vector<pull>& pulls) const;
  void add_windows(schedule_plan& ahead, const schedule& wanted, const std::vector<pull>& pulls);
  bool add_windows_of(schedule_plan& ahead, const pull& one, const grid& windows);
  void add_next(schedule_plan& ahead, const schedule& wanted) const;
  void add_leftovers();

  const dry_run_input& in_;
  const std::chrono::days days_;
  keep_settings settings_;
  std::vector<schedule> schedules_;    // of each stream, alone in its domain
  entry_shares shares_;
  memory known_;                       // the same; its clock offset is 0, since `now` includes it
  agenda agenda_;
  ideal_api api_;
  milliseconds boot_ = boot_at_begin;
  std::map<stream_key, handover> modes_;         // these two and refused_ by keys of the files
  std::set<stream_key> assumed_;       // streams whose mode is assumed
  std::set<std::string> due_;          // entries for which something is due at the start
  std::set<stream_key> refused_;       // streams whose calls are refused until a person acts
  std::size_t windows_ = 0;
  plan result_;
};

// Gives the agenda and the API what they begin with.
void dry_runner::prepare() {
  known_.endpoint = in_.known.endpoint;
  known_.endpoint.server_offset = milliseconds{0};
  std::map<std::string, domain_record> domains;
  for (const auto& d : in_.known.domains) domains[d.name] = {d.name, d.learned, d.failing};
  const auto settle_in = [&](const stream_key& key, const keep_settings& settings) {
    if (modes_.contains(key)) return;
    auto d = domains[key.domain];
    d.name = alone(key).domain;
    auto mode = known_handover(settings, d.learned);
    if (mode == handover::unknown) {
      assumed_.insert(key);
      mode = d.learned.learned = handover::unique;
    }
    modes_[key] = mode;
    api_.set_rule(d.name, mode);
    known_.domains.push_back(std::move(d));
  };
  std::map<stream_key, std::uint64_t> failing;   // by what was asked for
  for (const auto& m : in_.known.streams) {
    if (needs_person(m.failing)) failing[m.key] = m.asked;
  }
  each_stream(in_.schedules, [&](const schedule& of_files) {
    auto s = of_files;
    settle_in(s.key, settings_of(s, settings_));
    const auto no = failing.find(s.key);
    const bool same = no != failing.end() && (no->second == 0 || no->second == print_of(s));
    if (same && !s.paused) {
      refused_.insert(s.key);
      return;
    }
    const auto put_aside = [place = place_of(s.key), key = alone(s.key)](schedule& part) {
      part.own.place = place;
      part.key = key;
    };
    put_aside(s);
    std::for_each(s.others.begin(), s.others.end(), put_aside);
    schedules_.push_back(std::move(s));
  });
  for (auto m : in_.known.streams) {
    const auto key = m.key;
    settle_in(key, settings_);
    m.key = alone(key);
    for (const auto& c : m.standing) {
      if (c.end > result_.from) api_.hold(m.key, c);
    }
    if (refused_.contains(key)) continue;
    known_.streams.push_back(std::move(m));
  }
}

// Lets the agenda make its calls until the end of the plan.
void dry_runner::pass_time() {
  const auto here = [&] { return moment{in_.now + (boot_ - boot_at_begin), boot_}; };
  agenda_.recall(known_, here());
  agenda_.load(schedules_, settings_, here());
  for (const auto& s : in_.schedules) {
    const auto* e = agenda_.find(alone(s.key));
    if (e && e->last().due) due_.insert(e->wanted().name);
  }
  const auto end = boot_at_begin + milliseconds(days_);
  for (std::size_t steps = 0; boot_ < end; ++steps) {
    if (steps >= steps_most) {
      result_.cut_short = true;
      return;
    }
    if (const auto made = agenda_.next(here())) {
      agenda_.answered(made->id, api_.apply(*made, here().wall), here());
      continue;
    }
    agenda_.take_events();
    boot_ = std::max(boot_ + milliseconds{1}, agenda_.wake());
  }
  boot_ = end;
}

void dry_runner::add_calls(schedule_plan& ahead, const schedule& entry) const {
  const auto* s = api_.find(alone(entry.key));
  if (!s) return;
  for (std::size_t i = 0; i < s->writes.size(); ++i) {
    const auto& w = s->writes[i];
    const bool deletes = w.op == operation::remove;
    const auto at = deletes ? std::chrono::floor<seconds>(w.at) : w.wanted.end - seconds{1};
    if (!shares_.is_of(entry, at)) continue;
    ahead.submissions.push_back({w.at, w.op, w.wanted.start, w.wanted.end,
                                 w.op == operation::update && w.running});
  }
}

void dry_runner::add_spans(schedule_plan& ahead, const schedule& entry,
                           const std::vector<pull>& pulls) const {
  const auto* s = api_.find(alone(entry.key));
  const auto& whole = shares_.whole_of(entry);
  if (!s || (entry.paused && !whole.paused)) return;
  auto all = s->past;
  all.insert(all.end(), s->standing.begin(), s->standing.end());
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::pair(a.from, a.to) < std::pair(b.from, b.to);
  });
  auto at = result_.from;
  const auto add = [&](utc_seconds from, utc_seconds to, std::optional<std::size_t> by) {
    const auto start = std::max(from, at);
    const auto finish = std::min(to, result_.until);
    if (start >= finish) return;
    ahead.covered.push_back({start, finish, by});
    at = finish;
  };
  if (whole.others.empty()) {
    for (const auto& one : all) add(one.from, one.to, one.by);
    return;
  }
  // Of several entries each has what covers its own pulls.
  for (const auto& p : pulls) {
    for (const auto& one : all) {
      add(std::max(one.from, p.start), std::min(one.to, p.end.value_or(one.to)),
          submission_of(ahead, s->writes, one.by));
    }
  }
}

void dry_runner::add_absences(schedule_plan& ahead, const schedule& wanted,
                              const std::vector<pull>& pulls) const {
  auto at = result_.from;
  const auto add_until = [&](utc_seconds end, auto&& reason) {
    if (at < end) {
      for (const auto& rest : without({at, end}, ahead.covered)) {
        ahead.uncovered.push_back({rest.start, rest.end, reason(rest)});
      }
    }
    at = std::max(at, end);
  };
  const bool begun = has_several_pulls(wanted) && wanted.wanted.start < result_.from;
  auto unwanted = begun ? absence::between : absence::not_started;
  const auto none = [&](const interval&) { return unwanted; };
  for (const auto& one : pulls) {
    add_until(std::clamp(one.start, result_.from, result_.until), none);
    add_until(one.end ? std::clamp(*one.end, at, result_.until) : result_.until,
              [&](const interval& rest) {
                if (wanted.paused) return absence::paused;
                if (ahead.refused) return absence::refused;
                return rest.start == result_.from ? absence::lapsed : absence::unavoidable;
              });
    unwanted = absence::between;
  }
  if (!pull_at(wanted, result_.until)) unwanted = absence::over;
  add_until(result_.until, none);
}

void dry_runner::add_windows(schedule_plan& ahead, const schedule& wanted,
                             const std::vector<pull>& pulls) {
  const auto keep = settings_of(wanted, settings_);
  const auto limit = config_limit(keep, known_.endpoint.learned);
  if (std::min(keep.window, limit) <= seconds{0}) return;
  for (const auto& one : pulls) {
    if (!add_windows_of(ahead, one, grid(one, keep, limit))) return;
  }
}

// False where there are too many.
bool dry_runner::add_windows_of(schedule_plan& ahead, const pull& one, const grid& windows) {
  std::size_t i = 0;                   // windows and submissions are both in order of time
  for (auto k = windows.containing(std::max(result_.from, one.start));
       k.start < result_.until && k.start < k.end; k = windows.number(k.index + 1)) {
    if (++windows_ > windows_most) {
      result_.cut_short = true;
      return false;
    }
    planned_window planned{k, ahead.covered_until && *ahead.covered_until >= k.end, {}};
    const auto& sent = ahead.submissions;
    while (i < sent.size() && (sent[i].op == operation::remove || sent[i].end < k.end)) ++i;
    if (!planned.in_place && i < sent.size() && sent[i].start < k.end) planned.by = i;
    ahead.windows.push_back(planned);
  }
  return true;
}

// The first submission, or what the agenda wants next after the plan's end.
void dry_runner::add_next(schedule_plan& ahead, const schedule& wanted) const {
  if (!ahead.submissions.empty()) {
    ahead.next = next_action{ahead.submissions.front().at, ahead.submissions.front().op};
    return;
  }
  if (ahead.refused) {
    ahead.next = next_action{std::max(ahead.failing.not_before, in_.now), ahead.failing.failed};
    return;
  }
  const auto* e = agenda_.find(alone(wanted.key));
  if (!e || wanted.paused || e->last().what != action::wait) return;
  const auto& pull = e->wanted().wanted;
  const auto& last = e->last();
  if (last.at == never || (pull.end && last.at >= *pull.end)) {
    const auto later = e->next_pull(settings_of(wanted, settings_));
    if (!later || later->name != wanted.name) return;
    ahead.next = next_action{utc_millis(later->due), operation::add};
    return;
  }
  if (e->wanted().name != wanted.name || (pull.end && *pull.end <= result_.until)) return;
  const bool begun = last.covered_until > utc_millis(pull.start);
  ahead.next = next_action{last.at, begun && ahead.mode == handover::unique ? operation::update
                                                                          : operation::add};
}

schedule_plan dry_runner::plan_of(const schedule& wanted) {
  schedule_plan ahead;
  ahead.mode = modes_.at(wanted.key);
  ahead.mode_assumed = assumed_.contains(wanted.key);
  const auto first = pull_at(wanted, result_.from).value_or(wanted.wanted);
  const auto known = std::find_if(in_.known.streams.begin(), in_.known.streams.end(),
                                  [&](const stream_memory& m) { return m.key == wanted.key; });
  if (known != in_.known.streams.end()) {
    ahead.covered_until = reach(known->standing, std::max(result_.from, first.start));
    ahead.failing = known->failing;
    ahead.refused = refused_.contains(wanted.key);
  }
  const auto pulls = shares_.pulls_of(wanted);
  ahead.within = pulls.empty() ? shares_.instead_of(wanted) : "";
  add_calls(ahead, wanted);
  add_spans(ahead, wanted, pulls);
  add_absences(ahead, wanted, pulls);
  add_windows(ahead, wanted, pulls);
  add_next(ahead, wanted);
  const auto keep = settings_of(wanted, settings_);
  ahead.hours = keep.handover_at;
  const bool over = !pull_at(shares_.whole_of(wanted), result_.until - seconds{1});
  ahead.deleted_when_over = over && keep.on_removed == removal_policy::remove;
  ahead.due = ahead.refused || due_.contains(wanted.name) ||
             (!ahead.submissions.empty() && ahead.submissions.front().at <= in_.now);
  return ahead;
}

void dry_runner::add_leftovers() {
  std::set<stream_key> wanted;
  for (const auto& s : in_.schedules) wanted.insert(s.key);
  for (const auto& m : in_.known.streams) {
    leftover left{m.key, m.name, result_.from, {}};
    for (const auto& c : m.standing) left.until = std::max(left.until, c.end);
    if (wanted.contains(m.key) || left.until == result_.from) continue;
    const auto* s = api_.find(alone(m.key));
    if (s && !s->writes.empty()) left.deleted_at = s->writes.front().at;
    result_.leftovers.push_back(std::move(left));
  }
}

plan dry_runner::run() {
  prepare();
  pass_time();
  for (const auto& s : in_.schedules) result_.schedules.push_back(plan_of(s));
  add_leftovers();
  return std::move(result_);
}

}  // namespace

plan dry_run(const dry_run_input& given) { return dry_runner(given).run(); }

const char* to_string(absence why) {
  switch (why) {
    case absence::not_started: return "not yet started";
    case absence::between: return "between pulls";
    case absence::over: return "over";
    case absence::paused: return "paused";
    case absence::lapsed: return "lapsed";
    case absence::unavoidable: return "unavoidable";
    case absence::refused: return "until somebody acts";
  }
  return "";
}

}  // namespace pullkeeper
