// over 300 lines: every way in which an answer or an observation changes one stream.
#include "core/stream/coverage.hpp"

#include <algorithm>
#include <utility>

#include "core/stream/decide_ahead.hpp"
#include "core/stream/learning.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds look_soon{1000};        // after a write
constexpr milliseconds end_retry{1000};        // after a conflict: the old config may just be going
constexpr milliseconds rush_retry{1000};       // of adds at a config's very end
constexpr milliseconds vain_retry = dark_wait_most;  // of adds that conflict again and again
constexpr milliseconds blind_wait = std::chrono::minutes(30);
constexpr int conflicts_most = 3;

operation operation_of(action what) {
  switch (what) {
    case action::add: return operation::add;
    case action::update: return operation::update;
    default: return operation::remove;
  }
}

bool is_beside_live(const std::optional<pending_write>& sent) { return sent && sent->beside_live; }

}  // namespace

void coverage::retire() {
  drift_.give_up();
  drift_.begin_anew();
  failures_.begin_anew();
  ways_.schedule_removed();
}

void coverage::recall(const stream_memory& from, bool as_asked, const present& now) {
  belief_.recall(from, now.boot);
  belief_.age(now.second());
  ways_.recall(from.in_the_way);
  if (!as_asked) return;
  failures_.recall(from.failing, now);
  drift_.recall(from.drift, now);
}

void coverage::remember(stream_memory& to, const present& now) const {
  belief_.remember(to);
  to.in_the_way = ways_.remembered();
  to.failing = failures_.remember(now);
  to.drift = drift_.remember(now);
}

bool coverage::is_probing() const {
  return is_beside_live(belief_.unverified()) || is_beside_live(belief_.unsettled());
}

void coverage::give_up_probe() {
  if (is_beside_live(belief_.unverified())) belief_.assume_replaced();
  belief_.give_up_on_unsettled();
}

bool coverage::believe_unseen() {
  const auto& unknown = belief_.unsettled();
  const bool news = unknown || belief_.unverified();
  if (unknown && unknown->op == operation::add && !unknown->beside_live)
    ways_.repeat_add_as_update();
  belief_.give_up_on_unsettled();
  belief_.trust_unverified();
  return news;
}

bool coverage::try_now(bool all) {
  if (all || !is_standing(failures_.kind())) failures_.try_now();
  return failures_.in_a_row() > 0;
}

const step& coverage::next(const schedule& wanted, const schedule* following,
                           const surroundings& at, bool at_risk) {
  drift_.follow(at.settings.on_drift, at.now.second());
  if (wanted.wanted.start <= at.now.second()) departed_.clear();
  const situation now{.now = at.now, .wanted = wanted, .settings = at.settings,
                      .standing = belief_, .open = ways_,
                      .domain = at.domain, .endpoint = at.endpoint,
                      .can_observe = !blind(at),
                      .seen_lately = at.list.observed && at.list.failures == 0 && !is_unseen(),
                      .looked = looked(at), .host = turn_of(at),
                      .by_others = {drift_.hands_off_until(), drift_.lengthened(),
                                    drift_.in_fight()},
                      .other = {false, !departed_.empty()}, .at_risk = at_risk, .unseen = unseen_};
  last_ = decide(now);
  if (last_.due && ways_.begin_window(last_.horizon)) last_ = decide(now);
  if (following) last_ = decide_ahead(last_, now, *following);
  const bool wants = last_.standing_by || last_.due || last_.what != action::wait;
  wanted_since_ = wants ? std::optional(wanted_since_.value_or(at.now.boot)) : std::nullopt;
  return last_;
}

// While one stream of the domain tries what an add beside a running config does, the others wait
// for what it finds, as long as they have the time.
bool coverage::held_for_probe(const surroundings& at) const {
  return last_.what == action::add && last_.beside_live && at.probed_by_other &&
         at.domain.learned == handover::unknown &&
         at.settings.handover == handover_mode::automatic &&
         last_.lapse - at.now.server > milliseconds(at.settings.lead) / 2;
}

