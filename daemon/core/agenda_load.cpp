// The files' content comes in, for the first time and again: what has not changed is not touched.
#include <algorithm>

#include "core/agenda.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds summary_every = std::chrono::hours(1);

std::vector<limiter> make_limiters(const call_rates& rate) {
  return {limiter(rate.add), limiter(rate.update), limiter(rate.describe), limiter(rate.remove)};
}

}  // namespace

agenda::agenda(const keep_settings& settings, std::uint64_t seed)
    : settings_(settings), random_(seed), limiters_(make_limiters(settings.rate)) {}

agenda::~agenda() = default;

domain_entry& agenda::domain_named(const std::string& name) {
  auto& slot = by_domain_[name];
  if (!slot) {
    auto made = std::make_unique<domain_entry>();
    made->id = next_id_++;
    made->name = name;
    made->observe_at = now_.boot;
    if (const auto known = recalled_domains_.extract(name)) recall(*made, known.mapped());
    slot = made.get();
    domains_.emplace(made->id, std::move(made));
  }
  touched_.insert(slot->id);
  return *slot;
}

entry& agenda::entry_named(const schedule& wanted) {
  auto& slot = by_key_[wanted.key];
  if (!slot) {
    auto made = std::make_unique<entry>();
    made->id = next_id_++;
    made->wanted = wanted;
    made->domain = &domain_named(wanted.key.domain);
    slot = made.get();
    entries_.emplace(made->id, std::move(made));
  }
  return *slot;
}

// The schedule of an entry that was there before, or is new: `known` says whether its times and
// sources count as unchanged.
void agenda::take(entry& e, const schedule& wanted, bool known) {
  e.removed = false;
  const auto& end = wanted.wanted.end;
  const bool finished = end && utc_millis(*end) <= server_now();
  if (!known) {
    e.wanted = wanted;
    e.finished = finished;
    if (const auto old = recalled_streams_.extract(wanted.key)) recall(e, old.mapped());
  } else if (e.wanted != wanted) {
    e.wanted = wanted;
    e.finished = finished;
    e.attempts = e.conflicts = e.told = 0;
    e.not_before = far_past;
    e.state.in_the_way.update_failures = 0;
    e.lengthened.reset();
  }
  touched_.insert(e.id);
}

void agenda::load(const std::vector<schedule>& schedules, const keep_settings& settings,
                  moment at) {
  begin_event(at);
  if (!loaded_) {
    summary_at_ = now_.boot + summary_every;
    doubt_since_ = now_.boot;
    unanswered_ = true;                // nothing has confirmed the clock yet
  }
  if (settings.rate != settings_.rate) limiters_ = make_limiters(settings.rate);
  settings_ = settings;
  removal_told_ = false;
  std::map<stream_key, schedule> before;
  for (auto& [id, e] : entries_) {
    unfile(*e);
    if (!e->removed) before.emplace(e->wanted.key, e->wanted);
    e->removed = true;
  }
  for (const auto& wanted : schedules) {
    const bool known = by_key_.count(wanted.key) > 0;
    take(entry_named(wanted), wanted, known);
  }
  // What the memory knows beyond the files: ours, and no longer wanted.
  for (const auto& [key, left] : std::exchange(recalled_streams_, {})) {
    schedule gone;
    gone.name = left.name;
    gone.key = key;
    auto& e = entry_named(gone);
    e.removed = true;
    recall(e, left);
  }
  for (auto& [id, e] : entries_) {
    if (e->removed) close_incident(*e);
    if (e->removed && before.count(e->wanted.key)) retire(*e);
  }
  tell_changes(before);
  join_domains();
  loaded_ = true;
  evaluate_all();
}

// Whom each domain's observations are for.
void agenda::join_domains() {
  for (const auto& [name, left] : std::exchange(recalled_domains_, {})) {
    forgotten_domains_.push_back(name);
  }
  for (auto& [id, d] : domains_) {
    d->members.clear();
    d->entries = 0;
    const auto* prober = entry_of(d->prober);
    if (d->prober != 0 && (!prober || prober->removed)) end_probe(*d);
  }
  const bool removing = settings_.on_removed == removal_policy::remove;
  for (auto& [id, e] : entries_) {
    ++e->domain->entries;
    if (!e->removed || removing) e->domain->members.push_back(e.get());
  }
  for (auto it = by_domain_.begin(); it != by_domain_.end();) {
    auto* d = it->second;
    refile(*d);
    if (d->entries > 0 || d->in_flight) {
      ++it;
      continue;
    }
    forgotten_domains_.push_back(d->name);
    it = by_domain_.erase(it);
    domains_.erase(d->id);
  }
}

}  // namespace pullkeeper
