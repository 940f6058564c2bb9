// All streams together: which of them wants something, and when; what may be called next. Routes
// answers and observations to their machines. Events in, calls and log events out; no clock, no
// I/O. An event that concerns one stream costs O(log n), a list of a domain its members, and the
// next call the domains that wait for one. What concerns all streams (try_again, a step of the
// clock, the begin and the end of an outage) is done in slices, of which `next` does one; a load is
// one walk. One thread.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/agenda/deletions.hpp"
#include "core/gate/gate.hpp"
#include "core/agenda/intake.hpp"
#include "core/agenda/ledger.hpp"
#include "core/narrator.hpp"
#include "core/agenda/queue.hpp"
#include "core/agenda/roster.hpp"
#include "core/agenda/rounds.hpp"
#include "core/agenda/vanished.hpp"

namespace pullkeeper {

// All that is kept, for those who only show it.
struct agenda_view {
  const roster& all;
  const gate& way;
  const deletions& brake;
  const keep_settings& settings;
  present now;
  vanished_schedules gone{};
};

class agenda {
 public:
  // `seed` drives jitter only; `host_part` tells hosts with the same files apart, see
  // spread_over_hosts.
  agenda(const keep_settings& settings, std::uint64_t seed, std::uint32_t host_part = 0);
  agenda(const agenda&) = delete;
  agenda& operator=(const agenda&) = delete;

  // What an earlier process has left. Only before the first load.
  void recall(const memory& from, moment at);

  // The files' content. On a later load a schedule keeps what is known of its stream key, a changed
  // one starts its tries anew, and one that is gone is no longer kept; calls in flight run on.
  void load(const std::vector<schedule>& schedules, const keep_settings& settings, moment at);

  // The next call to make at once, if there is one. Ask until there is none.
  std::optional<call> next(moment at);

  // After `next` gave none: boot time at which to ask again if nothing happens before.
  milliseconds wake() const;

  // No slice is left. Else what some streams want is known after some more turns of `next`.
  bool settled() const { return rounds_.empty() && leaving_.empty(); }
  // Every stream was asked what it wants since the latest event that concerned all of them.
  bool knows_all() const { return !rounds_.is_under_way(rounds::everybody); }
  // Asks all that are left, in one walk: for a person who waits for the answer.
  void ask_all(moment at) {
    begin_event(at);
    while (!knows_all()) walk();
  }

  // A deletion of `next` was not sent: it is due again after a short wait. Others are ignored.
  void not_sent(std::uint64_t id, moment at);

  // The answer to a call of `next`; others are ignored.
  void answered(std::uint64_t id, const answer& got, moment at);

  // What is to be remembered since the last time: before a call of `next` is sent, so that a crash
  // leaves it as one of unknown outcome, and after every answer. Whole records, some of which may
  // be as they were: who stores them compares. All that is of calls, and of the rest some hundred:
  // ask again while has_changes().
  memory_changes take_changes(moment at);
  bool has_changes() const { return ledger_.has_changes(); }
  // All that take_changes has ever given, as of now: for a store that has lost what it had.
  memory everything() const { return ledger::everything(roster_, gate_, now_); }

  // While the files or the memory are in doubt, nothing is deleted that is only no longer wanted.
  void hold_deletions(bool hold, moment at) {
    begin_event(at);
    if (deletions_.hold(hold)) evaluate_all();
  }

  // What is gone from the files and was not confirmed. A walk over all streams.
  vanished_schedules vanished() const {
    return count_vanished(roster_, settings_.removal_brake, now_.second());
  }
  // It was meant: it is not missed any more, and may be deleted without regard to the brake. Gives
  // the names.
  std::vector<std::string> confirm_removal(moment at) {
    begin_event(at);
    auto names = release_missing(roster_, ledger_, deletions_);
    evaluate_all();
    return names;
  }
  // While there is no alarm: what is gone is not missed any more once no config of ours is left.
  void forget_removed(moment at) {
    begin_event(at);
    if (forget_ended(roster_, ledger_, now_.second())) evaluate_all();
  }

  // The credentials or the way to the endpoint may have changed: try at once.
  void try_again(moment at);
  // The same for one schedule; false where there is none of this name.
  bool try_again(const std::string& name, moment at) {
    begin_event(at);
    auto* s = roster_.named(name);
    if (!s) return false;
    gate_.forget_outage();
    s->of->machine.try_now();
    file_look(queue_, *s->of, now_.boot);
    s->machine.try_now(true);
    ledger_.touch(s->id);
    evaluate(*s);
    return true;
  }

  std::vector<event> take_events() { return narrator_.take(now_.boot); }
  // What is kept back for a line that speaks for many streams, at the end of the process.
  std::vector<event> take_held_events() { return narrator_.take_held(); }
  // Looks at every stream: not for every turn of a loop.
  agenda_counts counts() const { return roster_.counts(flights_.made, flights_.failed); }
  // What a health is made of, as of the latest event; valid as long as the agenda.
  agenda_view view() const { return {roster_, gate_, deletions_, settings_, now_, vanished()}; }
  // True once every domain has been observed, or has failed to be, at least once. Where the
  // endpoint as a whole fails, the look at one domain was the look at all.
  bool first_look_done() const {
    return gate_.endpoint().open() || roster_.has_looked();
  }