void coverage::pursue(const surroundings& at, wish& wanted) {
  const auto& now = at.now;
  const auto ask_again = [&](milliseconds boot) { wanted.timer = std::min(wanted.timer, boot); };
  if (last_.what == action::wait) drift_.give_up();
  // The wait after a refused update is not that of the add which takes its place.
  const bool other_way = failures_.of() == operation::update && is_standing(failures_.kind());
  if (last_.what == action::add && (last_.refused_for_good || other_way)) {
    const bool in_vain = ways_.conflicts() > conflicts_most && !last_.refused_for_good;
    failures_.try_by(now.boot + (in_vain ? vain_retry : rush_retry));
  }
  if (last_.what == action::wait) {
    ask_again(now.boot_of(last_.at));
  } else if (last_.what == action::observe) {
    // Before a restart one look at once tells enough, or the one that is under way.
    const bool waits = !last_.checking || belief_.unconfirmed();
    const auto look_at = waits ? std::max(now.boot, look_at_) : now.boot;
    if (!last_.checking || !at.looking) look_by(wanted.look, look_at, last_.lapse);
    // Whether to go on without a look, which is of no use while nothing can be sent.
    ask_again(now.boot + milliseconds{at.endpoint_gone ? 10000 : 1000});
  } else if (failures_.waits(now.boot)) {
    ask_again(failures_.not_before());
    if (last_.refused_for_good) ask_again(now.boot_of(last_.at));
  } else if (const auto brake = repetition_.not_before(operation_of(last_.what), last_.wanted);
             brake > now.boot) {
    ask_again(brake);
  } else if (held_for_probe(at)) {
    ask_again(now.boot_of(last_.lapse - milliseconds(at.settings.lead) / 2));
  } else {
    wanted.ready = operation_of(last_.what);
  }
}

void coverage::answered(const write& sent, const answer& got, const surroundings& at,
                        random_source& random, reaction& result) {
  if (last_.asking && !std::holds_alternative<unknown>(got.says)) {
    ask_answered(sent, got, at, random, result);
  } else if (const auto* no = std::get_if<refused>(&got.says)) {
    write_refused({sent, no->why, no->retry_after, false, got.request_id}, at, random, result);
  } else if (const auto* lost = std::get_if<unknown>(&got.says)) {
    write_unknown({sent, lost->why, lost->retry_after, true, got.request_id}, at, random, result);
  } else {
    write_done(sent, got.request_id, at, result);
  }
}

// What is asked for stands where the add is refused as existing, and was missing where it is
// accepted. Any other refusal says nothing of it, but a standing one is told.
void coverage::ask_answered(const write& sent, const answer& got, const surroundings& at,
                            random_source& random, reaction& result) {
  const auto* no = std::get_if<refused>(&got.says);
  if (no && no->why.kind != failure_kind::conflict) {
    const setback met{sent, no->why, no->retry_after, false, got.request_id};
    if (learn_from_refusal(met, at, result)) return;
    if (!is_standing(no->why.kind)) return back_off(met, at, random, result);
    tell_failure(met, at.now, result);
  }
  const auto asked = unseen_.value_or(sent.wanted);
  unseen_.reset();
  const bool first = belief_.asked_for(asked, at.now.boot) == 1;
  const bool exists = got.kind() == failure_kind::conflict;
  // What has ended, or was cut short, may be what exists.
  const bool stands = exists && !belief_.may_be_blocked() && !cut_short_;
  if (exists) {
    result.add_replaces = false;
    failures_.over();                  // of earlier asks
    if (!stands) belief_.asked_in_doubt(asked);
    if (!stands) look_by(result.look, at.now.boot + at.list.settle);
  }
  result.list_unreliable = stands;
  if (!got.trouble()) {
    write_done(sent, got.request_id, at, result);
    // Where that stays unseen as well, it is the list that is wrong.
    belief_.ask_no_more(sent.wanted.end);
  }
  const bool worth_telling = !got.trouble() || (stands && first);
  if (worth_telling) result.news.emplace_back(news::unseen{asked, stands, told_by_add(at)});
}

void coverage::settled_well(const present& now, reaction& result) {
  failures_.over();
  ways_.settled();
  look_at_ = far_past;
  if (drift_.repaired(now.boot)) result.news.emplace_back(news::drift_repaired{});
}

