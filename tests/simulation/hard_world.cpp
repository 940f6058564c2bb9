// What happens in the hard world alone.
#include <algorithm>

#include "sandbox/to_answer.hpp"
#include "simulation/hard_plan.hpp"
#include "simulation/world.hpp"

namespace pullkeeper::simulation {
namespace {

answer refusal(operation op, const char* code, int status) {
  sandbox::cloud_answer from;
  from.status = status;
  from.code = code;
  return sandbox::to_answer(op, from, "sim");
}

}  // namespace

void world::find_what_stands() {
  for (const auto& one : plan_.hard->standing)
    cloud_.console_set(utc_at(sim_time{0}), one.key, one.held, one.permanent);
  strict_.emplace(plan_, cloud_);
  strict_->files_changed(now_, files_);
}

bool world::hit_by_hard_episode(const call& made, message& m) {
  const auto& domain = made.key.domain;
  if (in(trouble::busy, domain, m.from)) {
    m.result = refusal(made.op, "ServiceBusy", 400);
  } else if ((made.op == operation::describe && in(trouble::no_looks, domain, m.from)) ||
             (made.op == operation::update && in(trouble::no_updates, domain, m.from))) {
    m.result = refusal(made.op, "Forbidden.RAM", 403);
  } else {
    return false;
  }
  m.executes = false;
  m.hit = true;
  return true;
}

bool world::hit_by_hard_chance(const call& made, message& m) {
  const auto& hard = *plan_.hard;
  if (hard.long_wait > 0 && random_.unit() < hard.long_wait) {
    m.result = refusal(made.op, "Throttling.User", 400);
    std::get<refused>(m.result.says).retry_after = std::chrono::hours(1);
  } else if (made.op != operation::describe && hard.unheard_of > 0 &&
             random_.unit() < hard.unheard_of) {
    m.result = refusal(made.op, "PullCenter.Shard.Migrating", 400);
  } else {
    return false;
  }
  ++totals_.faults;
  m.executes = false;
  m.hit = true;
  return true;
}

// Its answers wait in the socket.
bool world::wait_while_frozen(const message& m) {
  for (const auto& [to, e] : open_) {
    if (e.kind != trouble::frozen || e.host.value_or(m.from) != m.from) continue;
    mail_.emplace(to, m);
    return true;
  }
  return false;
}

void world::change_settings(const incident_plan& i) {
  settings_ = other_settings(settings_, i.draw);
  ++totals_.faults;
  strict_->settings_changed(now_, settings_);
  note("settings change: window=" + format_duration(settings_.window) +
       " lead=" + format_duration(settings_.lead) +
       " observe_every=" + format_duration(settings_.observe_every));
  load_everywhere();
}

void world::start_earlier(const incident_plan& i) {
  auto& s = files_[i.subject % files_.size()];
  s.wanted.start -= std::chrono::minutes(1 + i.draw % 2000);
  ++totals_.faults;
  judge_.files_changed(now_, present());
  strict_->files_changed(now_, present());
  note("file changes " + s.name + " to start at " + format_utc(s.wanted.start));
  load_everywhere();
}

void world::load_everywhere() {
  for (auto& one : instances_) {
    if (one.daemon) one.daemon->load(present(), settings_of(one), reading(one));
  }
}

}  // namespace pullkeeper::simulation
