// over 300 lines: all that a view can change of what is believed.
#include "core/stream/belief.hpp"

#include <algorithm>

#include "core/stream/shown_form.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds first_look{500};
constexpr milliseconds last_look{30000};

}  // namespace

bool belief::is_shown(const config& held, const view& in) const {
  return std::any_of(in.live.begin(), in.live.end(), [&](const record& r) {
    return evidence_.matches(held, r, in.server_now);
  });
}

bool belief::shows_all(const view& in) const {
  return std::all_of(standing_.begin(), standing_.end(), [&](const config& c) {
    return c.end <= in.server_now || is_shown(c, in);
  });
}

bool belief::is_made_up_for(const config& held, const view& in) const {
  if (is_shown(held, in)) return true;
  return std::any_of(standing_.begin(), standing_.end(), [&](const config& c) {
    return c != held && c.end >= held.end && c.start <= std::max(held.start, in.server_now) &&
           same_sources(c.sources, held.sources) && is_shown(c, in);
  });
}

bool belief::misses(const view& in) const {
  return std::any_of(standing_.begin(), standing_.end(), [&](const config& c) {
    return c.end > in.server_now && evidence_.was_shown(c) && !is_made_up_for(c, in);
  });
}

const config* belief::standing_as(const record& r, utc_seconds now) const {
  const auto it = std::find_if(standing_.begin(), standing_.end(), [&](const config& c) {
    return evidence_.matches(c, r, now);
  });
  return it == standing_.end() ? nullptr : &*it;
}

config belief::known_as(const record& r, utc_seconds now) const {
  if (const auto* standing = standing_as(r, now)) return *standing;
  const auto* ours = evidence_.sent_as(r, now);
  return ours ? *ours : r.held;
}

std::vector<config> belief::read(const view& seen) const {
  std::vector<config> configs;
  configs.reserve(seen.live.size());
  for (const auto& r : seen.live) configs.push_back(known_as(r, seen.server_now));
  sort_by_start(configs);
  return configs;
}

bool belief::proves(const std::vector<record>& shown, utc_seconds now) const {
  return std::all_of(shown.begin(), shown.end(),
                     [&](const record& r) { return evidence_.proves(r, now); });
}

void belief::accepted(const pending_write& write, handover mode, std::string request_id) {
  const auto& wanted = write.wanted;
  // First of all, so that what stands stays provable: it does, if this write has no effect.
  before_ = standing_;
  beside_ = write.beside_live && write.op == operation::add;
  if (write.op != operation::remove) {
    prove(write, std::move(request_id), write.ended);
  }
  if (write.op == operation::remove) {
    standing_.clear();
  } else if (write.op == operation::add || standing_.empty()) {
    // An add of what was believed to stand already, and was missing.
    std::erase_if(standing_, [&](const config& c) {
      return !write.beside_live && c.end == wanted.end && same_sources(c.sources, wanted.sources);
    });
    standing_.push_back(wanted);
  } else if (mode == handover::coexist && standing_.size() > 1) {
    *std::max_element(standing_.begin(), standing_.end(), [&](const config& a, const config& b) {
      return overlap(a, wanted) < overlap(b, wanted);
    }) = wanted;
  } else {
    standing_.assign(1, wanted);
  }
  sort_by_start(standing_);
  known_ = true;
  recalled_ = false;
  unsettled_.reset();
  suspected_.reset();
  unverified_ = write;
  touched_ = effective_ = write.ended;
  looks_ = 0;
}

bool belief::only_ours_has_ended(utc_seconds now) const {
  return !ended_.empty() && evidence_.knows_key() &&
         bare_.stand(effective_) && evidence_.all_over(now, bare_.certain_of()) &&
         std::all_of(ended_.begin(), ended_.end(), [&](const config& c) { return is_ours(c); });
}

void belief::age(utc_seconds now) {
  const auto over = [&](const config& c) { return c.end <= now; };
  if (std::none_of(standing_.begin(), standing_.end(), over)) return;
  ended_.clear();
  std::copy_if(standing_.begin(), standing_.end(), std::back_inserter(ended_), over);
  std::erase_if(standing_, over);
}

void belief::forget_ended(const view& seen) {
  age(seen.server_now);
  if (seen.ended.empty()) return;
  ended_.clear();
  for (const auto& r : seen.ended) {
    ended_.push_back(known_as(r, seen.server_now));
    evidence_.shown_as_ended(ended_.back());
  }
}

void belief::prove(const write& made, std::string request_id, milliseconds now) {
  auto stands = standing_;
  stands.insert(stands.end(), ended_.begin(), ended_.end());
  const auto update = standing_.empty() ? write_way::update_of_ended : write_way::update;
  const auto how = made.op == operation::add ? write_way::add : update;
  evidence_.accepted(made.wanted, std::move(request_id), now, stands, how);
}

void belief::disclaim() {
  if (unsettled_ && unsettled_->op != operation::remove) {
    disclaimed_.add(unsettled_->wanted);
  }
  unsettled_.reset();
}

