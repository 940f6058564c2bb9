#include "core/grid.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

using std::chrono::days;

bool is_by_add(const keep_settings& settings) { return settings.handover == handover_mode::add; }

// The lead as whole nights, and never less of it. Where configs are only added, it is the handover
// alone that must happen in a night.
days nights_of_lead(const keep_settings& settings) {
  return is_by_add(settings) ? days{0} : std::chrono::ceil<days>(settings.lead);
}

// From a night to the next boundary: as far as a window and a config reach, which begins with its
// update in a night before. 0: there is none.
days step_from(local_days night, const nights& all, const keep_settings& settings) {
  auto last = night + std::chrono::floor<days>(settings.window);
  if (const auto ahead = nights_of_lead(settings); ahead > days{0}) {
    const auto updated = all.last_up_to(night - ahead);
    last = std::min(last, updated + std::chrono::floor<days>(settings.max_config));
  }
  return last <= night ? days{0} : all.last_up_to(last) - night;
}

// Later in its night than a boundary: whole nights may be just as long as a config, of which a
// little is for what must begin in the past, and for an API that does not take its exact length.
constexpr seconds to_spare = std::chrono::minutes(2);

// A Monday: only weekdays matter.
constexpr local_days some_week{days{4}};

}  // namespace

grid::grid(const pull& wanted, seconds length, seconds lead)
    : wanted_(wanted), length_(length), lead_(lead), first_end_(wanted.start + length) {}

grid::grid(const pull& wanted, const keep_settings& settings, seconds limit)
    : grid(wanted, std::min(settings.window, limit), settings.lead) {
  // An update carries the rest of the running window as well: both must fit into one config.
  if (!is_by_add(settings)) lead_ = std::min(lead_, limit - length_);
  // What fits into one window is never handed over.
  if (wanted.end && *wanted.end <= first_end_) return;
  if (settings.handover_at) {
    lay_nights(settings);
  } else if (settings.spread) {
    // No update is due right after the first config.
    const auto room = settings.window - settings.lead - settings.lead / 4;
    const auto part = static_cast<std::int64_t>(settings.place >> 32);
    if (room > seconds{0}) first_end_ -= seconds{room.count() * part >> 32};
  }
}

void grid::lay_nights(const keep_settings& settings) {
  nights_.emplace(*settings.handover_at, static_cast<std::uint32_t>(settings.place));
  lead_nights_ = nights_of_lead(settings);
  for (unsigned i = 0; i < steps_.size(); ++i) {
    const auto night = some_week + days{i};
    steps_[i] = step_from(night, *nights_, settings);
    // `check` refuses such settings.
    if (steps_[i] <= days{0}) steps_[i] = nights_->first_after(night) - night;
  }
  const auto before = nights_->latest(wanted_.start);
  const auto last = before + std::max(std::chrono::floor<days>(settings.window), days{1});
  std::array<local_days, 40> fit;      // no window is longer
  std::size_t count = 0;
  for (auto night = nights_->first_after(before); night <= last && count < fit.size();
       night = nights_->first_after(night)) {
    if (due_night(night) > before) fit[count++] = night;
  }
  if (count > 0) {
    first_night_ = fit[(settings.place >> 32) * count >> 32];
  } else {
    first_night_ = std::max(nights_->last_up_to(last), nights_->first_after(before));
  }
  first_end_ = nights_->moment(first_night_);
}

local_days grid::due_night(local_days night) const {
  return lead_nights_ > days{0} ? nights_->last_up_to(night - lead_nights_) : night;
}

// The boundaries come back to the same weekdays after 7 steps at most, and whole rounds are
// skipped: a pull that began years ago costs no more.
grid::round grid::round_from(local_days night) const {
  round all{following(night) - night, 1};
  for (auto at = following(night); nights::weekday(at) != nights::weekday(night); ++all.steps) {
    all.length += following(at) - at;
    at = following(at);
  }
  return all;
}

grid::boundary grid::last_up_to(local_days night) const {
  boundary at{first_night_, 1};
  const auto step = [&] {
    if (following(at.night) > night) return false;
    at = {following(at.night), at.index + 1};
    return true;
  };
  for (int i = 0; i < 7; ++i) {
    if (!step()) return at;
  }
  const auto all = round_from(at.night);
  const auto rounds = (night - at.night) / all.length;
  at = {at.night + all.length * rounds, at.index + all.steps * rounds};
  while (step()) {
  }
  return at;
}

local_days grid::night_of(long long index) const {
  auto night = first_night_;
  auto left = index - 1;
  for (int i = 0; i < 7 && left > 0; ++i, --left) night = following(night);
  if (left > 0) {
    const auto all = round_from(night);
    night += all.length * (left / all.steps);
    left %= all.steps;
  }
  for (; left > 0; --left) night = following(night);
  return night;
}

window grid::number(long long index) const {
  if (index == 0) return {0, wanted_.start, cut(first_end_)};
  if (!nights_) {
    const auto start = first_end_ + length_ * (index - 1);
    return {index, start, cut(start + length_)};
  }
  const auto night = night_of(index);
  return {index, nights_->moment(night), cut(nights_->moment(following(night)))};
}

window grid::containing(utc_seconds at) const {
  if (at < first_end_) return number(0);
  if (!nights_) return number((at - first_end_) / length_ + 1);
  const auto found = last_up_to(nights_->latest(at));
  return {found.index, nights_->moment(found.night),
          cut(nights_->moment(following(found.night)))};
}

utc_seconds grid::due_at(utc_seconds bound) const {
  if (lead_nights_ == days{0}) return bound - lead_;
  const auto moment = nights_->moment(due_night(nights_->latest(bound)));
  return std::max(moment + to_spare, wanted_.start - lead_);
}

utc_seconds grid::horizon(utc_seconds now) const {
  if (now + lead_ < wanted_.start) return wanted_.start;
  if (lead_nights_ == days{0}) return containing(now + lead_).end;
  auto last = containing(std::max(now, wanted_.start));
  while ((!wanted_.end || last.end < *wanted_.end) && due_at(last.end) <= now) {
    last = number(last.index + 1);
  }
  return last.end;
}

utc_seconds grid::held_until(utc_seconds now, utc_seconds covered) const {
  if (!nights_ || nights_->is_quiet(now)) return now;
  const auto missed = due_night(nights_->latest(covered));
  const auto next = nights_->moment(nights_->first_after(missed)) + to_spare;
  return next + lead_ / 4 <= covered ? std::max(next, now) : now;
}

std::optional<nights_too_far_apart> fault_of_nights(const keep_settings& settings) {
  if (!settings.handover_at) return std::nullopt;
  const nights all(*settings.handover_at, 0);
  std::optional<nights_too_far_apart> worst;
  for (int i = 0; i < 7; ++i) {
    const auto night = some_week + days{i};
    if (!all.counts(night) || step_from(night, all, settings) > days{0}) continue;
    const auto next = all.first_after(night);
    nights_too_far_apart fault{nights::weekday(night), next - night, {}};
    if (next - night <= settings.window) {
      fault.needed = next - all.last_up_to(night - nights_of_lead(settings));
    }
    if (!worst || fault.needed > worst->needed || fault.apart > worst->apart) worst = fault;
  }
  return worst;
}

}  // namespace pullkeeper
