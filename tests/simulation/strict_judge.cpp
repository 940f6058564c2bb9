#include "simulation/strict_judge.hpp"

#include <algorithm>

namespace pullkeeper::simulation {
namespace {

using std::chrono::minutes;

bool is_end(const std::string& name) {
  return name == "coverage_restored" || name == "coverage_settled";
}

}  // namespace

strict_judge::strict_judge(const world_plan& plan, const sandbox::cloud_model& cloud)
    : state_(plan, cloud), writes_(state_), gaps_(state_) {}

void strict_judge::files_changed(sim_time at, const std::vector<schedule>& files) {
  std::set<stream_key> present;
  for (const auto& wanted : files) {
    present.insert(wanted.key);
    auto& k = state_.keys[wanted.key];
    if (k.present && k.wanted == wanted) continue;
    const bool kept = k.kept();
    if (k.present || !k.edits.empty()) k.edits.push_back(at);
    k.present = true;
    k.wanted = wanted;
    if (!kept) k.known_since = at;
  }
  for (const auto& standing : state_.plan.hard->standing)
    state_.keys[standing.key].stood_before = true;
  for (auto& [key, k] : state_.keys) {
    if (k.present && !present.count(key)) {
      k.edits.push_back(at);
      k.present = false;
    }
    gaps_.changed(at, key);
  }
  look_anew(at);
}

void strict_judge::settings_changed(sim_time at, const keep_settings& settings) {
  // The look that was due under the old settings may still be the next one.
  look_anew(at + state_.settings.observe_every);
  state_.settings = settings;
  for (auto& [key, k] : state_.keys) k.edits.push_back(at);
}

void strict_judge::daemon_started(sim_time at) {
  state_.quiet.daemon_started(at);
  look_anew(at);
}

void strict_judge::daemon_stopped(sim_time at) {
  for (const auto& [domain, since] : looked_) check_look(at, domain);
  state_.quiet.daemon_stopped();
}

void strict_judge::console_acted(sim_time at, sim_time takes_effect, const stream_key& key) {
  auto& k = state_.keys[key];
  k.console.push_back(at);
  if (takes_effect != at) k.console.push_back(takes_effect);
  k.accepted.clear();
  gaps_.console_acted(at, key);
}

void strict_judge::called(sim_time at, const call& made) {
  if (made.op == operation::describe) {
    check_look(at, made.key.domain);
    looked_[made.key.domain] = at;
  }
  writes_.called(at, made);
}

void strict_judge::executed(sim_time at, const call& made, const std::vector<config>& before,
                            const std::vector<config>& after, bool accepted) {
  writes_.executed(at, made, before, after, accepted);
  gaps_.executed(at, made);
}

void strict_judge::answered(sim_time at, const call& made, const answer& got, bool spoilt) {
  writes_.answered(made, got);
  if (made.op == operation::describe) {
    if (got.retry_after() > milliseconds{0}) asked_to_wait_ = at;
    if (got.kind() == failure_kind::permission) denied_[made.key.domain] = at;
    else denied_.erase(made.key.domain);
  }
  if (!spoilt) return;
  state_.quiet.spoilt(at, made);
  const auto found = state_.keys.find(made.key);
  if (found != state_.keys.end() && made.op != operation::describe && got.result() != outcome::done)
    found->second.spoilt.push_back(at);
}

void strict_judge::told(sim_time at, const event& e) {
  const std::string name = e.name;
  if (!name.starts_with("coverage_")) return;
  stream_key key;
  for (const auto& [field, value] : e.fields) {
    if (std::string_view(field) == "domain") key.domain = value;
    if (std::string_view(field) == "app") key.app = value;
    if (std::string_view(field) == "stream") key.stream = value;
    if (std::string_view(field) == "count") {
      told_of_many(at, name, std::stoul(value));
      return;
    }
  }
  const auto found = state_.keys.find(key);
  if (found == state_.keys.end()) return;
  found->second.alarmed = !is_end(name);
  if (name == "coverage_lost") check_false_alarm(at, key, found->second);
}

// A line that speaks for many streams does not name them: it counts for so many of those it may
// mean, the worst covered first, or the best where they are said to be restored.
void strict_judge::told_of_many(sim_time at, const std::string& name, std::size_t count) {
  const bool restored = is_end(name);
  std::vector<std::pair<sim_time, watched_key*>> meant;
  for (auto& [key, k] : state_.keys) {
    if (k.alarmed == restored) meant.emplace_back(gaps_.covered_for(at, key), &k);
  }
  std::stable_sort(meant.begin(), meant.end(), [&](const auto& a, const auto& b) {
    return restored ? a.first > b.first : a.first < b.first;
  });
  meant.resize(std::min(count, meant.size()));
  for (const auto& [span, k] : meant) k->alarmed = !restored;
}

// What is covered by two minutes, with nothing in the way for ten minutes before and after. What
// somebody else has made, with other sources, counts for the pull and not for the daemon.
void strict_judge::check_false_alarm(sim_time at, const stream_key& key, const watched_key& k) {
  if (!k.wanted_at(at) || gaps_.covered_for(at, key) < minutes(2)) return;
  const auto until = utc_at(at) + (state_.plan.variant.form.times == sandbox::time_form::exact
                                       ? seconds{5} : seconds{60});
  const auto held = state_.cloud.held(utc_at(at), key);
  const bool as_wanted = std::any_of(held.begin(), held.end(), [&](const config& c) {
    return utc_millis(c.start) <= utc_at(at) && utc_millis(c.end) > until &&
           c.sources == k.wanted.sources;
  });
  if (!as_wanted) return;
  const bool touched = count_within(k.edits, at - minutes(10), at) > 0 ||
                       count_within(k.console, at - state_.console_grace(), at) > 0;
  if (touched || !state_.quiet.is_quiet(key, at, minutes(10))) {
    ++state_.found.excused["alarm-in-trouble"];
    return;
  }
  state_.found.violate(at, "S-5", key.stream + " is told lost and is covered");
}

void strict_judge::look_anew(sim_time at) {
  for (const auto& [key, k] : state_.keys) looked_[key.domain] = at;
}

void strict_judge::check_look(sim_time at, const std::string& domain) {
  const auto found = looked_.find(domain);
  if (found == looked_.end()) return;
  const auto span = at - found->second;
  const auto most = 4 * milliseconds(state_.settings.observe_every) + minutes(1);
  const stream_key any{domain, {}, {}};
  const bool kept = std::any_of(state_.keys.begin(), state_.keys.end(), [&](const auto& of) {
    return of.first.domain == domain && of.second.wanted_at(at);
  });
  const auto clean = state_.quiet.since(operation::describe, any, at);
  if (!kept || clean == sim_time::max() || span <= most || at - clean <= most) return;
  // Looks are throttled for the account, and a wait of ten minutes at most is honoured. What a
  // person must mend is tried every hour.
  const auto denied = denied_.find(domain);
  const bool waits = asked_to_wait_ >= at - minutes(11);
  if (waits || (denied != denied_.end() && denied->second >= at - minutes(61))) {
    ++state_.found.excused[waits ? "asked-to-wait" : "denied-look"];
    return;
  }
  state_.found.violate(at, "S-6", domain + " was not looked at for " +
                                      format_duration(std::chrono::floor<seconds>(span)));
}

void strict_judge::finish(sim_time end) {
  gaps_.finish(end);
  for (const auto& [domain, since] : looked_) check_look(end, domain);
}

}  // namespace pullkeeper::simulation