// A late view may show what an earlier one did not: exactly what we sent is what we made.
void belief::recognise(const view& seen) {
  for (const auto& sent : disclaimed_.take_shown(seen)) {
    prove({operation::update, sent, true}, {}, seen.began);
  }
}

void belief::settle(const view& seen, judgement& result) {
  const auto write = *unsettled_;
  const bool there = write.op == operation::remove
                         ? seen.live.empty()
                         : shows_sent(seen, write.wanted);
  if (!there && seen.began < write.ended + seen.settle_unknown) {
    result.is = verdict::look_again;
    result.look_at = write.ended + seen.settle_unknown;
    return;
  }
  result.settled = true;
  result.settled_done = there;
  if (!there) {
    disclaim();
    return;
  }
  unsettled_.reset();
  if (write.op != operation::remove) prove(write, {}, write.ended);
  if (write.beside_live && has_live(seen.server_now)) {
    result.evidence = shows_all(seen) ? handover::coexist : handover::unique;
  }
  standing_ = read(seen);              // what the write has replaced shows in the same view
  known_ = true;
  recalled_ = false;
}

void belief::believe(const view& seen, judgement& result) {
  result.appeared = standing_.empty() && !seen.live.empty();
  standing_ = read(seen);
  known_ = true;
  recalled_ = false;
  unverified_.reset();
  suspected_.reset();
  looks_ = 0;
}

void belief::note_sightings(const view& seen, judgement& result) {
  for (const auto& c : standing_) {
    const auto shown = std::find_if(seen.live.begin(), seen.live.end(), [&](const record& r) {
      return evidence_.matches(c, r, seen.server_now);
    });
    if (shown == seen.live.end()) {
      evidence_.missed(c, seen);
    } else if (const auto late = evidence_.sighted(c, *shown, seen)) {
      result.late = std::max(late, result.late);
    }
  }
}

bool belief::is_as_before(const view& seen) const {
  const auto& all = evidence_.all();
  if (!before_ || all.empty() || is_shown(all.back().sent, seen)) return false;
  return std::all_of(seen.live.begin(), seen.live.end(), [&](const record& r) {
    if (unverified_ && evidence_.is_earlier(r, seen.server_now)) return true;
    return std::any_of(before_->begin(), before_->end(), [&](const config& c) {
      // What somebody else had made, and we have put right, is made again by them, not by a late
      // list.
      return (unverified_ || is_ours(c)) && evidence_.matches(c, r, seen.server_now);
    });
  });
}

bool belief::is_without_effect(const view& seen) const {
  // An add changes nothing that is shown: of what it has made there is only silence.
  const bool updated = unverified_ && unverified_->op == operation::update;
  if (!updated || !is_as_before(seen)) return false;
  if (!seen.live.empty()) return true;
  return before_->empty() && !ended_.empty() && !seen.others_missing;
}

const record* belief::shown_for_update(const view& seen) const {
  if (seen.live.size() != 1) return nullptr;
  if (!evidence_.never_showed_sources_of(unverified_->wanted)) return nullptr;
  const auto& only = seen.live.front();
  const bool same_times = has_times_of(unverified_->wanted, only, seen.server_now);
  return same_times && !same_sources(unverified_->wanted.sources, only.held.sources) ? &only
                                                                                       : nullptr;
}

bool belief::silence_counts(const view& seen) const {
  const bool newer = unverified_ && is_shown(unverified_->wanted, seen);
  return std::all_of(standing_.begin(), standing_.end(), [&](const config& c) {
    return is_made_up_for(c, seen) || evidence_.silence_counts(c, seen, newer);
  });
}

bool belief::lacks_found(const view& seen) const {
  return std::any_of(standing_.begin(), standing_.end(), [&](const config& c) {
    return !evidence_.is_ours(c) && !is_made_up_for(c, seen);
  });
}

void belief::look_again_soon(const view& seen, judgement& result) {
  result.is = verdict::look_again;
  for (const auto& c : standing_) {
    if (evidence_.may_ask(c, seen.now, seen.settle)) result.unseen = c;
  }
  const auto longest = std::max(last_look, seen.settle / 10);
  const auto wait = std::min(first_look * (1 << std::min(looks_++, 12)), longest);
  result.look_at = std::min(seen.now + wait, touched_ + seen.settle);
}

// Looks again when that may have changed.
void belief::keep_believing(const view& seen, bool too_soon, judgement& result) {
  result.is = verdict::unproven;
  recalled_ = false;
  suspected_.reset();
  auto conclusive = too_soon ? effective_ + seen.vain_after : far_future;
  // What a write should have replaced, and is still shown, would be the answer.
  const bool blocked = too_soon && !seen.live.empty();
  for (const auto& c : standing_) {
    if (blocked || is_made_up_for(c, seen)) continue;
    conclusive = std::min(conclusive, evidence_.conclusive_at(c, seen));
    if (!evidence_.may_ask(c, seen.now, seen.settle)) continue;
    result.unseen = c;
    result.cut_short = evidence_.was_told_of(c) && !seen.others_missing;
  }
  if (conclusive == far_future || conclusive <= seen.began) return;
  result.is = verdict::look_again;
  result.look_at = std::max(conclusive, seen.now);
}

