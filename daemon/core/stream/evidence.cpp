#include "core/stream/evidence.hpp"

#include <algorithm>
#include <utility>

#include "core/stream/shown_form.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t traces_kept = 8;
constexpr int lags_between_asks = 4;
constexpr int asks_doubled = 6;
constexpr int patience = 6;
constexpr int never_again = 1000;

}  // namespace

const trace* evidence::find(const config& held) const {
  const auto it = std::find_if(traces_.begin(), traces_.end(), [&](const trace& t) {
    return t.sent.end == held.end && t.sent.start == held.start &&
           same_sources(t.sent.sources, held.sources);
  });
  return it == traces_.end() ? nullptr : &*it;
}

trace* evidence::find(const config& held) {
  return const_cast<trace*>(std::as_const(*this).find(held));
}

bool evidence::proves(const record& r, utc_seconds now) const {
  return std::any_of(traces_.begin(), traces_.end(), [&](const trace& t) {
    return same_config(t.sent, r, now) || is_form_of(t.sent, r, now);
  });
}

bool evidence::never_showed_sources_of(const config& held) const {
  bool added = false;
  for (const auto& t : traces_) {
    if (!same_sources(t.sent.sources, held.sources)) continue;
    if (t.seen && !t.shown) return false;
    added |= t.added;
  }
  return added;
}

void evidence::accepted(const config& sent, std::string request_id, milliseconds now,
                        const std::vector<config>& stands, write_way how) {
  const bool added = how == write_way::add;
  if (auto* known = find(sent)) {      // sent again, after the first answer was lost
    if (!request_id.empty()) known->request_id = std::move(request_id);
    known->since = now;
    known->added |= added;
    known->silent_since = far_future;
    known->vain = known->in_doubt = false;
    known->of_ended = how == write_way::update_of_ended;
    return;
  }
  if (traces_.size() >= traces_kept) {
    const auto seen = std::count_if(traces_.begin(), traces_.end(),
                                    [](const trace& t) { return t.seen; });
    const auto idle = [&](const trace& t) {
      return (!t.seen || seen > 1) &&
             std::find(stands.begin(), stands.end(), t.sent) == stands.end();
    };
    const auto oldest = std::find_if(traces_.begin(), traces_.end(), idle);
    traces_.erase(oldest != traces_.end() ? oldest : traces_.begin());
  }
  trace made;
  made.sent = sent;
  made.request_id = std::move(request_id);
  made.since = now;
  made.added = added;
  made.of_ended = how == write_way::update_of_ended;
  traces_.push_back(std::move(made));
}

bool evidence::matches(const config& held, const record& r, utc_seconds now) const {
  if (same_config(held, r, now)) return true;
  const auto* t = find(held);
  if (!t) return false;
  if (t->shown && same_config(*t->shown, r, now)) return true;
  return !t->seen && (is_form_of(held, r, now) || is_shown_like_earlier(*t, r, now));
}

// An earlier config with the same sources was shown with those of the record.
bool evidence::is_shown_like_earlier(const trace& t, const record& r, utc_seconds now) const {
  return has_times_of(t.sent, r, now) &&
         std::any_of(traces_.begin(), traces_.end(), [&](const trace& earlier) {
           return earlier.shown && same_sources(earlier.sent.sources, t.sent.sources) &&
                  same_sources(earlier.shown->sources, r.held.sources);
         });
}

void evidence::shown_otherwise(const config& held, const record& r) {
  auto* t = find(held);
  if (!t) return;
  t->shown = r.held;
  t->seen = true;
  t->vain = t->in_doubt = false;
}

const config* evidence::sent_as(const record& r, utc_seconds now) const {
  const auto it = std::find_if(traces_.rbegin(), traces_.rend(),
                               [&](const trace& t) { return matches(t.sent, r, now); });
  return it == traces_.rend() ? nullptr : &it->sent;
}

bool evidence::is_earlier(const record& r, utc_seconds now) const {
  const auto* ours = sent_as(r, now);
  return ours && *ours != traces_.back().sent;
}

milliseconds evidence::begins(const trace& t, const view& in) const {
  return std::max(t.since, in.boot_of(t.sent.start));
}

// Of several with one end the record's start tells which it is.
trace* evidence::earlier_shown(const trace& held, const record& r) {
  if (r.held.start == held.sent.start || r.precision > seconds{1}) return nullptr;
  const auto it = std::find_if(traces_.begin(), traces_.end(), [&](const trace& t) {
    return t.since < held.since && t.sent.end == held.sent.end && t.sent.start == r.held.start &&
           same_sources(t.sent.sources, held.sent.sources);
  });
  return it == traces_.end() ? nullptr : &*it;
}

std::optional<milliseconds> evidence::sighted(const config& held, const record& r,
                                              const view& in) {
  auto* t = find(held);
  if (!t) return std::nullopt;
  std::optional<milliseconds> late;
  if (auto* earlier = earlier_shown(*t, r); earlier && !earlier->seen) {
    // It had an effect after all, and nobody could see it before it was sent again.
    const auto began = begins(*earlier, in);
    if (earlier->silent_at > began) late = earlier->silent_at - began;
    earlier->seen = true;
    earlier->vain = earlier->in_doubt = false;
  }
  const auto due = begins(*t, in);
  // It may as well be what was made in its place since.
  const bool replaced = std::any_of(traces_.begin(), traces_.end(), [&](const trace& other) {
    return other.sent.end == t->sent.end && other.since > t->silent_since;
  });
  // A list that shows what is still to begin is late from the acceptance on.
  const auto counts_from = in.began < due ? t->since : due;
  const bool first = !t->seen && !replaced;
  if (first && t->silent_at > counts_from) late = std::max(late, {t->silent_at - counts_from});
  else if (first && !late && in.began < counts_from + in.settle) late = milliseconds{0};
  if (!t->seen && !same_config(held, r, in.server_now)) t->shown = r.held;
  if (t->seen && !replaced && t->silent_at > t->silent_since) hides_ = true;
  if (doubted_ && t->sent.end > *doubted_) doubted_.reset();
  if (in.may_ask) t->asks = 0;
  t->seen = true;
  t->vain = t->in_doubt = false;
  t->silent_since = far_future;
  t->silent_at = far_past;
  return late;
}

