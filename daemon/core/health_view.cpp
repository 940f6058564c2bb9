// over 300 lines: every condition and every trouble, each told by the same machines.
#include "core/health_view.hpp"

#include <algorithm>
#include <set>

#include "core/counted.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t many = 20;               // at once: they are told together
constexpr milliseconds skew_least{5000};       // of this host's clock, as the log tells it

std::string in_seconds(milliseconds length) {
  return format_duration(std::chrono::floor<seconds>(length));
}

class viewer {
 public:
  viewer(const agenda_view& seen, kept_by who) : in_(seen), who_(who) {}
  health view();

 private:
  schedule_health of(const kept_stream& kept) const;
  condition condition_of(const stream& s, bool seen) const;
  std::optional<next_try> next_of(const kept_stream& kept) const;
  bool ends_before_a_config(const stream& s) const;
  operation next_operation(const kept_stream& kept) const;
  utc_millis try_at(const kept_stream& kept, operation op) const;
  remedy remedy_for(const schedule_health& one, const stream& s) const;
  schedule_health leaving(const kept_stream& kept) const;

  void add_role();
  void add_vanished();
  void add_endpoint();
  void add_of(failure_kind kind, trouble_kind what);
  void add_fights();
  void add_brake();
  void add_clock();
  void add_throttling();
  void add_catching_up();
  trouble& add(trouble_kind what) {
    return result_.troubles.emplace_back(trouble{.what = what, .todo = remedy_of(what)});
  }
  // `never` where nobody has looked so far: its config may stand.
  static utc_millis first_dark(const schedule_health& one) { return one.seen ? one.lapse : never; }
  static void count(trouble& to, const schedule_health& one) {
    ++to.streams;
    to.first_dark = std::min(to.first_dark, first_dark(one));
  }

  const agenda_view& in_;
  kept_by who_;
  health result_;
};

condition viewer::condition_of(const stream& s, bool seen) const {
  const auto& last = s.last();
  const auto phase = s.trouble().state();
  if (phase == incident::phase::lost) return condition::dark;
  if (last.due && last.lapse <= in_.now.server && seen) return condition::dark;
  if (phase == incident::phase::at_risk) return condition::at_risk;
  if (s.in_fight()) return condition::stuck;
  if (last.due) return condition::due;
  return utc_millis(s.wanted().wanted.start) > in_.now.server ? condition::waiting
                                                              : condition::covered;
}

// What the next window asks for where nothing fails: an update, unless configs are known to coexist
// or nothing runs by then.
operation viewer::next_operation(const kept_stream& kept) const {
  const auto& last = kept.machine.last();
  switch (last.what) {
    case action::add: return operation::add;
    case action::update: return operation::update;
    case action::remove: return operation::remove;
    case action::observe: return operation::describe;
    case action::wait: break;
  }
  const auto mode = known_handover(kept.kept_by(), kept.of->machine.learned());
  const bool runs = last.covered_until > utc_millis(kept.machine.wanted().wanted.start) &&
                    last.at < last.covered_until;
  return runs && mode != handover::coexist ? operation::update : operation::add;
}

utc_millis viewer::try_at(const kept_stream& kept, operation op) const {
  const auto& now = in_.now;
  const auto& s = kept.machine;
  const auto& looks = kept.of->machine;
  auto at = now.boot;
  if (op == operation::describe) {
    if (!looks.looking()) at = std::max(at, looks.next_look());
  } else if (s.failing().waits(now.boot)) {
    at = s.failing().not_before();
  }
  const auto in_turn = in_.way.next_at(op, now.boot, now.boot_of(s.last().lapse));
  at = std::max({at, in_.way.probe_at(), in_turn});
  return now.utc_of(std::min(at, now.boot + std::chrono::hours(24)));
}

// What is left of its pull is not worth a call.
bool viewer::ends_before_a_config(const stream& s) const {
  const auto& end = s.wanted().wanted.end;
  return s.last().what == action::wait && s.last().due && end &&
         utc_millis(*end) - in_.now.server <= std::chrono::minutes(1);
}

std::optional<next_try> viewer::next_of(const kept_stream& kept) const {
  const auto& last = kept.machine.last();
  if (const auto& sent = kept.machine.sending()) return next_try{sent->op, in_.now.server};
  const auto& end = kept.machine.wanted().wanted.end;
  const bool done = last.at == never || (end && last.at >= utc_millis(*end));
  if ((last.what == action::wait && done) || ends_before_a_config(kept.machine)) {
    const auto later = kept.machine.next_pull(kept.kept_by());
    return later ? std::optional(next_try{operation::add, utc_millis(later->due)}) : std::nullopt;
  }
  const auto op = next_operation(kept);
  return next_try{op, last.what == action::wait ? last.at : try_at(kept, op)};
}