void coverage::write_done(const write& sent, const std::string& request_id,
                          const surroundings& at, reaction& result) {
  const auto& now = at.now;
  if (sent.op != operation::remove) tell_accepted(sent, request_id, at, result);
  belief_.age(now.second());
  const auto mode = known_handover(at.settings, at.domain);
  belief_.accepted({sent, now.boot}, mode, request_id);
  ways_.accepted(sent.op);
  settled_well(now, result);
  result.deleted = sent.op == operation::remove;
  repetition_.accepted(sent.op, sent.wanted, now.boot);
  // Where each add makes one more, or a restart, nothing is asked for that was added twice.
  const bool costly = mode != handover::unique || at.domain.add_replaces;
  if (costly && belief_.was_added_twice(sent.wanted.end)) belief_.ask_no_more(sent.wanted.end);
  unseen_.reset();
  if (mode == handover::unique && at.domain.add_replaces && has_added_beside(now))
    belief_.assume_replaced();         // sent before that was learned
  if (at.domain.describe_forbidden) {
    belief_.trust_unverified();
    return;
  }
  result.probe_sent = at.probes;
  look_by(result.look, now.boot + (sent.beside_live ? milliseconds{0} : look_soon),
          at.probes ? last_.lapse : never);
}

void coverage::write_unknown(const setback& met, const surroundings& at, random_source& random,
                             reaction& result) {
  const auto& now = at.now;
  belief_.lost({met.sent, now.boot});
  result.probe_sent = at.probes;
  look_at_ = far_past;
  back_off(met, at, random, result);
  if (!at.domain.describe_forbidden) {
    look_by(result.look, now.boot, last_.lapse);
    return;
  }
  // Nothing can be seen. An add that may be there already is repeated as an update; beside a live
  // config, where an update might hit the wrong one, seldom.
  believe_unseen();
  if (met.sent.op != operation::add || !met.sent.beside_live) return;
  const auto left = std::max(last_.lapse - now.server, milliseconds{0});
  failures_.wait_until(
      std::max(failures_.not_before(), now.boot + std::min(blind_wait, left / 4)));
}

void coverage::write_refused(const setback& met, const surroundings& at, random_source& random,
                             reaction& result) {
  belief_.refused(at.now.boot);
  switch (met.why.kind) {
    case failure_kind::conflict: on_conflict(met, at, random, result); return;
    case failure_kind::missing: on_missing(met, at, random, result); return;
    case failure_kind::rejected:
      // "InvalidParam" is what Delete documents, and may mean that nothing is there.
      if (met.sent.op != operation::remove) break;
      on_missing(met, at, random, result);
      return;
    case failure_kind::clock:
      // This answer has corrected our clock: try again at once, the first time.
      if (failures_.kind() == failure_kind::clock) back_off(met, at, random, result);
      else failures_.note(failure_kind::clock);
      return;
    case failure_kind::unreachable:
    case failure_kind::credentials:
      failures_.note(met.why.kind, met.why.code);  // the breaker times the next try
      tell_failure(met, at.now, result);
      return;
    default: break;
  }
  if (learn_from_refusal(met, at, result)) return;
  ways_.refused(met.sent, met.why.kind, belief_.has_live(at.now.second()));
  back_off(met, at, random, result);
}

// A start in the past or a length of exactly the limit may be what was refused. True if something
// new is known and the call is worth an immediate repetition.
bool coverage::learn_from_refusal(const setback& met, const surroundings& at, reaction& result) {
  if (failures_.kind() == met.why.kind) return false;
  result.endpoint = learned_from_refusal(met.sent, met.why.kind, at);
  if (!result.endpoint) return false;
  failures_.note(met.why.kind);
  failures_.try_now();
  return true;
}

void coverage::on_conflict(const setback& met, const surroundings& at, random_source& random,
                           reaction& result) {
  const bool live = belief_.has_live(at.now.second());
  ways_.add_refused_as_existing(live, at.settings.handover != handover_mode::add);
  if (live && at.settings.handover == handover_mode::automatic &&
      at.domain.learned != handover::unique) {
    result.learned = handover::unique;
    result.add_replaces = false;
    result.how = "an add beside the running config was refused";
    return;
  }
  if (!live && !blind(at)) belief_.doubt();
  failures_.note(failure_kind::conflict, met.why.code);
  const auto conflicts = ways_.conflicts();
  if (conflicts > conflicts_most && !last_.refused_for_good) {
    back_off(met, at, random, result);
  } else if (conflicts > 1 || live) {
    failures_.wait_until(at.now.boot + end_retry);
  }
}

