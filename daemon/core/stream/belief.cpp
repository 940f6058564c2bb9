#include "core/stream/belief.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

constexpr std::size_t proofs_kept = 8;
constexpr milliseconds first_look{500};
constexpr milliseconds before_all{-2'000'000'000};
constexpr milliseconds last_look{30000};

bool contains(const std::vector<record>& seen, const config& expected, utc_seconds now) {
  return std::any_of(seen.begin(), seen.end(),
                     [&](const record& r) { return same_config(expected, r, now); });
}

// Exactly what was sent, its start included: an older config with the same end is another one.
bool shows_sent(const view& seen, const config& sent) {
  return std::any_of(seen.live.begin(), seen.live.end(), [&](const record& r) {
    return std::chrono::abs(r.held.start - sent.start) < r.precision &&
           same_config(sent, r, seen.server_now);
  });
}

seconds overlap(const config& a, const config& b) {
  return std::min(a.end, b.end) - std::max(a.start, b.start);
}

void sort_by_start(std::vector<config>& configs) {
  std::stable_sort(configs.begin(), configs.end(), [](const config& a, const config& b) {
    return std::pair(a.start, a.end) < std::pair(b.start, b.end);
  });
}

}  // namespace

config belief::known_as(const record& r, utc_seconds now) const {
  const auto is_this = [&](const config& c) { return same_config(c, r, now); };
  const auto standing = std::find_if(standing_.begin(), standing_.end(), is_this);
  if (standing != standing_.end()) return *standing;
  const auto proven = std::find_if(proofs_.rbegin(), proofs_.rend(),
                                   [&](const proof& p) { return is_this(p.accepted); });
  return proven != proofs_.rend() ? proven->accepted : r.held;
}

std::vector<config> belief::read(const view& seen) const {
  std::vector<config> configs;
  configs.reserve(seen.live.size());
  for (const auto& r : seen.live) configs.push_back(known_as(r, seen.server_now));
  sort_by_start(configs);
  return configs;
}

bool same_config(const config& expected, const record& seen, utc_seconds now) {
  const auto near = [&](utc_seconds a, utc_seconds b) {
    return std::chrono::abs(a - b) < seen.precision;
  };
  const bool both_run = expected.start <= now && seen.held.start <= now;
  return near(expected.end, seen.held.end) && (both_run || near(expected.start, seen.held.start)) &&
         same_sources(expected.sources, seen.held.sources);
}

bool belief::has_live(utc_seconds now) const {
  return std::any_of(standing_.begin(), standing_.end(),
                     [&](const config& c) { return c.end > now; });
}

utc_seconds belief::covered_until(utc_seconds from) const {
  for (const auto& c : standing_) {
    if (c.start <= from && c.end > from) from = c.end;
  }
  return from;
}

utc_seconds belief::perhaps_until(utc_seconds from) const {
  for (const auto& sent : disclaimed_) from = std::max(from, sent.end);
  return from;
}

bool belief::is_ours(const config& held) const {
  return std::any_of(proofs_.begin(), proofs_.end(), [&](const proof& p) {
    return p.accepted.end == held.end && p.accepted.start == held.start &&
           same_sources(p.accepted.sources, held.sources);
  });
}

bool belief::proves(const std::vector<record>& shown, utc_seconds now) const {
  return std::all_of(shown.begin(), shown.end(),
                     [&](const record& r) { return is_ours(known_as(r, now)); });
}

