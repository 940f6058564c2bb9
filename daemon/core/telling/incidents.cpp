#include "core/telling/incidents.hpp"

#include <algorithm>
#include <utility>

#include "core/counted.hpp"
#include "core/telling/whose.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds settle{5000};
constexpr milliseconds settle_unfailed{90000};  // where nothing has failed so far
constexpr milliseconds between_begins{30000};   // of pulls: what follows is gathered
constexpr std::size_t one_by_one_most = 3;     // beyond that, those of one moment are one incident

bool in_incident(const schedule_health& one) {
  return one.state == condition::dark || one.state == condition::at_risk;
}

void add_cause(message& to, const cause& why) {
  if (why.kind == failure_kind::none) return;
  to.cause = words_of(why);
  to.code = why.code;
}

std::string with_cause(const message& of) {
  if (of.cause.empty()) return {};
  return ": " + of.cause + (of.code.empty() ? "" : " (" + of.code + ")");
}

std::string state_text(const std::vector<const schedule_health*>& of) {
  const auto dark = static_cast<std::size_t>(
      std::count_if(of.begin(), of.end(), [](const auto* one) {
        return one->state == condition::dark;
      }));
  const auto at_risk = of.size() - dark;
  // Of what nobody has looked at so far, nobody knows.
  const bool looked_at = std::any_of(of.begin(), of.end(), [](const auto* one) {
    return one->state == condition::dark && one->seen;
  });
  const std::string perhaps = dark > 0 && !looked_at ? "perhaps " : "";
  if (of.size() == 1) {
    return of[0]->name + (dark ? " is " + perhaps + "without a config" : " is at risk");
  }
  const auto are = [](std::size_t number) { return counted(number, "pull") + " are "; };
  if (at_risk == 0) return are(dark) + perhaps + "without a config";
  if (dark == 0) return are(at_risk) + "at risk";
  return are(dark) + perhaps + "without a config, and " + std::to_string(at_risk) + " at risk";
}

message begin_of(const trouble& one, utc_millis now) {
  message told{.id = {}, .incident = to_string(told_as(one.what)), .summary = sentence_of(one)};
  const bool mild =
      one.what == trouble_kind::removal_held || one.what == trouble_kind::clock_in_doubt;
  told.severity = mild ? level::warning : level::error;
  told.remedy = one.todo.text;
  add_cause(told, one.why);
  told.count = one.streams;
  told.since = one.since == utc_millis{} ? now : one.since;
  told.at = now;
  told.first_dark = one.first_dark;
  told.id = told.incident + "/" + format_utc(told.since);
  return told;
}

}  // namespace

std::vector<message> incidents::follow(const health& seen, bool looked, milliseconds now) {
  std::vector<message> told;
  note_pulls(seen, looked, now);
  end_pulls(seen.made, now, told);
  begin_pulls(seen, now, told);
  online_.follow(seen, told);
  follow_troubles(seen, looked, now, told);
  return told;
}

void incidents::note_pulls(const health& seen, bool looked, milliseconds now) {
  for (auto& [key, one] : pulls_) {
    one.leave(looked, now);
    one.covered = false;
  }
  const bool excused = seen.find(trouble_kind::catching_up) != nullptr;
  for (const auto& s : seen.schedules) {
    if (!in_incident(s)) {
      const auto known = pulls_.find(s.key);
      if (known != pulls_.end()) known->second.covered = s.covered_until.has_value();
      continue;
    }
    const bool failed = s.why.kind != failure_kind::none;
    if (!failed && excused && !pulls_.contains(s.key)) continue;
    auto& one = pulls_[s.key];
    one.gone = far_future;
    if (one.told_in == 0) one.ripe = std::min(one.ripe, now + (failed ? settle : settle_unfailed));
  }
}

void incidents::end_pulls(utc_millis made, milliseconds now, std::vector<message>& to) {
  std::erase_if(pulls_, [&](const auto& known) {
    const auto& [key, one] = known;
    if (one.gone == far_future) return false;
    if (one.told_in == 0) return true;
    if (now - one.gone < over_after) return false;
    auto& of = groups_.at(one.told_in);
    of.covered = of.covered && one.covered;
    if (--of.left > 0) return true;
    const auto who = of.begun.count == 1 ? of.begun.schedule + (of.covered ? " is" : "")
                                         : counted(of.begun.count, "pull") +
                                               (of.covered ? " are" : "");
    to.push_back(end_of(of.begun, who + (of.covered ? " covered again" : ": over"), made));
    groups_.erase(one.told_in);
    return true;
  });
}

