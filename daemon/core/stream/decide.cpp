// over 300 lines: every row of the table.
#include "core/stream/decide.hpp"

#include <algorithm>

#include "core/expect.hpp"
#include "core/stream/deciding.hpp"
#include "core/stream/promises.hpp"
#include "core/stream/standby.hpp"

namespace pullkeeper {
namespace {

constexpr seconds answer_time{30};     // more than a call may take
constexpr milliseconds look_time{60000};       // a look, another one to confirm it, and the call
// The API's time is known to a second or so, and a start in its future would stop a running pull.
constexpr seconds start_slack{5};

}  // namespace

deciding::deciding(const situation& given)
    : s(given), limit(config_limit(s.settings, s.endpoint)),
      windows(s.wanted.wanted, s.settings, limit) {
  const auto& pull = s.wanted.wanted;
  lead = windows.lead();
  now = s.now.second();
  end = pull.end ? *pull.end : std::chrono::floor<seconds>(never);
  from = std::max({now, pull.start, std::min(s.by_others.hands_off_until, end)});
  horizon = windows.horizon(now);
  covered = s.standing.covered_until(from);
  // A start that had to lie a few seconds ahead is as soon as can be.
  if (covered == from) {
    const auto soon = s.standing.covered_until(from + s.endpoint.start_margin);
    if (soon > from + s.endpoint.start_margin) covered = soon;
  }
  covered = std::min(covered, end);
}

handover deciding::mode() const {
  const auto known = known_handover(s.settings, s.domain);
  if (known != handover::unknown) return known;
  // Whether an Add has replaced the running config could not be seen: an Update is safe in all
  // variants.
  return s.can_observe ? handover::unknown : handover::unique;
}

bool deciding::several_live() const {
  const auto& all = s.standing.standing();
  return std::count_if(all.begin(), all.end(), [&](const config& c) { return live(c); }) > 1;
}

bool deciding::is_running() const {
  const auto& all = s.standing.standing();
  return std::any_of(all.begin(), all.end(),
                     [&](const config& c) { return live(c) && c.start <= now; });
}

// Before a running pull is restarted, or a standby writes anything. A look costs no coverage: where
// it does not succeed, or time is short, the write goes without; but of a standby not without any
// look since its turn, nor against what that shows.
bool deciding::may_look_first(bool correcting, bool due) const {
  const bool in_doubt = is_in_doubt(correcting);
  const bool fresh = s.now.boot - s.looked <= fresh_view && !in_doubt;
  const auto whole = milliseconds(lead);
  const auto least = std::max(std::min(look_time, whole / 4), whole / 10);
  const auto since = s.now.boot - (s.now.server - standby_turn(*this, due));
  const bool unseen = is_standby() && s.looked < since + (in_doubt ? look_time : milliseconds{0});
  const bool in_time = millis(covered) - s.now.server > least;
  return !fresh && s.can_observe && s.seen_lately && (in_time || unseen);
}

step deciding::after_a_look(step made, bool correcting) const {
  if (made.what == action::wait || made.what == action::observe) return made;
  made.checking = may_look_first(correcting, made.due);
  if (made.checking) made.what = action::observe;
  return made;
}

// Another look shall confirm what would make the update needless.
bool deciding::is_in_doubt(bool correcting) const {
  const auto* shown = s.standing.unconfirmed();
  return shown && std::any_of(shown->begin(), shown->end(), [&](const config& c) {
    return correcting || c.end > covered;
  });
}

bool deciding::has_its_turn() const {
  return covered <= from || s.now.server >= next_due() + spread_over_hosts(lead, s.host.part);
}

// What lives reaches this far: no update may take that away.
utc_seconds deciding::live_end() const {
  auto last = now;
  for (const auto& c : s.standing.standing()) last = std::max(last, c.end);
  return last;
}

const config* deciding::first_live() const {
  for (const auto& c : s.standing.standing()) {
    if (live(c)) return &c;
  }
  return nullptr;
}

// For what must run at once: a little in the past, or where that is refused a little ahead.
utc_seconds deciding::running_start() const {
  const auto margin = s.endpoint.start_margin;
  return std::max(margin > seconds{0} ? now + margin : now - start_slack, s.wanted.wanted.start);
}

// Neither too long for the API nor past the pull. Where no more than the slack is missing it goes
// first.
config deciding::made(utc_seconds start, utc_seconds finish) const {
  finish = std::min(finish, end);
  if (start < now && finish - now <= limit) start = std::max(start, finish - limit);
  return {s.wanted.sources, start, std::min({finish, start + limit, end})};
}

seconds deciding::sliver() const {
  const auto& pull = s.wanted.wanted;
  const auto least = std::min(seconds{60}, windows.length() / 10);
  // Of a pull that is as short itself most is worth it.
  return pull.end ? std::min(least, (*pull.end - pull.start) / 4) : least;
}

// The API refuses an EndTime that is past on arrival; a remainder this short is not worth a try.
bool deciding::worthwhile(const config& c) const {
  return c.end > c.start && c.end - now > sliver();
}

// Ours that ends between two windows was made for a grid that has been edited since. The new one
// counts from its handover on: at its end, or with the next window where that begins soon after.
std::optional<utc_seconds> deciding::handed_over_at() const {
  if (covered <= from || covered >= end) return std::nullopt;
  const auto k = windows.containing(covered);
  const auto& all = s.standing.standing();
  const auto ours = [&](const config& c) { return c.end == covered && s.standing.is_ours(c); };
  if (k.start == covered || std::none_of(all.begin(), all.end(), ours)) return std::nullopt;
  return k.end - covered <= lead / 2 && k.end < end ? k.end : covered;
}

utc_millis deciding::next_due() const {
  if (covered >= end) return millis(end);
  if (const auto edited = handed_over_at()) return millis(windows.due_at(*edited));
  return std::min(millis(windows.due(windows.containing(covered))), millis(end));
}

// Ours, of a pull that was paused since then or has left the files: it runs until another one of
// the stream begins.
bool deciding::is_left_to_run(const config& c) const {
  return (!s.wanted.others.empty() || s.other.has_left) && s.wanted.wanted.start > now &&
         c.start <= now && s.standing.is_ours(c);
}

// A live config with other sources, or one of ours that reaches out of the (edited) pull. Of
// several only the first can be told apart by an Update; the others wait for their turn.
const config* deciding::to_correct() const {
  const auto* c = first_live();
  if (!c || s.by_others.in_fight || now < s.by_others.hands_off_until) return nullptr;
  if (s.open.update_is_vain()) return nullptr;
  // Beside one that is right, an update could not tell which of the two is meant.
  for (const auto& other : s.standing.standing()) {
    if (&other != c && live(other) && other.start <= now && other.end >= c->end &&
        same_sources(other.sources, s.wanted.sources)) {
      return nullptr;
    }
  }
  if (!same_sources(c->sources, s.wanted.sources)) {
    // Where configs coexist, that of another pull is in nobody's way.
    const bool apart = c->end <= s.wanted.wanted.start || c->start >= end;
    const bool kept = s.other.before || s.standing.is_ours(*c);
    if (apart && mode() == handover::coexist && kept) return nullptr;
    if (is_left_to_run(*c)) return nullptr;
    return c->start <= now || horizon > s.wanted.wanted.start ? c : nullptr;
  }
  if (s.other.has_left && is_left_to_run(*c)) return nullptr;
  const auto& longer = s.by_others.lengthened;
  if (longer && c->end == longer->found && c->end > horizon) return c;
  const bool beyond = c->end > end || (c->start < s.wanted.wanted.start && c->start <= now &&
                                       s.wanted.wanted.start > now);
  const bool overlaps = c->end > s.wanted.wanted.start && c->start < end;
  return beyond && overlaps && s.standing.is_ours(*c) ? c : nullptr;
}

step deciding::correction(const config& wrong, step base) const {
  const bool several = several_live();
  const auto wanted_start = s.wanted.wanted.start;
  auto start = running_start();
  if (several) start = std::max(start, wrong.start);
  const bool longer = s.by_others.lengthened && wrong.end == s.by_others.lengthened->found;
  const auto its_end = longer ? s.by_others.lengthened->expected : wrong.end;
  auto finish = several && mode() == handover::coexist ? its_end
                                                       : std::max(horizon, longer ? its_end
                                                                                  : live_end());
  if (finish <= wanted_start) finish = windows.number(0).end;
  base.wanted = made(start, finish);
  base.what = worthwhile(base.wanted) ? action::update : action::wait;
  base.at = millis(end);
  return base;
}

// Nothing is alive. What has ended may still be in the way.
step deciding::first(step base) const {
  const auto k = windows.containing(covered);
  const auto after = windows.number(k.index + 1);
  const auto start = covered <= now ? running_start() : std::max(covered, running_start());
  auto finish = k.end;
  // An update, which would restart what has just begun, must not follow at once.
  const bool reaches_on = !first_live() && mode() != handover::coexist &&
                          windows.due(after) - now < lead / 4 && after.end - start <= limit;
  if ((finish - start <= sliver() || reaches_on) && finish < end) finish = after.end;
  // The window after it may be due as well: no second call for it where one config holds both.
  if (horizon > finish && horizon - start <= limit && horizon - now <= limit) finish = horizon;
  base.wanted = made(start, finish);
  if (!worthwhile(base.wanted)) {
    base.at = millis(end);
    return base;
  }
  base.what = action::add;
  if (!s.open.add_is_blocked()) return base;
  const bool deletable = s.can_observe && s.standing.only_ours_has_ended(now);
  const bool update_fails = s.open.update_of_ended_is_closed() ||
                            (deletable && s.open.update_of_ended_is_vain());
  if (!update_fails) {
    // From now on: what is in the way may be alive, and must not be made to begin later.
    base.what = action::update;
    base.wanted = made(running_start(), s.standing.perhaps_until(std::max(horizon, finish)));
  } else if (deletable) {
    // Somebody else may have added one since: what is deleted was looked at just now.
    const bool bare = s.standing.is_bare(s.now.boot, fresh_view);
    base.what = bare ? action::remove : action::observe;
  }
  return base;
}

step deciding::update(step base) const {
  base.wanted = made(running_start(), std::max(horizon, live_end()));
  if (worthwhile(base.wanted)) base.what = action::update;
  const auto kept = std::min({live_end(), end, base.wanted.start + limit});
  expect(base.wanted.end >= kept, "an update that ends before what lives");
  return base;
}

// Neither an add now nor an update is possible: an add as soon as the API lets go of the old one.
// What was refused may be allowed again before that (a RAM policy, a domain being configured).
step deciding::at_the_end(step base) const {
  base.refused_for_good = true;
  const auto rush = millis(covered) - end_rush;
  if (s.now.server < rush) {
    base.at = rush;
    // ... but not so late that its answer comes when the add should be on its way.
    const auto latest = rush - std::min<milliseconds>(answer_time, milliseconds(lead) / 4);
    const bool may_update = s.open.update_was_refused() && s.now.server < latest &&
                            !s.open.update_is_vain();
    return may_update ? update(base) : base;
  }
  // What lives and does not cover now has no end to wait for by the second.
  base.refused_for_good = covered > now;
  base = first(base);
  if (base.what == action::wait) return base;
  base.beside_live = true;
  base.what = action::add;
  return base;
}

// Harmless where keys are unique: an add of what stands is refused. Where configs coexist it makes
// a second one, so it waits until half of the lead is gone.
bool deciding::may_ask() const {
  if (!s.unseen || s.domain.add_replaces) return false;
  if (mode() != handover::coexist) return true;
  return now > s.unseen->start - lead / 2;
}

step deciding::ask(step base) const {
  base.wanted = made(std::max(s.unseen->start, running_start()), s.unseen->end);
  if (!worthwhile(base.wanted)) return base;
  base.what = action::add;
  base.asking = true;
  return base;
}

step deciding::extension(step base) const {
  if (!first_live()) return first(base);
  const auto how = mode();
  // Where an add beside the running config is refused for whatever reason, an update may do.
  const bool by_update = s.open.add_beside_is_closed() &&
                         s.settings.handover != handover_mode::add;
  if (how == handover::unique || by_update) {
    const bool failing = s.open.update_is_vain() || s.open.update_is_refused();
    if (failing) return at_the_end(base);
    base.at = millis(end);
    return update(base);
  }
  if (s.open.add_beside_is_closed()) return at_the_end(base);
  if (how == handover::unknown && !s.seen_lately) {
    base.what = action::observe;       // what an add does to the running config must be seen
    return base;
  }
  base = first(base);
  base.beside_live = base.what == action::add;
  return base;
}

namespace {

step decided(const situation& s) {
  const deciding d(s);
  step base;
  base.covered_until = millis(d.covered);
  base.known = s.standing.known() || !s.standing.standing().empty();
  base.lapse = d.covered >= d.end ? never : std::max(millis(d.covered), utc_millis(d.from));
  const auto edited = d.handed_over_at();
  base.due = d.covered < d.horizon && (!edited || d.windows.due_at(*edited) <= d.now);
  base.horizon = d.horizon;
  base.at = d.next_due();
  const auto* wrong = d.to_correct();
  if (wrong && d.is_standby() && !s.standing.is_ours(*wrong)) wrong = nullptr;
  if (const auto* live = d.first_live(); live && d.is_left_to_run(*live)) {
    const bool waits = d.mode() != handover::coexist;
    const auto until = millis(std::min(live->end, s.wanted.wanted.start));
    base.due = base.due && !waits;
    base.at = waits ? until : std::min(base.at, until);
  }
  if (s.by_others.in_fight && base.due && base.lapse > s.now.server + s.settings.lead / 4) {
    base.due = false;
    base.at = base.lapse - s.settings.lead / 4;
  }
  const bool asks = s.unseen && s.can_observe && !base.due && !wrong && d.may_ask();
  if (!base.due && !wrong && !asks) return base;
  if ((s.standing.unsettled() || !s.standing.known()) && s.can_observe) {
    base.what = action::observe;
    return base;
  }
  if (const auto waits = left_to_another(d, base)) return *waits;
  if (asks) return d.is_standby() ? d.after_a_look(d.ask(base), false) : d.ask(base);
  // Where updates are refused, the next window is what counts; it brings the right sources as well.
  const bool refused = base.due && s.open.update_is_refused();
  auto made = wrong && !refused ? d.correction(*wrong, base) : d.extension(base);
  if (made.what == action::update && d.is_running()) {
    if (!wrong && !d.has_its_turn()) {
      base.due = false;
      base.at += spread_over_hosts(d.lead, s.host.part);
      return base;
    }
    const bool repairs = wrong || (!edited && !d.ends_a_window());
    const auto held = repairs ? d.now : d.windows.held_until(d.now, d.covered);
    if (held > d.now && !s.at_risk) {
      base.due = false;
      base.at = millis(held);
      return base;
    }
    made = d.after_a_look(made, wrong);
  } else if (d.is_standby()) {
    made = d.after_a_look(made, wrong);
  }
  // Whatever stands in the way: what is due is decided anew at the lapse, and each minute after it.
  if (made.due && made.what == action::wait) {
    const auto soon = s.now.server < made.lapse ? made.lapse : s.now.server + again_while_dark;
    made.at = std::min(made.at, soon);
  }
  return made;
}

}  // namespace

step decide(const situation& s) {
  auto made = decided(s);
  hold_promises(s, made);
  return made;
}

}  // namespace pullkeeper