void evidence::missed(const config& held, const view& in) {
  auto* t = find(held);
  if (!t || in.began < t->since) return;
  t->silent_since = std::min(t->silent_since, in.began);
  t->silent_at = in.began;
}

// Of a list that knows the stream key, a long silence is too much of a risk where asking has told
// nothing, or, once for each config, where it would be a restart: an add would replace what stands.
bool evidence::is_worth_a_restart(const trace& t, const view& in) const {
  return knows_key() && (t.in_doubt || (in.add_replaces && t.asks == 0));
}

void evidence::taken_for_gone(const config& held) {
  if (const auto* t = find(held); t && t->in_doubt) doubted_ = t->sent.end;
}

void evidence::shown_as_ended(const config& held) {
  if (auto* t = find(held)) t->seen = true;
}

bool evidence::is_missing(const config& held) const {
  const auto* t = find(held);
  return t && t->silent_since != far_future;
}

bool evidence::was_shown(const config& held) const {
  const auto* t = find(held);
  return t && t->seen;
}

bool evidence::was_told_of(const config& held) const { return was_shown(held) && !fails(); }

bool evidence::silence_counts(const config& held, const view& in, bool newer) const {
  const auto* t = find(held);
  if (!t) return true;                 // it is believed only because this list has shown it
  if (newer && t->seen) return true;
  const auto silent = t->silent_at - t->silent_since;
  if (silent < in.settle) return false;
  // Where nothing can be asked for, even such a list tells something in the end.
  if (fails()) return in.add_replaces && silent >= patience * in.vain_after;
  // It is more likely that the list is not whole.
  if (in.others_missing && !t->in_doubt) {
    return in.add_replaces && in.absence_counts && in.began > t->silent_since + in.vain_after;
  }
  if (!t->seen) return is_worth_a_restart(*t, in) && in.began > begins(*t, in) + in.vain_after;
  const bool asked = t->in_doubt || t->asks >= never_again || !in.may_ask;
  return asked && in.began > begins(*t, in) + 2 * in.settle;
}

bool evidence::may_ask(const config& held, milliseconds now, milliseconds lag) const {
  const auto* t = find(held);
  if (t && t->of_ended && t->asks == 0 && t->silent_at > t->since) return true;
  return t && t->asks < never_again && t->silent_at >= t->silent_since + lag &&
         t->silent_at > t->since + 2 * lag &&
         now >= t->asked_at + lags_between_asks * lag * (1 << std::min(t->asks, asks_doubled));
}

milliseconds evidence::conclusive_at(const config& held, const view& in) const {
  const auto* t = find(held);
  if (!t || t->silent_since == far_future) return far_future;
  auto due = begins(*t, in) + 2 * in.settle;
  if (in.others_missing && in.add_replaces) due = t->silent_since + in.vain_after;
  if (fails() && in.add_replaces) {
    due = t->silent_since + patience * in.vain_after;
  } else if (!was_told_of(held)) {
    if (is_worth_a_restart(*t, in)) due = begins(*t, in) + in.vain_after;
    else if (t->asks <= 1 && !in.add_replaces) due = t->since + 2 * in.settle;
    else return far_future;
  }
  return std::max(due, t->silent_since + in.settle) + milliseconds{1};
}

int evidence::asked(const config& held, milliseconds now) {
  auto* t = find(held);
  if (!t) return 0;
  t->asked_at = now;
  return ++t->asks;
}

void evidence::answered_in_doubt(const config& held) {
  if (auto* t = find(held)) t->in_doubt = true;
}

long evidence::added(utc_seconds end) const {
  return std::count_if(traces_.begin(), traces_.end(),
                       [&](const trace& t) { return t.added && t.sent.end == end; });
}

void evidence::ask_no_more(utc_seconds end) {
  for (auto& t : traces_) {
    if (t.sent.end == end) t.asks = never_again;
  }
}

void evidence::found_vain(const config& held, bool all) {
  for (auto& t : traces_) {
    if (!t.seen && (all || t.sent == held)) t.vain = true;
  }
}

bool evidence::knows_key() const {
  return std::any_of(traces_.begin(), traces_.end(), [](const trace& t) { return t.seen; });
}

bool evidence::all_over(utc_seconds now, milliseconds vain_by) const {
  return std::all_of(traces_.begin(), traces_.end(), [&](const trace& t) {
    return t.sent.end <= now || (t.vain && t.since <= vain_by);
  });
}

std::vector<proof> evidence::proofs() const {
  std::vector<proof> result;
  for (const auto& t : traces_) {
    result.push_back({t.sent, t.request_id, t.seen, t.vain, t.shown, t.asks, t.added});
  }
  return result;
}

void evidence::recall(const std::vector<proof>& from, milliseconds now) {
  traces_.clear();
  for (const auto& p : from) {
    trace known;
    known.sent = p.accepted;
    known.request_id = p.request_id;
    known.seen = p.seen;
    known.vain = p.vain;
    known.shown = p.shown;
    known.asks = p.asks;
    known.added = p.added;
    known.since = p.seen ? far_past : now;
    traces_.push_back(std::move(known));
  }
}

}  // namespace pullkeeper
