#include "core/health.hpp"

#include <algorithm>
#include <tuple>

#include "core/counted.hpp"
#include "core/natural_order.hpp"
#include "core/time.hpp"

namespace pullkeeper {
namespace {

std::string of_all(const health& seen, condition state, std::size_t more = 0) {
  return std::to_string(seen.in(state) + more) + " of " + counted(seen.pulls(), "pull") + " ";
}

std::string coverage_text(const health& seen) {
  if (seen.in(condition::dark) > 0) {
    auto since = never;
    bool looked_at = false;
    for (const auto& s : seen.schedules) {
      if (s.state != condition::dark) continue;
      since = std::min(since, s.lapse);
      looked_at = looked_at || s.seen;
    }
    if (!looked_at) {
      return of_all(seen, condition::dark) +
             "perhaps without a config: what stands is not yet known";
    }
    return of_all(seen, condition::dark) + "without a config" +
           (since == never ? "" : " since " + format_utc(since));
  }
  if (seen.in(condition::at_risk) > 0) {
    auto lapse = never;
    for (const auto& s : seen.schedules) {
      if (s.state == condition::at_risk) lapse = std::min(lapse, s.lapse);
    }
    return of_all(seen, condition::at_risk) + "at risk" +
           (lapse == never ? "" : ", without a config from " + format_utc(lapse) + " on");
  }
  const auto keeping = "Keeping " + counted(seen.pulls(), "pull");
  const auto unseen = std::count_if(seen.schedules.begin(), seen.schedules.end(),
                                    [](const auto& s) { return !s.seen; });
  if (unseen > 0) return keeping + "; what stands for " + std::to_string(unseen) +
                         " is not yet known";
  if (const auto due = seen.in(condition::due); due > 0) {
    return keeping + ", submitting " + std::to_string(due);
  }
  const bool later = seen.in(condition::waiting) == seen.pulls() &&
                     std::any_of(seen.schedules.begin(), seen.schedules.end(), [](const auto& s) {
                       return s.state == condition::waiting && !s.covered_until;
                     });
  if (later) return keeping + (seen.pulls() == 1 ? ", not wanted so far" : ", none wanted so far");
  return keeping + (seen.pulls() == 1 ? ", covered" : ", all covered");
}

std::string in_brackets(const std::string& text) { return text.empty() ? "" : " (" + text + ")"; }

}  // namespace

const char* to_string(condition value) {
  constexpr std::array<const char*, conditions> names{
      "dark", "at_risk", "stuck", "due", "leaving", "covered", "waiting", "paused", "over"};
  return names[static_cast<std::size_t>(value)];
}

const char* to_string(trouble_kind value) {
  constexpr std::array<const char*, trouble_kinds> names{
      "no_daemon",          "schedules_vanished", "key_refused",   "api_unreachable",
      "api_failing",        "permission_missing", "quota_reached", "state_not_writable",
      "files_refused",      "drift_fight",        "removal_held",  "clock_in_doubt",
      "throttled",          "catching_up"};
  return names[static_cast<std::size_t>(value)];
}

std::optional<trouble_kind> trouble_called(const std::string& name) {
  for (std::size_t i = 0; i < trouble_kinds; ++i) {
    const auto what = static_cast<trouble_kind>(i);
    if (name == to_string(what)) return what;
  }
  return std::nullopt;
}

trouble_kind told_as(trouble_kind what) {
  return what == trouble_kind::api_failing ? trouble_kind::api_unreachable : what;
}

bool is_mere_delay(trouble_kind what) {
  return what == trouble_kind::throttled || what == trouble_kind::catching_up;
}

bool schedule_health::well() const {
  return state != condition::dark && state != condition::at_risk && state != condition::stuck &&
         why.attempts == 0 && !offline();
}

std::size_t health::offline() const {
  return static_cast<std::size_t>(std::count_if(schedules.begin(), schedules.end(),
                                                [](const auto& s) { return s.offline(); }));
}

const trouble* health::find(trouble_kind what) const {
  const auto found = std::find_if(troubles.begin(), troubles.end(),
                                  [&](const auto& t) { return t.what == what; });
  return found == troubles.end() ? nullptr : &*found;
}

std::size_t health::pulls() const {
  return schedules.size() - in(condition::leaving) - in(condition::paused) - in(condition::over);
}

bool health::well() const {
  return std::all_of(schedules.begin(), schedules.end(), [](const auto& s) { return s.well(); }) &&
         std::all_of(domains.begin(), domains.end(),
                     [](const auto& d) { return d.why.attempts == 0; }) &&
         std::all_of(troubles.begin(), troubles.end(),
                     [](const auto& t) { return is_mere_delay(t.what); });
}

bool health::alarming() const {
  const bool behind = find(trouble_kind::catching_up) != nullptr;
  const auto alarms = [&](const schedule_health& s) {
    if (s.state == condition::dark) return !behind || s.why.kind != failure_kind::none;
    return s.state == condition::at_risk || s.state == condition::stuck;
  };
  return std::any_of(schedules.begin(), schedules.end(), alarms) ||
         std::any_of(troubles.begin(), troubles.end(),
                     [](const auto& t) { return !is_mere_delay(t.what); });
}

void put_in_order(health& seen) {
  const auto urgency = [](const schedule_health& s) {
    return std::tuple(s.state, s.lapse, s.covered_until.value_or(never));
  };
  std::sort(seen.schedules.begin(), seen.schedules.end(), [&](const auto& a, const auto& b) {
    const auto of_a = urgency(a), of_b = urgency(b);
    return of_a != of_b ? of_a < of_b : comes_before(a.name, b.name);
  });
  std::stable_sort(seen.troubles.begin(), seen.troubles.end(),
                   [](const auto& a, const auto& b) { return a.what < b.what; });
  seen.count = {};
  for (const auto& s : seen.schedules) ++seen.count[static_cast<std::size_t>(s.state)];
}

void health_times::follow(health& seen) {
  std::map<stream_key, std::pair<condition, utc_millis>> schedules;
  for (auto& s : seen.schedules) {
    const auto before = schedules_.find(s.key);
    const bool same = before != schedules_.end() && before->second.first == s.state;
    if (s.since == utc_millis{}) s.since = same ? before->second.second : seen.made;
    schedules.emplace(s.key, std::pair(s.state, s.since));
  }
  schedules_ = std::move(schedules);
  std::map<trouble_kind, utc_millis> troubles;
  for (auto& t : seen.troubles) {
    const auto before = troubles_.find(t.what);
    if (t.since == utc_millis{}) t.since = before == troubles_.end() ? seen.made : before->second;
    troubles.emplace(t.what, t.since);
  }
  troubles_ = std::move(troubles);
  auto& since = seen.role.since;
  if (seen.role.acts_for == 0) acting_ = {};
  else if (acting_ == utc_millis{}) acting_ = since == utc_millis{} ? seen.made : since;
  since = acting_;
}

std::string sentence_of(const host_role& role) {
  if (role.rank == 0) return "This host is the primary: it acts as soon as something is due";
  const auto who = "This host is a standby of rank " + std::to_string(role.rank);
  if (role.acts_for == 0) {
    return who + ": it acts " + format_duration(role.wait) + " after the primary should have, and "
           "only if that has not";
  }
  return who + " and acts for " + counted(role.acts_for, "pull") +
         (role.since == utc_millis{} ? "" : ", since " + format_utc(role.since));
}

std::string sentence_of(const trouble& one) {
  const auto& code = one.why.code;
  switch (one.what) {
    case trouble_kind::no_daemon: return "no daemon answers" + in_brackets(one.detail);
    case trouble_kind::schedules_vanished: return one.detail;
    case trouble_kind::key_refused:
      return "the API takes no call with these keys" + in_brackets(code);
    case trouble_kind::api_unreachable: return "the API cannot be reached" + in_brackets(code);
    case trouble_kind::api_failing: return "the API fails" + in_brackets(code);
    case trouble_kind::permission_missing:
      return words_of(one.why) + in_brackets(code);
    case trouble_kind::quota_reached: return "the quota is reached, " + one.detail;
    case trouble_kind::state_not_writable:
      return "the state cannot be written" + in_brackets(one.detail);
    case trouble_kind::files_refused: return one.detail;
    case trouble_kind::drift_fight:
      return "somebody undoes the repairs of " + counted(one.streams, "pull");
    case trouble_kind::removal_held: return one.detail;
    case trouble_kind::clock_in_doubt: return one.detail;
    case trouble_kind::throttled: return "throttled, " + one.detail;
    case trouble_kind::catching_up: return one.detail;
  }
  return {};
}

std::string sentence_of(const health& seen) {
  auto text = seen.pulls() == 0 ? "No pull to keep" : coverage_text(seen);
  if (const auto off = seen.offline(); off > 0) text += "; " + std::to_string(off) + " not online";
  for (const auto& one : seen.troubles) text += "; " + sentence_of(one);
  auto next = never;
  for (const auto& s : seen.schedules) {
    const bool rests = s.state == condition::covered || s.state == condition::waiting ||
                       s.state == condition::stuck;
    if (rests && s.next) next = std::min(next, s.next->at);
  }
  return next == never || seen.pulls() == 0 ? text : text + "; next submission " + format_utc(next);
}

}  // namespace pullkeeper
