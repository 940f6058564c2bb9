// What becomes of the config of a schedule that is paused, over, or no longer in the files: it is
// left to end by itself, or deleted where it is provably ours and the files ask for that.
#include <algorithm>

#include "core/agenda.hpp"

namespace pullkeeper {
namespace {

// Who puts a schedule back within the year finds what was known of it: some APIs keep what has
// ended in the way of what comes next, and only what is provably ours can be deleted then.
constexpr seconds kept_after_end = std::chrono::days(366);
constexpr milliseconds apart_most = std::chrono::seconds(30);

}  // namespace

void agenda::hold_deletions(bool hold, moment at) {
  begin_event(at);
  if (hold == deletions_held_) return;
  deletions_held_ = hold;
  evaluate_all();
}

// A schedule that has just left the files.
void agenda::retire(entry& e) {
  e.shown.clear();
  e.shown_twice = false;
  e.repairing = false;
  e.attempts = e.conflicts = e.told = 0;
  e.not_before = far_past;
  touched_.insert(e.id);
}

// A deletion is nothing to be sorry about only where all that stands is provably ours.
bool agenda::is_doomed(const entry& e) const {
  if (settings_.on_removed != removal_policy::remove) return false;
  const auto ours = [&](const config& c) { return e.state.is_ours(c); };
  const auto& standing = e.state.standing();
  if (e.shown_foreign) return false;
  if (!e.shown.empty()) return true;
  return !standing.empty() && std::all_of(standing.begin(), standing.end(), ours);
}

// After an evaluation that found nothing to keep.
void agenda::dismiss(entry& e) {
  if (e.in_flight) return;
  e.last = {};
  e.last.lapse = e.last.at = never;
  if (is_doomed(e)) doomed_.insert(e.id);
  else doomed_.erase(e.id);
  auto timer = far_future;
  if (doomed_.count(e.id)) {
    if (may_delete(e)) {
      e.last.what = action::remove;
      e.ready_as = static_cast<int>(operation::remove);
      e.ready_lapse = never;
      ready_[static_cast<std::size_t>(operation::remove)].insert({never, e.id});
    } else if (e.not_before > now_.boot) {
      timer = e.not_before;
    }
  } else if (e.removed) {
    auto last = server_second();
    if (!e.state.proofs().empty()) last = utc_seconds::min();
    for (const auto& p : e.state.proofs()) last = std::max(last, p.accepted.end);
    const auto until = utc_millis(last + (e.state.proofs().empty() ? seconds{0} : kept_after_end));
    // A clock that is years ahead must not cost what is known.
    if (until > server_now()) timer = boot_of(until);
    else if (clock_.confirmed() || e.state.proofs().empty()) leaving_.insert(e.id);
    else timer = now_.boot + std::chrono::minutes(1);
  }
  file_timer(e, timer);
}

bool agenda::may_delete(const entry& e) {
  const auto& d = *e.domain;
  if (!e.shown_twice || e.state.unsettled() || deletions_held_ || d.attempts > 0 ||
      e.not_before > now_.boot) {
    return false;
  }
  if (doomed_.size() <= static_cast<std::size_t>(settings_.delete_brake)) return true;
  if (std::exchange(removal_told_, true)) return false;
  tell(level::warning, "mass_removal_stopped")
      .fields = {{"deletions", std::to_string(doomed_.size())},
                 {"delete_brake", std::to_string(settings_.delete_brake)},
                 {"next", "nothing is deleted until the brake is raised or schedules come back"}};
  return false;
}

// What one observation shows of a stream that is not kept. Two that are equal and some time apart
// are a reason to delete.
void agenda::note_shown(entry& e) {
  std::vector<record> all = e.seen;
  all.insert(all.end(), e.seen_ended.begin(), e.seen_ended.end());
  e.shown_foreign = e.seen_permanent || !e.state.proves(all, server_second());
  std::vector<config> shown;
  if (!e.shown_foreign) {
    for (const auto& r : all) shown.push_back(r.held);
  }
  const auto apart = std::min<milliseconds>(apart_most, settings_.observe_every);
  if (shown != e.shown) {
    e.shown = std::move(shown);
    e.shown_at = now_.boot;
    e.shown_twice = false;
  } else {
    e.shown_twice = !e.shown.empty() && now_.boot - e.shown_at >= apart;
  }
  if (!e.shown.empty() && !e.shown_twice) observe_by(*e.domain, e.shown_at + apart, never);
}

// Entries that nobody needs any more. Not within an evaluation, whose callers hold on to them.
void agenda::let_go() {
  for (const auto id : std::exchange(leaving_, {})) {
    auto* e = entry_of(id);
    if (!e || !e->removed || e->in_flight) continue;
    unfile(*e);
    doomed_.erase(id);
    if (e->saved != 0) forgotten_streams_.push_back(e->wanted.key);
    by_key_.erase(e->wanted.key);
    entries_.erase(id);
    join_domains();
  }
}

}  // namespace pullkeeper
