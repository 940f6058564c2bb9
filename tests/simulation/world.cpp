#include "simulation/world.hpp"

#include <algorithm>
#include <cstdio>

#include "core/pulls.hpp"

namespace pullkeeper::simulation {

world::world(const world_plan& plan, bool timeline, const std::atomic<bool>* found)
    : plan_(plan),
      found_(found),
      timeline_(timeline),
      random_(plan.seed ^ 0x9d2c5680cafef00dULL),
      cloud_(plan.variant, plan.seed),
      judge_(plan, cloud_),
      settings_(plan.settings),
      skew_(plan.first_skew),
      files_(plan.schedules) {
  for (const auto& key : plan.foreign) {
    cloud_.console_set(utc_at(sim_time{0}), key,
                       {{"rtmp://elsewhere.example/live/x"},
                        world_begin,
                        world_begin + std::chrono::days(6)});
  }
  judge_.files_changed(now_, files_);
  if (plan.hard) find_what_stands();
  instances_.resize(plan.instances);
}

totals world::run() {
  for (auto& one : instances_) start_daemon(one);
  while (now_ < plan_.end && !found() && !(strict_ && strict_->found().enough())) {
    for (auto& one : instances_) drive(one);
    now_ = std::min(std::max(next_time(), now_), plan_.end);
    judge_.time_passes(now_);
    if (strict_) strict_->time_passes(now_);
    look_ahead_once();
    enter_and_leave_episodes();
    while (next_incident_ < plan_.incidents.size() && plan_.incidents[next_incident_].at <= now_) {
      happen(plan_.incidents[next_incident_++]);
    }
    for (auto& one : instances_) {
      if (!one.daemon && now_ >= one.down_until) start_daemon(one);
    }
    while (!mail_.empty() && mail_.begin()->first <= now_) {
      auto m = std::move(mail_.begin()->second);
      mail_.erase(mail_.begin());
      if (m.at_stage == stage::arrives) arrive(std::move(m));
      else deliver(m);
    }
  }
  if (strict_) {
    strict_->finish(now_);
    totals_.strict = strict_->found();
  } else if (!found()) {
    for (auto& one : instances_) judge_.finish(plan_.end, *one.daemon);
  }
  totals_.violations = judge_.violations();
  totals_.endings = endings();
  totals_.schedule_years = static_cast<double>(plan_.schedules.size()) *
                           std::chrono::duration<double, std::ratio<31536000>>(plan_.end).count();
  return totals_;
}

std::map<stream_key, ending> world::endings() const {
  std::map<stream_key, ending> result;
  const auto now = utc_at(plan_.end);
  for (const auto& s : present()) {
    const auto current = pull_at(s, std::chrono::floor<seconds>(now));
    if (s.paused || !current || utc_millis(current->start) > now) continue;
    auto& of_key = result[s.key];
    of_key.covered_until = std::chrono::floor<seconds>(now);
    for (const auto& c : cloud_.held(now, s.key)) {
      if (c.start > of_key.covered_until || c.end <= of_key.covered_until) continue;
      of_key.covered_until = c.end;
      if (utc_millis(c.start) <= now) of_key.sources = c.sources;
    }
  }
  return result;
}

bool world::found() const {
  return found_ && (*found_ || !judge_.violations().empty());
}

sim_time world::next_time() {
  auto at = plan_.end;
  for (const auto& one : instances_) {
    if (!one.daemon) at = std::min(at, one.down_until);
    else if (in(trouble::frozen, {}, index_of(one))) continue;
    else at = std::min(at, std::max(one.daemon->wake() - reading(one).boot + now_,
                                    now_ + milliseconds{1}));
  }
  if (strict_) at = std::min(at, strict_->wake());
  if (!mail_.empty()) at = std::min(at, mail_.begin()->first);
  if (next_incident_ < plan_.incidents.size())
    at = std::min(at, plan_.incidents[next_incident_].at);
  if (next_episode_ < plan_.episodes.size()) at = std::min(at, plan_.episodes[next_episode_].from);
  if (!open_.empty()) at = std::min(at, open_.begin()->first);
  return at;
}

void world::enter_and_leave_episodes() {
  while (!open_.empty() && open_.begin()->first <= now_) open_.erase(open_.begin());
  for (; next_episode_ < plan_.episodes.size() && plan_.episodes[next_episode_].from <= now_;
       ++next_episode_) {
    const auto& e = plan_.episodes[next_episode_];
    if (e.to <= now_) continue;
    ++totals_.faults;
    note("episode " + std::to_string(static_cast<int>(e.kind)) + " " + e.domain + " for " +
         format_duration(std::chrono::floor<seconds>(e.to - e.from)));
    if (e.kind == trouble::down) {
      for (auto& one : instances_) {
        if (e.host.value_or(index_of(one)) != index_of(one)) continue;
        ++totals_.crashes;
        if (one.daemon) stop_daemon(one);
        one.down_until = std::max(one.down_until, e.to);
      }
    } else {
      open_.emplace(e.to, e);
    }
  }
}

bool world::in(trouble kind, const std::string& domain, std::size_t host) const {
  return std::any_of(open_.begin(), open_.end(), [&](const auto& at) {
    const auto& e = at.second;
    return e.kind == kind && (e.domain.empty() || e.domain == domain) &&
           e.host.value_or(host) == host;
  });
}

void world::happen(const incident_plan& i) {
  if (i.what == happening::crash) {
    crash(instances_[i.draw % instances_.size()], i.draw);
  } else if (i.what == happening::clock_step) {
    ++totals_.faults;
    skew_ += i.amount;
    judge_.clock_stepped(now_);
    note("clock steps by " + format_duration(std::chrono::floor<seconds>(i.amount)));
  } else if (i.what == happening::edit) {
    edit(i);
  } else if (i.what == happening::other_settings) {
    change_settings(i);
  } else if (i.what == happening::other_start) {
    start_earlier(i);
  } else {
    console(i);
  }
}

void world::console(const incident_plan& i) {
  const auto& wanted = files_[i.subject % files_.size()];
  const auto held = cloud_.held(utc_at(now_), wanted.key);
  const auto now = std::chrono::floor<seconds>(utc_at(now_));
  if (held.size() != 1 || held[0].start > now) return;
  ++totals_.faults;
  auto changed = held[0];
  if (i.what == happening::console_delete) {
    cloud_.console_delete(utc_at(now_), wanted.key);
  } else {
    if (i.what == happening::console_repoint) changed.sources = {"rtmp://wrong.example/x"};
    else if (i.what == happening::console_lengthen) changed.end += seconds(600 + i.draw % 3600);
    else changed.end = std::min(changed.end, now + std::chrono::minutes(1 + i.draw % 600));
    cloud_.console_set(utc_at(now_), wanted.key, changed);
  }
  const bool ends_then = i.what == happening::console_shorten ||
                         i.what == happening::console_lengthen;
  const auto takes_effect = ends_then ? sim_at(utc_millis(changed.end)) : now_;
  judge_.console_acted(now_, takes_effect, wanted.key, held[0]);
  if (strict_) strict_->console_acted(now_, takes_effect, wanted.key);
  note("console changes " + wanted.name);
}

void world::edit(const incident_plan& i) {
  auto& s = files_[i.subject % files_.size()];
  const auto now = std::chrono::floor<seconds>(utc_at(now_));
  if (s.wanted.end && *s.wanted.end <= now) return;
  switch (i.draw % 4) {
    case 0:
      s.sources = {"rtmp://origin" + std::to_string(i.draw % 1000) + ".example/live/x"};
      break;
    case 1:
      if (s.wanted.end) s.wanted.end.reset();
      else s.wanted.end = std::max(now, s.wanted.start) + std::chrono::hours(1 + i.draw / 4 % 2000);
      break;
    case 2:
      s.paused = !s.paused;
      for (auto& part : s.others) part.paused = s.paused;
      break;
    default:
      if (absent_.erase(s.name) == 0) absent_.insert(s.name);
      break;
  }
  ++totals_.faults;
  judge_.files_changed(now_, present());
  if (strict_) strict_->files_changed(now_, present());
  note("file changes " + s.name + (s.paused ? " paused" : "") +
       (absent_.count(s.name) ? " removed" : ""));
  for (auto& one : instances_) {
    if (one.daemon) one.daemon->load(present(), settings_of(one), reading(one));
    if (one.daemon) reload_unchanged(one);
  }
}

std::vector<schedule> world::present() const {
  std::vector<schedule> all;
  for (const auto& s : files_) {
    if (!absent_.count(s.name)) all.push_back(s);
  }
  return all;
}

void world::drain_events(instance& one) {
  for (const auto& e : one.daemon->take_events()) {
    judge_.told(now_, index_of(one), e);
    if (strict_) strict_->told(now_, e);
    std::string text = e.name;
    for (const auto& [key, value] : e.fields) text += std::string(" ") + key + "=" + value;
    mix(text);
    note("log " + text);
  }
}

void world::mix(std::string_view text) {
  for (const char c : text) {
    totals_.hash = (totals_.hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  mix(now_.count());
}

void world::mix(long long number) {
  totals_.hash = (totals_.hash ^ static_cast<std::uint64_t>(number)) * 1099511628211ULL;
}

void world::note(const std::string& text) {
  if (!timeline_) return;
  const auto at = format_utc(std::chrono::floor<seconds>(utc_at(now_)));
  std::printf("%s.%03d %s\n", at.c_str(), static_cast<int>(now_.count() % 1000), text.c_str());
}

}  // namespace pullkeeper::simulation
