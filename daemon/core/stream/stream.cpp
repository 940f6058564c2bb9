// over 300 lines: the life of one stream, through the files, its pulls, answers and looks.
#include "core/stream/stream.hpp"

#include <algorithm>
#include <utility>

#include "core/entries.hpp"
#include "core/expect.hpp"
#include "core/grid.hpp"
#include "core/pulls.hpp"
#include "core/stream/causes.hpp"
#include "core/stream/ended_trouble.hpp"
#include "core/stream/sight.hpp"

namespace pullkeeper {
namespace {

// Keep a removed schedule's proofs for a year: without them an expired config that blocks its
// return could not be deleted.
constexpr seconds kept_after_end = std::chrono::days(366);
// The API's time is known to a second or so: what has ended by our clock may still be in the way.
constexpr seconds rest_most{5};

// In place of a print: missed since it has left the files, and anew where it comes back.
constexpr std::uint64_t asked_when_gone = 1;

bool is_over(const schedule& s, const present& now) {
  return s.wanted.end && utc_millis(*s.wanted.end) <= now.server;
}

// One that the clocks of two zones have made begin before the end of the other has no rest.
seconds rest_between(utc_seconds end, utc_seconds start) {
  return std::min<seconds>(rest_most, std::max(start - end, seconds{0}) / 2);
}

}  // namespace

// A pull that was over before is not told to have ended.
stream::stream(const schedule& wanted, const present& now) {
  set(wanted);
  find_pull(now.second());
  finished_ = is_over(wanted_, now);
}

void stream::set(const schedule& filed) {
  wanted_ = filed;
  bounds_ = filed.wanted;
  whole_ = filed.others.empty() ? nullptr : std::make_shared<const schedule>(filed);
}

schedule stream::filed() const {
  if (whole_) return *whole_;
  auto s = wanted_;
  s.wanted = bounds_;
  return s;
}

bool stream::is_filed_as(const schedule& other) const {
  if (bounds_ != other.wanted) return false;
  return has_several_pulls(wanted_) ? filed() == other : wanted_ == other;
}

// The one that is kept at that time or next; where none is left, one that is over.
void stream::find_pull(utc_seconds at) {
  found_at_ = at;
  rests_until_ = {};
  following_.reset();
  if (!has_several_pulls(wanted_)) return;
  const auto all = filed();
  const auto found = owned_pull_at(all, at);
  if (found && whole_) wanted_ = led_by(all, *found->part);
  wanted_.wanted = found ? found->span : pull{{}, utc_seconds{}};
  if (!wanted_.wanted.end) return;
  const auto after = owned_pull_at(all, *wanted_.wanted.end);
  if (!after) return;
  auto next = std::make_shared<schedule>();
  next->name = after->part->name;
  next->key = all.key;
  next->sources = after->part->sources;
  next->wanted = after->span;
  following_ = std::move(next);
}

// When a pull has ended, the next one begins to be kept.
void stream::follow_pulls(const present& now, std::vector<stream_news>& news) {
  if (!has_several_pulls(wanted_)) return;
  // The clock was put back: what is wanted may lie before what was found.
  if (now.second() < found_at_) find_pull(now.second());
  if (finished_ || !is_over(wanted_, now)) return;
  auto ended = std::make_shared<const schedule>(wanted_);
  const auto end = *ended->wanted.end;
  find_pull(now.second());
  if (is_over(wanted_, now)) {
    wanted_.wanted = ended->wanted;    // the last one
    return;
  }
  rests_until_ = end + rest_between(end, wanted_.wanted.start);
  const auto lost = incident_.lost(utc_millis(end));
  incident_.close();
  // What was refused of the other sources may be taken of these.
  if (!same_sources(ended->sources, wanted_.sources)) coverage_.schedule_changed();
  if (!wanted_.paused) news.emplace_back(news::pull_finished{lost, std::move(ended)});
}

std::optional<stream::pull_to_come> stream::next_pull(const keep_settings& settings) const {
  const auto due_after = [&](utc_seconds earliest, const schedule& next) {
    const grid windows(next.wanted, settings, settings.max_config);
    return pull_to_come{next.name, std::max(earliest, windows.due(windows.number(0)))};
  };
  const bool rests = rests_until_ != utc_seconds{} && last().at == never;
  if (rests) return due_after(rests_until_, wanted_);
  if (!following_ || !wanted_.wanted.end) return std::nullopt;
  const auto end = *wanted_.wanted.end;
  return due_after(end + rest_between(end, following_->wanted.start), *following_);
}

void stream::take(const schedule& wanted, const present& now) {
  removed_ = false;
  const bool same = wants_the_same(wanted, filed());
  const auto kept = wanted_.wanted;
  const auto made_by = coverage_.made_by(wanted_.name);
  std::optional<schedule> troubled;
  if (incident_.state() != incident_phase::none) troubled = wanted_;
  asked_ = print_of(wanted);
  set(wanted);
  if (same && !whole_) {
    wanted_.wanted = kept;
    return;
  }
  find_pull(now.second());
  if (same) return;
  coverage_.follow_entry(wanted, made_by);
  finished_ = is_over(wanted_, now);
  coverage_.schedule_changed();
  if (!troubled || !is_given_up(*troubled, wanted_, now)) return;
  untold_.emplace_back(settled(*troubled, incident_.lost(now.server)));
  incident_.close();
}

// Nobody misses what is not wanted, and what the API has never held for it.
void stream::retire() {
  asked_ = is_expected() && (has_stood() || stands_as_wanted()) ? asked_when_gone : 0;
  removal_.begin_anew();
  coverage_.retire();
}

void stream::recall(const stream_memory& from, const present& now) {
  // Who has changed the schedule wants to see at once whether it works now.
  coverage_.recall(from, removed_ || from.asked == print_of(filed()), now);
  if (!removed_) coverage_.follow_entry(filed(), from.name);
  if (removed_) {
    const bool stood = has_stood() || from.stood_as_wanted;
    const bool counted = from.asked == asked_when_gone || (from.asked != 0 && stood);
    asked_ = counted ? asked_when_gone : 0;
  }
  // A pull that has ended since then ends its incident, and that is told.
  if (finished_ && from.trouble.phase == incident::phase::none) return;
  recall_incident(from, now);
}

void stream::recall_incident(const stream_memory& from, const present& now) {
  auto over = ended_since(from, filed(), wanted_, now);
  if (over) untold_ = std::move(over->news);
  else incident_.recall(from.trouble);
  if (over && finished_) return;
  finished_ = false;
  auto trouble = incident_.remembered();
  if (!trouble.dark_since) trouble.dark_since = uncovered_since(from.standing, wanted_.wanted, now);
  incident_.recall(trouble);
}

bool stream::close_incident(const char* reason, const present& now,
                            std::vector<stream_news>& news) {
  if (incident_.state() != incident_phase::none) {
    news.emplace_back(news::incident_settled{reason, incident_.lost(now.server), {}});
  }
  return incident_.close();
}

stream_memory stream::remember(const present& now) const {
  stream_memory m;
  m.key = wanted_.key;
  m.name = coverage_.made_by(wanted_.name);
  m.on_removed = wanted_.own.on_removed;
  m.asked = finished_ || wanted_.paused ? 0 : asked_;
  m.stood_as_wanted = m.asked != 0 && stands_as_wanted();
  coverage_.remember(m, now);
  m.trouble = incident_.remembered();
  if (sending_) m.under_way = {sending_->op, sending_->wanted, sending_->beside_live, false, {}};
  return m;
}

bool stream::has_stood() const {
  return !standing().accepted_configs().empty() || standing().unsettled();
}

// What was found in place, as after an import or with a state that is lost, keeps the stream as
// well as what was accepted from us.
bool stream::stands_as_wanted() const {
  const auto& all = standing().standing();
  return std::any_of(all.begin(), all.end(), [this](const config& one) {
    return any_part(wanted_, [&](const schedule& part) {
      return same_sources(one.sources, part.sources);
    });
  });
}

bool stream::dormant(const present& now, std::vector<stream_news>& news) {
  if (in_flight() || removed_) return true;
  for (auto& one : std::exchange(untold_, {})) news.emplace_back(std::move(one));
  follow_pulls(now, news);
  if (now.second() < rests_until_) return true;
  const bool over = is_over(wanted_, now);
  if (finished_ && over) return true;
  finished_ = false;                   // the clock may have been put right since
  if (!over && !wanted_.paused) return false;
  finished_ = over;
  if (wanted_.paused) {
    close_incident("paused", now, news);
    return true;
  }
  news.emplace_back(news::pull_finished{incident_.lost(utc_millis(*wanted_.wanted.end)), {}});
  incident_.close();
  return true;
}

rest_wish stream::rest(const surroundings& at) {
  rest_wish wanted;
  coverage_.rest();
  if (!resting() && at.now.second() < rests_until_) {
    wanted.timer = at.now.boot_of(utc_millis(rests_until_));
    return wanted;
  }
  why_ = coverage_.failing().why();
  const auto& failing = coverage_.failing();
  if (at.settings.on_removed == removal_policy::remove && removal_.is_due(standing())) {
    const bool waits = failing.waits(at.now.boot);
    wanted.doomed = true;
    wanted.deletable = removal_.is_proved() && !standing().unsettled() && !waits;
    if (waits) wanted.timer = failing.not_before();
    return wanted;
  }
  if (!removed_) return wanted;
  if (bounds_.end && *bounds_.end <= at.now.second()) expect_no_more();
  if (is_expected()) {                 // until it is over
    if (bounds_.end) wanted.timer = at.now.boot_of(*bounds_.end);
    return wanted;
  }
  const auto& ours = standing().accepted_configs();
  if (ours.empty()) {
    wanted.leaves = true;
    return wanted;
  }
  auto last = utc_seconds::min();
  for (const auto& one : ours) last = std::max(last, one.sent.end);
  const auto until = utc_millis(last + kept_after_end);
  // A clock that is years ahead must not cost what is known.
  if (until > at.now.server) wanted.timer = at.now.boot_of(until);
  else if (at.clock_confirmed) wanted.leaves = true;
  else wanted.timer = at.now.boot + std::chrono::minutes(1);
  return wanted;
}

const char* stream::reason_to_delete() const {
  return removed_ ? "removed" : wanted_.paused ? "paused" : finished_ ? "over" : "in_the_way";
}

wish stream::wants(const surroundings& at) {
  wish wanted;
  const auto& now = at.now;
  auto lead = at.settings.lead;
  // Right after another pull there is no more time than the gap between them.
  if (rests_until_ != utc_seconds{} && now.second() < wanted_.wanted.start) {
    lead = std::min(lead, wanted_.wanted.start - rests_until_);
  }
  const bool told = incident_.state() != incident_phase::none;
  const bool guessed = !last().known;
  const auto& next = coverage_.next(wanted_, following_.get(), at, told);
  const auto& failing = coverage_.failing();
  why_ = cause_of(failing, next, at);
  const bool failed = failing.in_a_row() > 0 || at.trouble ||
                      (next.what == action::observe &&
                       (at.list.failures > 0 || coverage_.is_unseen()));
  // What has never been seen may well be in place: no alarm before a look has been waited for,
  // unless the key is refused, so that there is no look before somebody acts.
  const bool keyless = at.trouble && at.trouble->kind == failure_kind::credentials;
  const hazard danger{failed && standing().known(),
                      keyless || (failing.in_a_row() > 0 && is_standing(failing.kind())),
                      at.crowded && !failed && !has_stood() && standing().standing().empty()};
  // Only now it is known since when it has been without a config, if it has.
  if (guessed && next.known) incident_.correct(standing().standing(), wanted_.wanted, now);
  const auto what = incident_.follow(next, danger, lead, now.server, now.boot);
  const auto begun = std::max(now.server, utc_millis(wanted_.wanted.start));
  if (what == incident_news::restored && next.covered_until <= begun) {
    close_incident("changed", now, wanted.news);
  } else if (what != incident_news::none) {
    wanted.news.emplace_back(news::incident_told{what, next, *why_, incident_.lost(now.server)});
  }
  if (what == incident_news::restored) incident_.close();
  wanted.timer = now.boot_of(incident_.next(next, lead, now.server, now.boot));
  coverage_.pursue(at, wanted);
  return wanted;
}

write stream::begin(operation op) {
  const auto& next = coverage_.last();
  expect(!in_flight(), "two calls at once for one stream");
  const bool may_delete = resting() ? removal_.is_proved() : next.what == action::remove;
  expect(op != operation::remove || may_delete, "a deletion of what two looks have not shown");
  return sending_.emplace(write{op, next.wanted, next.beside_live});
}

reaction stream::answered(const write& sent, const answer& got, const surroundings& at,
                          random_source& random) {
  reaction result;
  sending_.reset();
  coverage_.answered(sent, got, at, random, result);
  if (result.deleted) {
    result.news.emplace_back(news::config_deleted{reason_to_delete(), got.request_id});
    tell_standby(sent, at.settings, result.news);
    removal_.begin_anew();
  }
  return result;
}

bool stream::misses(const listed_records& shown, const present& now) const {
  view look;
  look.live = shown.live;
  look.server_now = now.second();
  return !resting() && standing().misses(look);
}

bool stream::is_as_believed(const listed_records& shown) const {
  const auto& all = standing().standing();
  return !shown.permanent && shown.ended.empty() && shown.silence_counts &&
         std::equal(shown.live.begin(), shown.live.end(), all.begin(), all.end(),
                    [](const record& r, const config& c) { return r.held == c; });
}

bool stream::is_calm() const {
  return !resting() && !in_flight() && last().what == action::wait &&
         incident_.state() == incident_phase::none && failing().in_a_row() == 0 && !in_fight() &&
         standing().known() && !standing().unsettled() && !standing().unverified() &&
         !standing().unconfirmed();
}

reaction stream::seen(listed_records shown, milliseconds began, const surroundings& at,
                      random_source& random) {
  reaction result;
  if (in_flight()) return result;
  const auto& now = at.now;
  const auto observe_every = milliseconds(at.settings.observe_every);
  const view look{.live = std::move(shown.live),
                  .ended = std::move(shown.ended),
                  .permanent = std::move(shown.permanent),
                  .others_missing = shown.others_missing,
                  .absence_counts = shown.absence_counts,
                  .may_ask = !resting() && coverage_.may_ask(at),
                  .add_replaces = at.domain.add_replaces,
                  .began = began,
                  .now = now.boot,
                  .server_now = now.second(),
                  .settle = at.list.settle,
                  .settle_unknown = std::clamp(now.left(last().lapse) / 10, milliseconds{0},
                                               at.list.settle),
                  .vain_after = at.list.vain_after,
                  .certain_after = at.list.certain_after,
                  .confirm = std::min(milliseconds{1000}, observe_every / 2)};
  if (!shown.silence_counts && (resting() || !shows_all(look, standing()))) {
    coverage_.unseen(now.boot);
    return result;
  }
  const auto unknown = standing().unsettled();
  const auto j = coverage_.observe(look, result);
  // What has ended may have been meant: that is gone only if it is not listed any more.
  if (unknown && unknown->op == operation::remove && j.settled_done && look.ended.empty()) {
    result.news.emplace_back(news::config_deleted{reason_to_delete(), {}});
    tell_standby(*unknown, at.settings, result.news);
  }
  if (!resting()) {
    coverage_.judged(j, look, unknown, wanted_, at, random, result);
    return result;
  }
  if (j.is == verdict::look_again) look_by(result.look, j.look_at);
  if (at.settings.on_removed == removal_policy::remove) {
    const auto again = removal_.shown(look, look.permanent.has_value(), standing(), now.boot,
                                      proofs_apart(at.settings));
    if (again) look_by(result.look, *again);
  }
  return result;
}

}  // namespace pullkeeper