remedy viewer::remedy_for(const schedule_health& one, const stream& s) const {
  if (one.state == condition::stuck) {
    return {true, "find out who else manages this stream, or set on_drift to report; it is "
                  "repaired only when coverage would lapse"};
  }
  auto todo = remedy_of(one.why, one.key, one.written.shown());
  if (!todo.text.empty() || !s.last().due) return todo;
  if (!one.seen) return {false, "the API is looked at first"};
  if (ends_before_a_config(s)) return {false, "its pull is over before a config could begin"};
  if (one.next && in_.way.slowed(one.next->op, in_.now.boot)) {
    return {false, "waits for its turn at the lowered rate"};
  }
  return {false, one.state == condition::due ? "being submitted" : "tried again at once"};
}

schedule_health viewer::of(const kept_stream& kept) const {
  const auto& s = kept.machine;
  const auto& wanted = s.wanted();
  schedule_health one{.name = wanted.name, .key = wanted.key, .written = wanted.written,
                      .owner = wanted.owner, .labels = wanted.labels};
  if (s.wanted().paused || s.finished()) {
    one.state = s.finished() ? condition::over : condition::paused;
    return one;
  }
  const auto& last = s.last();
  one.seen = who_ == kept_by::an_earlier_one || s.standing().known() || !last.due;
  one.state = condition_of(s, one.seen);
  one.lapse = last.lapse;
  if (const auto& end = s.wanted().wanted.end) one.wanted.until = utc_millis(*end);
  one.wanted.uncovered = s.trouble().lost(in_.now.server);
  if (last.covered_until > std::max(in_.now.server, utc_millis(s.wanted().wanted.start))) {
    one.covered_until = last.covered_until;
  }
  const auto dark_since = s.trouble().dark_since();
  if (one.state == condition::dark && dark_since != never) {
    one.since = dark_since;
    one.lapse = std::min(one.lapse, dark_since);
  }
  one.why = s.why();
  one.next = next_of(kept);
  one.todo = remedy_for(one, s);
  return one;
}

// What has left the files, as long as a config of it stands.
schedule_health viewer::leaving(const kept_stream& kept) const {
  const auto& s = kept.machine;
  schedule_health one{.name = s.wanted().name, .key = s.wanted().key};
  one.state = condition::leaving;
  for (const auto& c : s.standing().standing()) {
    if (utc_millis(c.end) <= in_.now.server) continue;
    one.covered_until = std::max(one.covered_until.value_or(utc_millis{}), utc_millis(c.end));
  }
  one.why = s.why();
  one.todo.text = kept.kept_by().on_removed == removal_policy::remove
                      ? "not in the files any more: its config is deleted once two looks show it "
                        "to be ours"
                      : "not in the files any more: its config is left to end by itself";
  return one;
}

// Who made what runs acts: until the next window, where the primary is back.
void viewer::add_role() {
  auto& role = result_.role;
  role.rank = in_.settings.standby.rank;
  role.wait = in_.settings.standby.wait();
  if (role.rank == 0) return;
  for (const auto& [id, s] : in_.all.all_streams()) {
    const auto& standing = s->machine.standing();
    const auto& all = standing.standing();
    role.acts_for += !s->machine.resting() && !all.empty() && standing.is_ours(all.back());
  }
}

void viewer::add_vanished() {
  if (!in_.gone.alarm) return;
  auto& one = add(trouble_kind::schedules_vanished);
  one.streams = in_.gone.missing;
  one.first_dark = in_.gone.first_end;
  one.detail = sentence_of(in_.gone);
}

void viewer::add_endpoint() {
  const auto& endpoint = in_.way.endpoint();
  if (!endpoint.open()) return;
  const auto kind = endpoint.cause();
  auto& one = add(kind == failure_kind::unreachable   ? trouble_kind::api_unreachable
                  : kind == failure_kind::credentials ? trouble_kind::key_refused
                                                      : trouble_kind::api_failing);
  one.why = endpoint.why();
  one.todo = remedy_of(one.why, {});
  for (const auto& s : result_.schedules) {
    if (s.state == condition::paused || s.state == condition::over) continue;
    one.first_dark = std::min(one.first_dark, first_dark(s));
    one.streams += s.state == condition::due || s.state == condition::dark ||
                   s.state == condition::at_risk;
  }
}

// What the API refuses to several schedules, or to looks at their domain, for the same reason.
void viewer::add_of(failure_kind kind, trouble_kind what) {
  trouble* one = nullptr;
  const auto met = [&](const cause& why, const stream_key& key) {
    if (one && (why.recalled || !one->why.recalled)) return;
    if (!one) one = &add(what);
    one->why = why;
    one->todo = remedy_of(why, key);
  };
  for (const auto& s : result_.schedules) {
    if (s.why.kind != kind || s.why.attempts == 0) continue;
    met(s.why, s.key);
    count(*one, s);
  }
  for (const auto& d : result_.domains) {
    if (d.why.kind != kind || d.why.attempts == 0) continue;
    met(d.why, {d.name, {}, {}});
    one->detail = "configs of " + d.name + " cannot be looked at";
  }
  if (one && kind == failure_kind::quota) {
    one->detail = std::to_string(one->streams) + " of " + std::to_string(result_.pulls()) +
                  " cannot be placed";
  }
}

