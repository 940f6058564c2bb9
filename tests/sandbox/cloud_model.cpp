#include "sandbox/cloud_model.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/text.hpp"
#include "sandbox/refusals.hpp"

namespace pullkeeper::sandbox {

namespace {

constexpr auto never = utc_millis::max();
constexpr seconds longest = std::chrono::days(7);  // "StartTime-EndTime cannot exceed seven days"
constexpr seconds endless = std::chrono::days(36'500);       // of a permanent config

bool active(const config& held, utc_millis now) {
  return held.end > now;
}

bool running(const config& held, utc_millis now) {
  return held.start <= now && now < held.end;
}

seconds overlap(const config& a, const config& b) {
  return std::max(std::min(a.end, b.end) - std::max(a.start, b.start), seconds{0});
}

}  // namespace

cloud_model::cloud_model(cloud_variant variant, std::uint64_t seed)
    : variant_(std::move(variant)), random_(seed) {
  refuses_as_illegal_ = random_.next() % 2 == 0;
  missing_as_invalid_ = random_.next() % 2 == 0;
}

cloud_answer cloud_model::apply(utc_millis now, operation op, const stream_key& key,
                                const config& wanted) {
  last_ = now;
  list_.begin(now);
  if (op == operation::describe) return describe(now, key);
  key_state& state = state_of(key);
  settle(now, state);
  if (op == operation::remove) return remove(now, state);
  if (cloud_answer refused = check_times(now, wanted); refused.status != 200) return refused;
  return op == operation::add ? add(now, key, wanted) : update(now, key, wanted);
}

cloud_answer cloud_model::check_times(utc_millis now, const config& wanted) const {
  if (wanted.start >= wanted.end)
    return refuse(400, "InvalidEndTime.Mismatch", "Specified EndTime is not after the StartTime.");
  if (wanted.end <= now)
    return refuse(400, "InvalidEndTime.Malformed", "Specified EndTime is not in the future.");
  const milliseconds length = variant_.length == length_rule::from_now
                                  ? wanted.end - now
                                  : milliseconds(wanted.end - wanted.start);
  if (length > longest || (length == longest && variant_.length == length_rule::below_limit))
    return refuse(400, "Duration.Exceed", "The time from StartTime to EndTime is too long.");
  if (!variant_.past_start_accepted && wanted.start < now - variant_.past_start_slack)
    return refuse(400, "InvalidStartTime.Mismatch", "Specified StartTime is in the past.");
  return {};
}

cloud_answer cloud_model::add(utc_millis now, const stream_key& key, const config& wanted) {
  key_state& state = state_of(key);
  const uniqueness unique = unique_at(now);
  int present = 0;
  bool runs = false;
  bool blocked = false;
  for (const entry& e : state.entries) {
    if (e.gone != never) continue;
    const bool counts = active(e.held, now);
    present += counts ? 1 : 0;
    runs = runs || running(e.held, now);
    blocked = blocked || counts || unique == uniqueness::unique_until_deleted;
  }
  const bool coexists = unique == uniqueness::coexist;
  const bool replaces = unique == uniqueness::replace;
  if (blocked && !coexists && !replaces) return refuse_beside(variant_.beside);
  if (!quota_left(now, key.domain, replaces ? present : 0)) return too_many();
  if (!coexists)
    for (entry& e : state.entries) e.gone = std::min(e.gone, now);
  if (replaces && runs) ++state.restarts;
  state.entries.push_back({wanted, now, never, false});
  return {};
}

cloud_answer cloud_model::update(utc_millis now, const stream_key& key, const config& wanted) {
  key_state& state = state_of(key);
  entry* target = find_target(now, state, wanted);
  if (target != nullptr && active(target->held, now)) {
    if (variant_.update_active == update_effect::silent) return {};
    if (variant_.update_active == update_effect::refused)
      return refuses_as_illegal_
                 ? refuse(403, "IllegalOperation", "Illegal domain operate is not permitted.")
                 : refuse(400, "InvalidParam", "Parameter invalid.");
    if (variant_.update_active == update_effect::restart && running(target->held, now))
      ++state.restarts;
  } else {
    const auto rule = target != nullptr ? variant_.update_expired : variant_.update_missing;
    if (rule == update_absent::silent) return {};
    if (rule == update_absent::refused) return not_found();
    if (!quota_left(now, key.domain, 0)) return too_many();
  }
  if (target != nullptr) target->gone = now;
  state.entries.push_back({wanted, now, never, false});
  return {};
}

// Among several records: an active one before an expired one, then the largest overlap with the
// new times, then the latest.
cloud_model::entry* cloud_model::find_target(utc_millis now, key_state& state,
                                             const config& wanted) {
  entry* best = nullptr;
  const auto rank = [&](const entry& e) {
    return std::make_tuple(active(e.held, now), overlap(e.held, wanted), e.held.start, e.made);
  };
  for (entry& e : state.entries)
    if (e.gone == never && (best == nullptr || rank(e) >= rank(*best))) best = &e;
  return best;
}

cloud_answer cloud_model::remove(utc_millis now, key_state& state) {
  bool found = false;
  for (entry& e : state.entries) {
    found = found || e.gone == never;
    e.gone = std::min(e.gone, now);
  }
  if (found || variant_.delete_missing_ok) return {};
  return missing_as_invalid_ ? refuse(400, "InvalidParam", "Parameter invalid.") : not_found();
}

cloud_answer cloud_model::describe(utc_millis now, const stream_key& key) {
  if (variant_.view == describe_view::forbidden) return forbidden();
  const utc_millis at = list_.as_of(variant_, now, random_);
  const auto begin = keys_.lower_bound(std::string_view(key.domain));
  auto end = begin;
  std::size_t count = 0;
  for (; end != keys_.end() && compare_domains(end->first.domain, key.domain) == 0; ++end) {
    settle(now, end->second);
    count += end->second.entries.size();
  }
  std::vector<record> rows;
  rows.reserve(count);
  for (auto i = begin; i != end; ++i)
    for (const entry& e : i->second.entries) {
      if (!list_.shows(variant_, now, at, e.made, gone_at(e))) continue;
      if (variant_.expired == expired_fate::hidden && !active(e.held, at)) continue;
      record& shown = rows.emplace_back();
      shown.key = i->first;
      shown.held = e.held;
      shown.permanent = e.permanent;
      if (e.permanent) shown.held.start = shown.held.end = {};
    }
  shown_rows shown = list_.arrange(variant_, now, key.domain, std::move(rows), random_);
  cloud_answer result;
  result.records = std::move(shown.rows);
  result.odd = std::move(shown.odd);
  return result;
}

uniqueness cloud_model::unique_at(utc_millis now) const {
  const bool changed = variant_.later_after > seconds{0} && list_.age(now) >= variant_.later_after;
  return changed ? variant_.later : variant_.unique;
}

span cloud_model::effect_of(const entry& e) {
  return {std::max<utc_millis>(e.made, e.held.start), std::min<utc_millis>(e.gone, e.held.end)};
}

// When the record stopped to exist: by a call, or by what the service does with expired ones.
utc_millis cloud_model::gone_at(const entry& e) const {
  if (variant_.expired == expired_fate::removed) return std::min<utc_millis>(e.gone, e.held.end);
  if (variant_.expired == expired_fate::removed_later)
    return std::min<utc_millis>(e.gone, e.held.end + variant_.expired_keep);
  return e.gone;
}

// Makes removals by the service final, and drops records that no answer can show any more.
void cloud_model::settle(utc_millis now, key_state& state) {
  const auto oldest_view = now - list_.lag(variant_, now);
  bool droppable = false;
  for (entry& e : state.entries) {
    if (const utc_millis gone = gone_at(e); gone <= now) e.gone = gone;
    droppable = droppable || e.gone <= oldest_view;
  }
  if (!droppable) return;
  std::erase_if(state.entries, [&](const entry& e) {
    if (e.gone > oldest_view) return false;
    state.past.add(effect_of(e));
    return true;
  });
}

bool cloud_model::quota_left(utc_millis now, const std::string& domain, int freed) const {
  int count = 0;
  for (const auto& [key, state] : keys_) {
    if (variant_.quota_of == quota_scope::domain && compare_domains(key.domain, domain) != 0)
      continue;
    for (const entry& e : state.entries)
      if (e.gone == never && active(e.held, now)) ++count;
  }
  return count - freed < variant_.quota;
}

cloud_model::key_state& cloud_model::state_of(const stream_key& key) {
  const auto found = keys_.lower_bound(key);
  if (found != keys_.end() && !keys_.key_comp()(key, found->first)) return found->second;
  stream_key stored = key;
  stored.domain = lower_case(stored.domain);
  return keys_.emplace_hint(found, std::move(stored), key_state{})->second;
}

std::vector<config> cloud_model::held(utc_millis now, const stream_key& key) const {
  std::vector<config> result;
  const auto found = keys_.find(key);
  if (found == keys_.end()) return result;
  for (const entry& e : found->second.entries)
    if (e.gone == never && active(e.held, now)) result.push_back(e.held);
  std::stable_sort(result.begin(), result.end(),
                   [](const config& a, const config& b) { return a.start < b.start; });
  return result;
}

bool cloud_model::covered(utc_millis now, const stream_key& key) const {
  const auto found = keys_.find(key);
  if (found == keys_.end()) return false;
  for (const entry& e : found->second.entries)
    if (e.gone == never && running(e.held, now)) return true;
  return false;
}

std::vector<span> cloud_model::gaps(const stream_key& key, utc_millis from, utc_millis to) const {
  const auto found = keys_.find(key);
  if (found == keys_.end()) return coverage{}.gaps(from, to);
  coverage known = found->second.past;
  for (const entry& e : found->second.entries) known.add(effect_of(e));
  return known.gaps(from, to);
}

void cloud_model::console_set(utc_millis now, const stream_key& key, const config& held,
                              bool permanent) {
  console_delete(now, key);
  config stored = held;
  if (permanent) stored.start = std::chrono::floor<seconds>(now);
  if (permanent) stored.end = stored.start + endless;
  state_of(key).entries.push_back({stored, now, never, permanent});
}

void cloud_model::console_delete(utc_millis now, const stream_key& key) {
  last_ = now;
  key_state& state = state_of(key);
  settle(now, state);
  for (entry& e : state.entries) e.gone = std::min(e.gone, now);
}

std::uint64_t cloud_model::restarts(const stream_key& key) const {
  const auto found = keys_.find(key);
  return found == keys_.end() ? 0 : found->second.restarts;
}

void cloud_model::change(const cloud_variant& variant) {
  for (auto& [key, state] : keys_) settle(last_, state);
  variant_ = variant;
}

std::vector<stream_key> cloud_model::keys() const {
  std::vector<stream_key> result;
  for (const auto& [key, state] : keys_) result.push_back(key);
  return result;
}

void cloud_model::forget_before(utc_millis before) {
  for (auto& [key, state] : keys_) state.past.forget_before(before);
}

}  // namespace pullkeeper::sandbox