judgement belief::observe(const view& seen) {
  judgement result;
  if (seen.began < touched_) return result;
  bare_.note(seen, effective_);
  forget_ended(seen);
  recognise(seen);
  if (unsettled_) {
    settle(seen, result);
    if (result.is == verdict::look_again) return result;
  }
  if (!known_) {
    believe(seen, result);
    result.is = verdict::changed;
    return result;
  }
  const bool lost_one = std::any_of(standing_.begin(), standing_.end(),
                                    [&](const config& c) { return !is_made_up_for(c, seen); });
  const bool has_more = std::any_of(seen.live.begin(), seen.live.end(), [&](const record& r) {
    return !standing_as(r, seen.server_now);
  });
  const bool shows_last = unverified_ && is_shown(unverified_->wanted, seen);
  note_sightings(seen, result);
  // Of one that stands alone, since the other has ended, nothing is learned.
  if (shows_last && unverified_->beside_live && standing_.size() > 1 && shows_all(seen)) {
    result.evidence = handover::coexist;
  }
  if (!lost_one && (!has_more || shows_last)) {
    result.is = has_more ? verdict::changed : verdict::confirmed;
    result.update_seen = unverified_ && unverified_->op == operation::update;
    believe(seen, result);
    return result;
  }
  const bool stale = is_without_effect(seen);
  const bool too_soon = (unverified_ || !seen.live.empty()) && is_as_before(seen) &&
                        seen.began < effective_ + seen.vain_after;
  // A list that shows again what a write had replaced before its eyes is late.
  if (too_soon && !unverified_ && has_more) result.late = seen.began - effective_;
  const bool proves_nothing = too_soon || (!has_more && !stale && !silence_counts(seen));
  if (seen.began < touched_ + seen.settle && !shows_last) {
    look_again_soon(seen, result);
    return result;
  }
  if (proves_nothing) {
    keep_believing(seen, too_soon, result);
    return result;
  }
  auto found = read(seen);
  if (!suspected_ || suspected_->found != found) {
    suspected_ = suspicion{std::move(found), seen.began};
    result.is = verdict::look_again;
    result.look_at = seen.now + seen.confirm;
    return result;
  }
  if (!has_more && lacks_found(seen) && seen.began < suspected_->since + seen.settle) {
    result.is = verdict::look_again;
    result.look_at = suspected_->since + seen.settle;
    return result;
  }
  conclude(seen, std::move(found), {.more = has_more, .last = shows_last, .stale = stale},
           result);
  return result;
}

// The same view has been seen twice, and it is not what was expected.
void belief::conclude(const view& seen, std::vector<config> found, const contents& shows,
                      judgement& result) {
  if (const auto* otherwise = shows.stale ? shown_for_update(seen) : nullptr) {
    evidence_.shown_otherwise(unverified_->wanted, *otherwise);
    result.is = verdict::confirmed;
    result.shown_otherwise = result.update_seen = true;
    result.expected.assign(1, unverified_->wanted);
    result.found = std::move(found);
    believe(seen, result);
    return;
  }
  if (shows.last && unverified_->beside_live) result.evidence = handover::unique;
  const bool replaced = !shows.more && beside_ && !unverified_ && !seen.live.empty() &&
                        seen.began < effective_ + seen.vain_after;     // late lists show both
  if (replaced) result.evidence = handover::unique;
  result.is = verdict::changed;
  result.no_effect = shows.stale;
  result.update_seen = shows.last && unverified_->op == operation::update;
  result.drifted = !shows.stale && !shows.last && !replaced;
  before_.reset();
  for (const auto& c : standing_) {
    if (result.drifted && !is_shown(c, seen)) evidence_.taken_for_gone(c);
  }
  if (shows.stale) evidence_.found_vain(unverified_->wanted, seen.live.empty());
  result.expected = standing_;
  result.found = std::move(found);
  believe(seen, result);
}

void belief::remember(stream_memory& to) const {
  to.known = known_;
  // What has ended counts only as what stood there last.
  to.standing = standing_.empty() ? ended_ : standing_;
  to.ended = ended_;
  to.proofs = evidence_.proofs();
  to.sent = disclaimed_.all();
  if (unsettled_) {
    to.under_way = {unsettled_->op, unsettled_->wanted, unsettled_->beside_live, false, {}};
  } else if (unverified_) {
    to.under_way = {unverified_->op, unverified_->wanted, unverified_->beside_live, true,
                    before_.value_or(std::vector<config>())};
  }
}

void belief::recall(const stream_memory& from, milliseconds now) {
  known_ = from.known;
  recalled_ = true;
  standing_ = from.standing;
  ended_ = from.ended;
  evidence_.recall(from.proofs, now);
  disclaimed_.recall(from.sent);
  if (!from.under_way) return;
  const pending_write write{{from.under_way->op, from.under_way->wanted,
                             from.under_way->beside_live}, now};
  touched_ = effective_ = now;
  if (!from.under_way->accepted) {
    unsettled_ = write;
    return;
  }
  unverified_ = write;
  before_ = from.under_way->before;
}

}  // namespace pullkeeper
