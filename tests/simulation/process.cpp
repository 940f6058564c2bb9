// The daemons of the world as processes: they start, save, die, and lose what was not synced.
#include <algorithm>

#include "simulation/world.hpp"

namespace pullkeeper::simulation {
namespace {

constexpr milliseconds sync_delay{500};

}  // namespace

std::size_t world::index_of(const instance& one) const {
  return static_cast<std::size_t>(&one - instances_.data());
}

void world::start_daemon(instance& one) {
  ++one.life;
  one.daemon = std::make_unique<agenda>(settings_of(one),
                                        plan_.seed * 1000003 + one.life + index_of(one) * 7919);
  one.daemon->recall(one.stored.all(), reading(one));
  one.daemon->load(present(), settings_of(one), reading(one));
  judge_.daemon_started(now_, index_of(one));
  if (strict_) strict_->daemon_started(now_);
  note("daemon starts");
}

void world::stop_daemon(instance& one) {
  const bool synced = now_ >= one.unsynced_since + sync_delay || random_.unit() < 0.5;
  if (synced) sync(one);
  one.written = one.stored;
  one.unsynced = false;
  one.daemon.reset();
  judge_.daemon_stopped(now_, index_of(one));
  if (strict_) strict_->daemon_stopped(now_);
  note(synced ? "daemon dies" : "daemon dies, and what was not synced is lost");
}

void world::crash(instance& one, std::uint64_t draw) {
  if (!one.daemon) return;
  ++totals_.crashes;
  stop_daemon(one);
  one.down_until = now_ + seconds{5} + milliseconds(draw % 20000);
}

void world::drive(instance& one) {
  if (!one.daemon || in(trouble::frozen, {}, index_of(one))) return;
  std::vector<call> calls;
  while (auto made = one.daemon->next(reading(one))) {
    drain_events(one);
    calls.push_back(std::move(*made));
  }
  drain_events(one);
  // As the service does: what a crash must not forget is on disk before it is sent.
  const bool writes = std::any_of(calls.begin(), calls.end(), [](const call& made) {
    return made.op != operation::describe;
  });
  save(one, writes);
  for (const auto& made : calls) send(one, made);
  if (writes) crash_by_chance(one);
}

// In the middle of things, which crashes at random times would seldom meet.
void world::crash_by_chance(instance& one) {
  if (now_ >= plan_.calm_from || now_ < crash_from_) return;
  if (random_.unit() >= plan_.faults.crash) return;
  crash(one, random_.next());
  crash_from_ = now_ + random_.between(seconds{1}, std::chrono::hours(6));
}

void world::save(instance& one, bool now) {
  const auto changes = one.written.take(one.daemon->take_changes(reading(one)));
  if (!changes.empty()) {
    judge_.remembers(now_, changes);
    if (!one.unsynced) one.unsynced_since = now_;
    one.unsynced = true;
  }
  if (now || now_ >= one.unsynced_since + sync_delay) sync(one);
}

void world::sync(instance& one) {
  if (one.unsynced) one.stored = one.written;
  one.unsynced = false;
}

// Reading the same files again changes nothing.
void world::reload_unchanged(instance& one) {
  drain_events(one);
  save(one, false);
  one.daemon->load(present(), settings_of(one), reading(one));
  const auto said = one.daemon->take_events();
  const auto changes = one.written.take(one.daemon->take_changes(reading(one)));
  if (!said.empty()) judge_.broken(now_, "I-25", "a reload without changes says something");
  if (!changes.empty()) judge_.broken(now_, "I-25", "a reload without changes writes state");
}

// In the calm one daemon does what a plan made from its memory says.
void world::look_ahead_once() {
  if (looked_ahead_ || now_ < plan_.calm_from + std::chrono::days(1)) return;
  looked_ahead_ = true;
  if (instances_.size() > 1 || updates_fail(plan_.variant)) return;
  const auto files = present();
  const auto known = instances_.front().daemon->everything();
  const auto span = std::chrono::ceil<std::chrono::days>(plan_.end - now_);
  judge_.foretold(now_, files, dry_run({files, plan_.settings, known, utc_at(now_), span}));
}

}  // namespace pullkeeper::simulation
