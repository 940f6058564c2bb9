#include "core/probe/probe.hpp"

#include <algorithm>
#include <utility>

#include "core/probe/pace.hpp"
#include "core/probe/shape.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds first_look_after{500};
constexpr milliseconds look_every_later{3000};
constexpr milliseconds often_for{15000};
constexpr milliseconds patience_least{60000};
constexpr milliseconds patience_most{150000};
constexpr milliseconds patience_blind{15000};    // where no write was ever shown
constexpr milliseconds patience_gone{20000};     // ... and the lag
constexpr milliseconds patience_gone_most{60000};
constexpr int tries_most = 3;
constexpr int failures_most = 5;
constexpr int looks_ended = 4;

bool may_pass(const answer& got) {
  if (got.result() != outcome::not_done || got.retry_after() > longest_pause) return false;
  const auto kind = got.kind();
  return kind == failure_kind::throttled || kind == failure_kind::busy ||
         kind == failure_kind::clock;
}

bool is_of_all(const answer& got) {
  return got.kind() == failure_kind::unreachable || got.kind() == failure_kind::credentials;
}

}  // namespace

probe::probe(probe_plan plan, utc_millis now) : plan_(std::move(plan)), started_(now) {}

void probe::advance() {
  ++current_;
  looking_ = false;
  tries_ = 0;
}

void probe::stop(const std::string& why) {
  for (; current_ < trial_count; ++current_) {
    if (!story_.of(static_cast<trial>(current_))) skipped_[current_] = why;
  }
}

probe_wish probe::next(utc_millis now) {
  using kind = probe_wish::kind;
  while (current_ < trial_count) {
    const auto deadline = started_ + plan_.within;
    if (now >= deadline) {
      stop("there was no time left");
      break;
    }
    if (now < not_before_) return {kind::wait, std::min(not_before_, deadline)};
    if (looking_) {
      if (is_settled(now)) {
        advance();
        continue;
      }
      call look;
      look.key.domain = plan_.domain;
      return {kind::make, {}, look};
    }
    auto step = step_of(static_cast<trial>(current_), story_, plan_, now);
    if (step.is == probe_step::kind::wait) return {kind::wait, std::min(step.until, deadline)};
    if (step.is == probe_step::kind::look) {
      looking_ = true;
      since_ = now;
    } else if (step.is == probe_step::kind::skip) {
      skipped_[current_] = step.why;
      advance();
    } else if (!may_write(step.made)) {
      skipped_[current_] = "no write was left for it";
      advance();
    } else {
      step.made.schedule = probe_name;
      step.made.attempt = tries_ + 1;
      return {kind::make, {}, step.made};
    }
  }
  return {};
}

// Each stream that may have a config in the end needs a deletion.
bool probe::may_write(const call& wanted) const {
  auto needed = story_.writes.size() + 1;
  for (const auto& one : claims(&wanted)) {
    const bool goes = wanted.key == one.key && wanted.op == operation::remove;
    needed += !goes && (wanted.key == one.key || !is_deleted(one.key));
  }
  return needed <= static_cast<std::size_t>(plan_.most_writes);
}

milliseconds probe::patience() const {
  if (story_.sights() == 0 && story_.writes.size() > 1) return patience_blind;
  return std::clamp(2 * story_.lag() + milliseconds{20000}, patience_least, patience_most);
}

bool probe::is_settled(utc_millis now) const {
  const auto one = static_cast<trial>(current_);
  const auto* made = story_.of(one);
  if (blind_ || (made && made->refused())) return true;
  const bool removes = made && made->made.op == operation::remove;
  const auto gone = std::min(patience_gone + story_.lag(), patience_gone_most);
  return has_told_enough() || now - since_ >= (removes ? gone : patience());
}

