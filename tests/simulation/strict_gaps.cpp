#include "simulation/strict_gaps.hpp"

#include <algorithm>
#include <utility>

#include "simulation/hard_list.hpp"

namespace pullkeeper::simulation {
namespace {

using std::chrono::minutes;
using namespace sandbox;

// A call in the last ten minutes, of which every one was clean, must have prevented a gap.
constexpr milliseconds notice = minutes(10);
// After trouble the daemon may need so long to try again, and so long to succeed.
constexpr milliseconds settling = seconds{60};
constexpr milliseconds recovery = seconds{90};
constexpr milliseconds silence_most = seconds{120};
constexpr milliseconds last_seconds = seconds{10};
constexpr seconds sliver = minutes(2);           // the rest of a pull, for which none is submitted

}  // namespace

void gap_watch::find_wake() {
  wake_ = sim_time::max();
  for (const auto& [key, w] : watches_)
    wake_ = std::min({wake_, w.gap ? sim_time::max() : w.next_dark, w.probe, w.light, w.sample});
}

void gap_watch::changed(sim_time at, const stream_key& key) {
  refresh(at, key, origin::lapse);
  find_wake();
}

void gap_watch::console_acted(sim_time at, const stream_key& key) {
  refresh(at, key, origin::console);
  find_wake();
}

void gap_watch::executed(sim_time at, const call& made) {
  if (!of_.keys.count(made.key)) return;
  refresh(at, made.key, made.op == operation::add ? origin::replacing : origin::other_write);
  find_wake();
}

void gap_watch::time_passes(sim_time at) {
  if (at < wake_) return;
  for (auto& [key, w] : watches_) {
    if (w.light <= at) refresh(w.light, key, origin::lapse);
    if (w.probe <= at) {
      w.probe = sim_time::max();
      const auto found = way_to_cover(at, key, w.next_dark);
      w.way = found && !found->slow ? std::optional(found->op) : std::nullopt;
    }
    if (!w.gap && w.next_dark <= at) refresh(w.next_dark, key, origin::lapse);
    if (w.gap && w.sample <= at) sample(at, key, w);
  }
  find_wake();
}

void gap_watch::refresh(sim_time at, const stream_key& key, origin why) {
  auto& w = watches_[key];
  const auto& k = of_.keys.at(key);
  w.light = w.sample = sim_time::max();
  const auto& pull = k.wanted.wanted;
  const auto from = std::max(utc_at(at), utc_millis(pull.start));
  const auto to = pull.end ? utc_millis(*pull.end - sliver) : utc_at(of_.plan.end + minutes(60));
  const auto gaps = k.kept() && from < to ? of_.cloud.gaps(key, from, to) : std::vector<span>{};
  const auto next = gaps.empty() ? sim_time::max() : sim_at(gaps.front().from);
  if (next > at) {
    if (w.gap) close(at, key, w);
    if (next == w.next_dark) return;
    w.next_dark = next;
    w.way.reset();
    const bool in_time = next != sim_time::max() && next - notice >= at;
    w.probe = in_time ? next - notice : sim_time::max();
    return;
  }
  if (!w.gap) open(at, key, w, why);
  w.light = sim_at(gaps.front().to);
  w.sample = at + seconds{15};
}

void gap_watch::open(sim_time at, const stream_key& key, watch& w, origin why) {
  const auto& k = of_.keys.at(key);
  w.gap = dark{at, why, false, {}, at, false, false};
  // Where updates fail, an add just before the end is the best that can be done.
  const bool last_second = why == origin::replacing && !w.way &&
                           w.next_dark <= at + last_seconds;
  if (w.next_dark == at || last_second) {
    w.gap->why = origin::lapse;
    w.gap->avoidable = w.way && of_.quiet.since(*w.way, key, at) <= at - notice &&
                       k.known_since <= at - notice;
  }
  w.next_dark = w.probe = sim_time::max();
  if (w.gap->why == origin::replacing) replaced_.emplace(key.domain, at);
}

// Null where nothing excuses it.
const char* gap_watch::excuse_of(sim_time at, const stream_key& key, const dark& gap) {
  const auto length = at - gap.since;
  if (gap.could_end > recovery || gap.avoidable) return nullptr;
  const auto& v = of_.plan.variant;
  switch (gap.why) {
    case origin::console: return "console";
    case origin::lapse: break;
    case origin::replacing:
    case origin::other_write:
      if (!v.past_start_accepted && length <= seconds{12} + 2 * of_.plan.latency_most)
        return "past-start";
      if (gap.why == origin::other_write || gap.since > replaced_[key.domain] + minutes(2))
        return nullptr;
      return length <= seconds{60} || !of_.quiet.is_quiet(key, at, minutes(1))
                 ? "replace-learning" : nullptr;
  }
  const auto known = of_.keys.at(key).known_since;
  if (known > gap.since - notice) return "first";
  return watches_[key].way ? "trouble" : "no-way-before";
}

void gap_watch::close(sim_time at, const stream_key& key, watch& w) {
  const auto gap = *w.gap;
  w.gap.reset();
  w.lit = at;
  if (at <= gap.since) return;
  if (const auto* why = excuse_of(at, key, gap)) {
    ++of_.found.excused[why];
    return;
  }
  static constexpr const char* names[] = {"lapsed", "undone at the console", "ended by an add",
                                          "ended by a write"};
  auto text = key.stream + " dark for " +
              format_duration(std::chrono::ceil<seconds>(at - gap.since)) + ", " +
              names[static_cast<int>(gap.why)];
  if (gap.avoidable) text += ", avoidable";
  if (gap.could_end > recovery)
    text += ", a call would have ended it for " +
            format_duration(std::chrono::floor<seconds>(gap.could_end));
  of_.found.violate(gap.since, "S-2", text);
}

void gap_watch::check_alarm(sim_time at, const stream_key& key, dark& gap, bool by_console) {
  const auto& k = of_.keys.at(key);
  if (gap.late) return;
  const auto at_work = of_.quiet.at_work_since(at);
  const auto from = std::max({gap.since + (by_console ? of_.console_grace() : milliseconds{0}),
                              at_work, k.known_since});
  if (at_work == sim_time::max() || at < from + silence_most) return;
  gap.late = true;
  if (!k.alarmed)
    of_.found.violate(at, "S-5", key.stream + " is dark since " +
                                     format_utc(std::chrono::floor<seconds>(utc_at(gap.since))) +
                                     ", and the log is silent");
}

void gap_watch::sample(sim_time at, const stream_key& key, watch& w) {
  auto& gap = *w.gap;
  const bool by_console = gap.why == origin::console;
  check_alarm(at, key, gap, by_console);
  const auto last = std::exchange(gap.looked_at, at);
  const auto found = way_to_cover(at, key, at);
  const auto grow = found && !gap.could ? milliseconds{0} : (at - gap.since) / 8;
  w.sample = at + std::clamp<milliseconds>(grow, seconds{15}, minutes(10));
  const bool could = std::exchange(gap.could, found.has_value());
  if (!found || !could) return;
  auto from = of_.quiet.since(found->op, key, at);
  if (found->slow) from = std::max(from, of_.quiet.since(operation::describe, key, at));
  if (from == sim_time::max()) return;
  const bool looks = by_console || found->slow;
  from = std::max({from + settling, last, gap.since + (looks ? of_.console_grace() : seconds{0})});
  if (from < at) gap.could_end += at - from;
}

// Plays the calls that are left to the daemon on a copy of the cloud.
std::optional<gap_watch::way> gap_watch::way_to_cover(sim_time at, const stream_key& key,
                                                      sim_time from) const {
  const auto& s = of_.keys.at(key).wanted;
  const auto& v = of_.plan.variant;
  const auto mode = of_.settings.handover;
  const auto held = of_.cloud.held(utc_at(at), key);
  const auto now = std::chrono::floor<seconds>(utc_at(at));
  const auto soonest = v.past_start_accepted ? now : now + seconds{6};
  const auto covers = [&](operation op, utc_seconds start, bool clear) {
    auto copy = of_.cloud;
    if (clear) copy.apply(utc_at(at), operation::remove, key, {});
    auto end = start + std::chrono::hours(1);
    if (s.wanted.end) end = std::min(end, *s.wanted.end);
    if (end < start + seconds{60}) return false;
    if (!copy.apply(utc_at(at), op, key, {s.sources, start, end}).code.empty()) return false;
    const auto need = std::max({utc_millis(start), utc_at(from), utc_at(at)});
    return copy.gaps(key, need, need + seconds{30}).empty();
  };
  const bool replaces = v.unique == uniqueness::replace ||
                        (v.later_after > seconds{0} && v.later == uniqueness::replace);
  const bool running = !held.empty() && held.front().start <= now;
  const bool may_add = mode == handover_mode::update ? held.empty() : !replaces || !running;
  const auto planned = std::max(soonest, std::chrono::floor<seconds>(utc_at(from)));
  const auto clear_of = [&](operation op) {
    return of_.quiet.since(op, key, at) != sim_time::max();
  };
  if (may_add && clear_of(operation::add) && covers(operation::add, planned, false))
    return way{operation::add, false};
  if (mode != handover_mode::add && clear_of(operation::update) &&
      covers(operation::update, soonest, false))
    return way{operation::update, false};
  if (held.empty() && list_is_complete(v) && covers(operation::add, planned, true))
    return way{operation::add, true};
  return std::nullopt;
}

void gap_watch::finish(sim_time end) {
  for (auto& [key, w] : watches_)
    if (w.gap) close(end, key, w);
}

milliseconds gap_watch::covered_for(sim_time at, const stream_key& key) const {
  const auto found = watches_.find(key);
  if (found == watches_.end() || found->second.gap) return milliseconds{0};
  return at - found->second.lit;
}

}  // namespace pullkeeper::simulation