// Once one of them has lasted long enough, all that have begun so far are told.
void incidents::begin_pulls(const health& seen, milliseconds now, std::vector<message>& to) {
  if (now < next_begin_) return;
  std::vector<const schedule_health*> fresh;
  bool ripe = false;
  for (const auto& s : seen.schedules) {
    const auto known = pulls_.find(s.key);
    if (known == pulls_.end() || known->second.told_in != 0 || !in_incident(s)) continue;
    if (s.why.kind == failure_kind::none && known->second.ripe > now) continue;
    ripe = ripe || known->second.ripe <= now;
    fresh.push_back(&s);
  }
  if (!ripe) return;
  next_begin_ = now + between_begins;
  if (fresh.size() > one_by_one_most) {
    tell_together(fresh, seen, to);
    return;
  }
  for (const auto* one : fresh) tell_together({one}, seen, to);
}

void incidents::tell_together(const std::vector<const schedule_health*>& of, const health& seen,
                              std::vector<message>& to) {
  const auto& worst = *of.front();
  message told{.id = {}, .incident = "coverage", .summary = state_text(of)};
  told.severity = worst.state == condition::dark ? level::error : level::warning;
  told.remedy = worst.todo.text;
  add_cause(told, worst.why);
  told.count = of.size();
  if (of.size() == 1) told.schedule = worst.name;
  told.schedules = names_of(of);
  told.whose = whose_are(of);
  told.since = told.at = seen.made;
  for (const auto* one : of) {
    if (one->seen) told.first_dark = std::min(told.first_dark, one->lapse);
    if (one->since != utc_millis{}) told.since = std::min(told.since, one->since);
    pulls_.at(one->key).told_in = last_group_ + 1;
  }
  if (told.first_dark != never) {
    told.summary += std::string(of.size() == 1 ? "," : ", the first") +
                    (told.first_dark <= seen.made ? " since " : " from ") +
                    format_utc(told.first_dark) + (told.first_dark <= seen.made ? "" : " on dark");
  }
  told.summary += with_cause(told);
  told.id = told.incident + "/" + worst.name + "/" + format_utc(told.since);
  groups_[++last_group_] = {told, of.size(), true};
  to.push_back(std::move(told));
}

void incidents::follow_troubles(const health& seen, bool looked, milliseconds now,
                                std::vector<message>& to) {
  for (auto& [what, one] : troubles_) one.state.leave(looked, now);
  for (const auto& t : seen.troubles) {
    if (is_mere_delay(t.what)) continue;
    auto& one = troubles_[told_as(t.what)];
    one.state.gone = far_future;
    one.state.ripe = std::min(one.state.ripe, now + settle);
    if (one.state.told_in != 0 || now < one.state.ripe) continue;
    one.state.told_in = 1;
    one.begun = begin_of(t, seen.made);
    to.push_back(one.begun);
  }
  std::erase_if(troubles_, [&](const auto& known) {
    const auto& [what, one] = known;
    if (one.state.gone == far_future) return false;
    if (one.state.told_in == 0) return true;
    if (now - one.state.gone < over_after) return false;
    to.push_back(end_of(one.begun, "over: " + one.begun.summary, seen.made));
    return true;
  });
}

milliseconds incidents::wake() const {
  auto at = far_future;
  const auto look_at = [&](const watched& one, milliseconds earliest) {
    if (one.gone != far_future) at = std::min(at, one.gone + over_after);
    else if (one.told_in == 0) at = std::min(at, std::max(one.ripe, earliest));
  };
  for (const auto& [key, one] : pulls_) look_at(one, next_begin_);
  for (const auto& [what, one] : troubles_) look_at(one.state, far_past);
  return at;
}

std::vector<told_incident> incidents::told() const {
  std::vector<told_incident> all;
  for (const auto& [id, one] : groups_) {
    told_incident of{one.begun, {}, one.covered};
    for (const auto& [key, pull] : pulls_) {
      if (pull.told_in == id) of.pulls.push_back(key);
    }
    all.push_back(std::move(of));
  }
  for (const auto& [what, one] : troubles_) {
    if (one.state.told_in != 0) all.push_back({one.begun, {}, true});
  }
  for (auto& one : online_.told()) all.push_back(std::move(one));
  return all;
}

void incidents::recall(const std::vector<told_incident>& from) {
  for (const auto& one : from) {
    if (const auto what = trouble_called(one.begun.incident)) {
      auto& known = troubles_[*what];
      known.state.told_in = 1;
      known.begun = one.begun;
      continue;
    }
    if (one.pulls.empty() || online_.recall(one)) continue;
    groups_[++last_group_] = {one.begun, one.pulls.size(), one.covered};
    for (const auto& key : one.pulls) pulls_[key].told_in = last_group_;
  }
}

}  // namespace pullkeeper