bool probe::has_told_enough() const {
  const auto one = static_cast<trial>(current_);
  const auto& looks = story_.looks;
  const auto* made = story_.of(one);
  switch (one) {
    case trial::look_first: return !looks.empty();
    case trial::watch_end: {
      const auto& ended = *story_.of(trial::add_short);
      const auto still = std::count_if(looks.begin(), looks.end(), [&](const probe_look& look) {
        return look.began > ended.made.wanted.end + 2 * story_.lag() && shows(look, ended);
      });
      return still >= looks_ended || story_.is_gone_ended(ended);
    }
    case trial::update_running:
    case trial::update_ended:
    case trial::update_missing: return story_.is_shown(*made) || story_.is_silent(*made);
    case trial::add_beside:
    case trial::add_before: return story_.coexists(*made) || story_.replaces(*made);
    case trial::remove_running:
    case trial::remove_made:
    case trial::remove_missing:
      return !looks.empty() && looks.back().began >= made->answered &&
             std::none_of(looks.back().shown.records.begin(), looks.back().shown.records.end(),
                          [made](const record& r) { return is_of(r, made->made.key); });
    default: return story_.is_shown(*made);
  }
}

void probe::answered(const call& made, const answer& got, utc_millis sent, utc_millis at) {
  if (is_of_all(got)) {
    ++failures_;
  } else if (made.op != operation::describe || got.result() == outcome::done) {
    failures_ = 0;
  }
  if (made.op != operation::describe) {
    wrote(made, got, sent, at);
  } else if (const auto* list = std::get_if<listed>(&got.says)) {
    story_.look(sent, *list, plan_.stream);
    not_before_ = at + (at - since_ < often_for ? look_every : look_every_later);
  } else {
    blind_ = got.kind() == failure_kind::permission;
    if (!is_of_all(got)) ++failures_;
    not_before_ = at + pause_after(got);
  }
  if (failures_ >= failures_most) stop("the API did not answer: " + got.code());
}

void probe::wrote(const call& made, const answer& got, utc_millis sent, utc_millis at) {
  story_.writes.push_back({static_cast<trial>(current_), made, got, sent, at});
  if (got.kind() == failure_kind::permission && !any_done()) {
    stop("no write is permitted: " + got.code());
    return;
  }
  if (++tries_ < tries_most && (may_pass(got) || is_of_all(got))) {
    not_before_ = at + pause_after(got);
    return;
  }
  looking_ = true;
  since_ = at;
  not_before_ = at + first_look_after;
}

bool probe::any_done() const {
  return std::any_of(story_.writes.begin(), story_.writes.end(),
                     [](const probe_write& w) { return w.done(); });
}

std::vector<stream_memory> probe::claims(const call* making) const {
  std::vector<stream_memory> all;
  for (const auto which : {probe_stream::brief, probe_stream::running, probe_stream::later}) {
    stream_memory kept;
    kept.key = key_of(plan_, which);
    kept.name = probe_name;
    kept.on_removed = removal_policy::remove;
    bool touched = false;
    for (const auto& w : story_.writes) {
      if (w.made.key != kept.key || w.refused()) continue;
      touched = true;
      if (w.made.op == operation::remove) continue;
      if (!w.done()) {
        kept.sent.push_back(w.made.wanted);
        continue;
      }
      kept.proofs.push_back({.accepted = w.made.wanted,
                             .request_id = w.got.request_id,
                             .seen = story_.is_shown(w),
                             .added = w.made.op == operation::add});
      kept.standing.push_back(w.made.wanted);
    }
    if (making && making->key == kept.key) {
      kept.under_way = write_memory{making->op, making->wanted, false, false, {}};
      touched = true;
    }
    if (touched) all.push_back(std::move(kept));
  }
  return all;
}

bool probe::is_deleted(const stream_key& key) const {
  const auto last = std::find_if(
      story_.writes.rbegin(), story_.writes.rend(),
      [&](const probe_write& w) { return w.made.key == key && !w.refused(); });
  return last != story_.writes.rend() && last->made.op == operation::remove && last->done();
}

bool is_of_probe(const stream_memory& kept) {
  return kept.name == probe_name && kept.key.app == probe_app &&
         kept.key.stream.starts_with(std::string(probe_name) + "-");
}

}  // namespace pullkeeper