void coverage::on_missing(const setback& met, const surroundings& at, random_source& random,
                          reaction& result) {
  if (met.sent.op == operation::remove) {
    write_done(met.sent, met.request_id, at, result);
    return;
  }
  const bool live = belief_.has_live(at.now.second());
  ways_.update_refused(live);
  if (!live) return back_off(met, at, random, result);
  if (blind(at)) belief_.clear();
  else belief_.doubt();
  if (ways_.update_is_refused()) back_off(met, at, random, result);
}

void coverage::back_off(const setback& met, const surroundings& at, random_source& random,
                        reaction& result) {
  const auto& now = at.now;
  failures_.count(met.sent.op, met.why.kind, met.why.code, now.boot);
  failures_.explain(met.why, met.request_id);
  const bool conflicting = met.why.kind == failure_kind::conflict;
  const auto tries = conflicting ? ways_.conflicts() : failures_.in_a_row();
  const auto left = now.left(last_.lapse);
  const auto wait = retry_delay(met.why.kind, tries, left, met.retry_after, random);
  failures_.wait_until(now.boot + in_turn(wait, met.why.kind, left, at.alike));
  tell_failure(met, now, result);
}

void coverage::tell_failure(const setback& met, const present& now, reaction& result) const {
  result.news.emplace_back(news::attempt_failed{met.sent, met.why, met.request_id, met.is_open,
                                         std::max(failures_.in_a_row(), 1),
                                         ways_.update_is_vain(), failures_.not_before(), last_,
                                         failures_.may_be_told(now.boot)});
}

void coverage::tell_accepted(const write& sent, const std::string& request_id,
                             const surroundings& at, reaction& result) const {
  news::window_accepted told{sent, attempt(), request_id, {}};
  for (const auto& c : belief_.standing()) {
    const bool ours = c == sent.wanted || belief_.is_ours(c) || drift_.repairing();
    if (!ours && c.end > at.now.second()) told.adopted.push_back(c);
  }
  const bool took_over = sent.op == operation::update && !belief_.has_live(at.now.second());
  if (permanent_ && took_over) told.adopted.push_back(*permanent_);
  result.news.emplace_back(std::move(told));
  tell_standby(sent, at.settings, result.news);
}

judgement coverage::observe(const view& look, reaction& result) {
  vain_looks_ = {};
  const auto unknown = belief_.unsettled();
  // A look that confirms what was known leaves nothing to remember.
  const bool open = unknown || belief_.unverified() || !belief_.known();
  const auto stood = belief_.standing().size();
  auto j = belief_.observe(look);
  if (j.is != verdict::ignored) looked_ = look.began;
  const bool news = j.is == verdict::changed || j.is == verdict::look_again;
  result.remember = open || news || belief_.standing().size() != stood;
  result.gone = stood > 0 && belief_.standing().empty();
  if (j.settled_done && unknown) ways_.found_executed(unknown->op);
  if (j.update_seen) ways_.update_seen();
  if (j.no_effect) ways_.update_without_effect(j.found.empty());
  if (j.appeared) ways_.something_alive();
  unseen_ = j.unseen;
  cut_short_ = j.cut_short;
  permanent_ = look.permanent;
  result.late = j.late;
  return j;
}

void coverage::judged(const judgement& j, const view& look,
                      const std::optional<pending_write>& unknown, const schedule& wanted,
                      const surroundings& at, random_source& random, reaction& result) {
  drift_.age(at.now.boot, belief_);
  if (j.settled_done) {
    if (unknown->op != operation::remove) tell_accepted(*unknown, {}, at, result);
    settled_well(at.now, result);
  }
  const auto settled_at = unknown ? unknown->ended + at.list.settle : far_past;
  // Judged early because time was short: a later view may know better.
  if (j.settled && !j.settled_done && look.began < settled_at) look_by(result.look, settled_at);
  if (j.is == verdict::look_again) {
    look_at_ = j.look_at;
    look_by(result.look, j.look_at);
  }
  if (at.settings.handover == handover_mode::automatic) learn_handover(j, look, result);
  if (j.no_effect) {
    const write vain{operation::update, {}, false};
    const failure why{failure_kind::transient, "no_effect",
                      "the API accepted the call, but its effect is not to be seen"};
    back_off({vain, why, {}, true, {}}, at, random, result);
  }
  if (j.shown_otherwise) {
    result.news.emplace_back(news::shown_otherwise{j.expected.front(), j.found.front()});
  }
  if (j.drifted) drift_.found(j, wanted, at, belief_, result.news);
}

}  // namespace pullkeeper