void belief::accepted(const pending_write& write, handover mode, std::string request_id) {
  const auto& wanted = write.wanted;
  // Before it takes the place of what stands: if it turns out to have no effect, that still does.
  if (write.op != operation::remove) prove(wanted, std::move(request_id));
  if (write.op == operation::remove) {
    standing_.clear();
  } else if (write.op == operation::add || standing_.empty()) {
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

bool belief::ended_is_ours() const {
  return !proofs_.empty() && std::all_of(ended_.begin(), ended_.end(),
                                         [&](const config& c) { return is_ours(c); });
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
  for (const auto& r : seen.ended) ended_.push_back(known_as(r, seen.server_now));
}

void belief::prove(const config& made, std::string request_id) {
  const auto known = std::find_if(proofs_.begin(), proofs_.end(),
                                  [&](const proof& p) { return p.accepted == made; });
  if (known != proofs_.end()) {        // sent again, after the first answer was lost
    if (!request_id.empty()) known->request_id = std::move(request_id);
    return;
  }
  // What may still stand must stay provable, however many writes without effect come after it.
  const auto stands = [&](const proof& p) {
    const auto is_this = [&](const config& c) { return c == p.accepted; };
    return std::any_of(standing_.begin(), standing_.end(), is_this) ||
           std::any_of(ended_.begin(), ended_.end(), is_this);
  };
  if (proofs_.size() >= proofs_kept) {
    const auto oldest = std::find_if_not(proofs_.begin(), proofs_.end(), stands);
    proofs_.erase(oldest != proofs_.end() ? oldest : proofs_.begin());
  }
  proofs_.push_back({made, std::move(request_id)});
}

void belief::disclaim() {
  if (unsettled_ && unsettled_->op != operation::remove) {
    if (disclaimed_.size() == proofs_kept) disclaimed_.erase(disclaimed_.begin());
    disclaimed_.push_back(unsettled_->wanted);
  }
  unsettled_.reset();
}

// A late view may show what an earlier one did not: exactly what we sent is what we made.
void belief::recognise(const view& seen) {
  std::erase_if(disclaimed_, [&](const config& sent) {
    const bool there = shows_sent(seen, sent);
    if (there) prove(sent, {});
    return there || sent.end <= seen.server_now;
  });
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
  if (write.op != operation::remove) prove(write.wanted, {});
  if (write.beside_live) {
    const auto lacks = [&](const config& c) { return !contains(seen.live, c, seen.server_now); };
    result.evidence = std::any_of(standing_.begin(), standing_.end(), lacks) ? handover::unique
                                                                             : handover::coexist;
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

judgement belief::observe(const view& seen) {
  judgement result;
  if (seen.began < touched_) return result;
  bare_ = seen.live.empty() ? seen.began : before_all;
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
  const auto lacks = [&](const config& c) { return !contains(seen.live, c, seen.server_now); };
  const bool lost_one = std::any_of(standing_.begin(), standing_.end(), lacks);
  const bool has_more = std::any_of(seen.live.begin(), seen.live.end(), [&](const record& r) {
    return std::none_of(standing_.begin(), standing_.end(),
                        [&](const config& c) { return same_config(c, r, seen.server_now); });
  });
  const bool as_expected = !lost_one && !has_more;
  const bool shows_last = unverified_ && !lacks(unverified_->wanted);
  if (shows_last && unverified_->beside_live) {
    result.evidence = lost_one ? handover::unique : handover::coexist;
  }
  if (as_expected || shows_last) {
    result.is = as_expected ? verdict::confirmed : verdict::changed;
    result.update_seen = unverified_ && unverified_->op == operation::update;
    believe(seen, result);
    return result;
  }
  if (seen.began < touched_ + seen.settle) {
    result.is = verdict::look_again;
    result.look_at =
        std::min(seen.now + std::min(first_look * (1 << std::min(looks_++, 10)), last_look),
                 touched_ + seen.settle);
    return result;
  }
  auto found = read(seen);
  if (!suspected_ || *suspected_ != found) {
    suspected_ = std::move(found);
    result.is = verdict::look_again;
    result.look_at = seen.now + seen.confirm;
    return result;
  }
  result.is = verdict::changed;
  result.no_effect = unverified_.has_value();
  result.drifted = !unverified_;
  result.expected = standing_;
  result.found = std::move(found);
  result.update_vain = unverified_ && unverified_->op == operation::update;
  believe(seen, result);
  return result;
}

void belief::remember(stream_memory& to) const {
  to.known = known_;
  // What has ended counts only as what stood there last.
  to.standing = standing_.empty() ? ended_ : standing_;
  to.proofs = proofs_;
  to.sent = disclaimed_;
  if (unsettled_) {
    to.under_way = {unsettled_->op, unsettled_->wanted, unsettled_->beside_live, false};
  } else if (unverified_) {
    to.under_way = {unverified_->op, unverified_->wanted, unverified_->beside_live, true};
  }
}

void belief::recall(const stream_memory& from, milliseconds now) {
  known_ = from.known;
  recalled_ = true;
  standing_ = from.standing;
  proofs_ = from.proofs;
  disclaimed_ = from.sent;
  if (!from.under_way) return;
  const pending_write write{{from.under_way->op, from.under_way->wanted,
                             from.under_way->beside_live}, now};
  touched_ = effective_ = now;
  if (from.under_way->accepted) unverified_ = write;
  else unsettled_ = write;
}

}  // namespace pullkeeper