  const server_clock& clock() const { return gate_.clock(); }
  // Null where the files have no such schedule.
  const stream* find(const stream_key& key) const {
    const auto* s = roster_.find(key);
    return s && !s->machine.removed() ? &s->machine : nullptr;
  }
  const domain* find_domain(const std::string& name) const {
    const auto* d = roster_.find_domain(name);
    return d ? &d->machine : nullptr;
  }
  // The lapse that a call of the operation for this stream is to prevent, where one may be sent
  // now.
  std::optional<utc_millis> ready(const stream_key& key, operation op) const {
    const auto* s = roster_.find(key);
    return s && s->filed.ready == op ? std::optional(s->filed.lapse) : std::nullopt;
  }

 private:
  struct flight {
    call made;
    moment began;
    std::uint32_t subject = 0;         // id of a stream, or of the domain that is looked at
    write sent;                        // of a stream
  };
  struct flights {
    std::map<std::uint64_t, flight> under_way;
    std::uint64_t next_id = 1;
    std::uint64_t made = 0;            // calls so far
    std::uint64_t failed = 0;
  };

  surroundings around(const kept_stream& s) const;
  void begin_event(moment at);
  void tell_clock() {
    if (!narrator_.may_tell_clock(now_.boot) || !gate_.clock().take_news()) return;
    narrator_.clock(gate_.clock().offset(), now_.boot);
  }
  void tell(kept_stream& s, const std::vector<stream_news>& news);

  intake files_in();
  void let_go();

  void evaluate_all(rounds::tries what = rounds::tries::none) {
    if (rounds_.begin(rounds::everybody, what)) walk();
  }
  // Of a domain: at once, or in slices with all others of it.
  void evaluate_some(const kept_domain& d, const std::vector<kept_stream*>& who) {
    if (who.size() > rounds::slice_most) rounds_.begin(d.id);
    else for (auto* s : who) evaluate(*s);
  }
  void walk();
  void evaluate(kept_stream& s);
  void keep(kept_stream& s);
  void rest(kept_stream& s);
  void look_by(kept_domain& d, const std::optional<look_wish>& look) {
    if (!look) return;
    d.machine.look_by(look->at, look->lapse);
    file_look(queue_, d, now_.boot);
  }
  void run_timers();

  milliseconds call_at(operation op, utc_millis lapse) const {
    return gate_.next_at(op, now_.boot, now_.boot_of(lapse));
  }
  std::optional<call> dispatch();
  std::optional<call> dispatch_stream(kept_stream& s, operation op);
  call dispatch_domain(kept_domain& d);
  call launch(operation op, flight f, kept_domain& of);
  // The call is over, whatever has become of it. Nothing where it is not under way.
  std::optional<flight> land(std::uint64_t id);

  void note_endpoint(const flight& f, const answer& got);
  void endpoint_failed(const call& made, const failure& why, const answer& got);
  void react(kept_stream& s, const reaction& result);
  void tell_unreliable(const kept_domain& d) {
    const auto missing = d.missing(now_.second());
    narrator_.list_unreliable(d.machine, missing, d.members.size(), now_.boot);
  }
  // The latest list lacks nothing any more.
  void tell_reliable(const kept_domain& d) {
    if (!narrator_.doubts_list(d.machine, now_.boot)) return;
    if (d.missing(now_.second()) == 0) narrator_.list_reliable(d.machine);
  }
  void look_failed(kept_domain& d, const failure& why, const answer& got);
  void look_succeeded(kept_domain& d, const flight& f, const listed& list);
  void learn(kept_domain& d, handover value, const char* how) {
    if (!d.machine.learn(value)) return;
    narrator_.learned_handover(d.machine, how);
    evaluate_some(d, std::vector(d.members));
  }
  void check_probe(kept_domain& d);
  void try_all(rounds::tries what) {
    for (auto& [id, d] : roster_.all_domains()) {
      d->machine.try_now();
      file_look(queue_, *d, now_.boot);
    }
    evaluate_all(what);
  }
  // What has failed for a reason that is mended need not wait.
  void try_alike(kept_domain& d, failure_kind mended) {
    const auto members = d.members;
    for (auto* s : members) {
      if (!s->machine.fails_for(mended)) continue;
      s->machine.try_now(true);
      ledger_.touch(s->id);
      evaluate(*s);
    }
  }

  keep_settings settings_;
  std::uint32_t host_part_;
  random_source random_;
  gate gate_;
  roster roster_;
  queue queue_;
  ledger ledger_;
  deletions deletions_;
  narrator narrator_;
  flights flights_;
  rounds rounds_;
  std::set<std::uint32_t> leaving_;    // streams of which nothing is left to remember
  present now_;                        // of the latest event
  bool loaded_ = false;
};

}  // namespace pullkeeper