void viewer::add_fights() {
  trouble* one = nullptr;
  for (const auto& [id, s] : in_.all.all_streams()) {
    if (s->machine.resting() || !s->machine.in_fight()) continue;
    if (!one) one = &add(trouble_kind::drift_fight);
    ++one->streams;
    one->first_dark = std::min(one->first_dark, s->machine.last().lapse);
  }
}

void viewer::add_brake() {
  const auto doomed = in_.brake.count();
  const auto most = static_cast<std::size_t>(std::max(in_.settings.delete_brake, 0));
  if (in_.brake.held() || doomed <= most) return;
  auto& one = add(trouble_kind::removal_held);
  one.streams = doomed;
  one.detail = std::to_string(doomed) + " configs are to be deleted, and delete_brake allows " +
               std::to_string(most) + ": none is";
}

void viewer::add_clock() {
  const auto offset = in_.way.clock().offset();
  if (std::chrono::abs(offset) < skew_least) return;
  auto& one = add(trouble_kind::clock_in_doubt);
  one.detail = "the clock of this host is " + in_seconds(std::chrono::abs(offset)) +
               (offset > milliseconds{0} ? " behind" : " ahead");
}

void viewer::add_throttling() {
  trouble* one = nullptr;
  for (const auto op : all_operations) {
    if (!in_.way.slowed(op, in_.now.boot)) continue;
    if (!one) one = &add(trouble_kind::throttled);
    one->why = {.kind = failure_kind::throttled, .of = op};
    one->todo = remedy_of(one->why, {});
    one->detail += (one->detail.empty() ? "" : ", ") + std::string(to_string(op)) + ": " +
                   in_.way.rate_in_force(op, in_.now.boot);
  }
}

// Many are submitted at once, and nothing has failed: a first start, or a long pause. Where the API
// refuses a domain's submissions for good, the others of it wait for somebody, not for their turn.
void viewer::add_catching_up() {
  if (in_.way.endpoint().open()) return;
  std::set<std::string> refused;
  for (const auto& s : result_.schedules) {
    const bool for_all = s.why.kind == failure_kind::permission ||
                         s.why.kind == failure_kind::quota;
    if (for_all && s.why.attempts > 0) refused.insert(s.key.domain);
  }
  trouble left{.what = trouble_kind::catching_up, .todo = remedy_of(trouble_kind::catching_up)};
  for (const auto& s : result_.schedules) {
    const bool waits = s.state == condition::due || s.state == condition::dark;
    const bool turn = s.why.kind == failure_kind::none && !refused.contains(s.key.domain);
    if (waits && turn) count(left, s);
  }
  if (left.streams <= many) return;
  const auto rate = static_cast<std::size_t>(std::max(in_.settings.rate.add, 1));
  const auto slow = in_.way.slowed(operation::add, in_.now.boot);
  const auto pace = slow ? in_.way.rate_in_force(operation::add, in_.now.boot)
                         : counted(rate, "call") + " a second";
  const auto each = slow ? slow->period : milliseconds{1000};
  const auto takes = std::chrono::floor<seconds>(each * left.streams / rate) + seconds{1};
  left.detail = std::to_string(left.streams) + " of " + std::to_string(result_.pulls()) +
                " are still to be submitted, at " + pace + ", done by " +
                format_utc(in_.now.second() + takes);
  result_.troubles.push_back(left);
}

health viewer::view() {
  result_.made = in_.now.server;
  add_role();
  for (const auto& [name, d] : in_.all.by_name()) {
    const auto* failed = d->machine.list().trouble();
    result_.domains.push_back({name, known_handover(in_.settings, d->machine.learned()),
                               failed ? *failed : cause()});
  }
  for (const auto& [id, s] : in_.all.all_streams()) {
    if (!s->machine.removed()) result_.schedules.push_back(of(*s));
    else if (s->machine.is_expected() || s->machine.standing().has_live(in_.now.second()))
      result_.schedules.push_back(leaving(*s));
  }
  put_in_order(result_);
  add_vanished();
  add_endpoint();
  add_of(failure_kind::permission, trouble_kind::permission_missing);
  add_of(failure_kind::quota, trouble_kind::quota_reached);
  add_fights();
  add_brake();
  add_clock();
  add_throttling();
  add_catching_up();
  return std::move(result_);
}

}  // namespace

health health_of(const agenda_view& seen, kept_by who) { return viewer(seen, who).view(); }

}  // namespace pullkeeper
