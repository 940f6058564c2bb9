// All schedules together: what to call next and when. Events in, calls and log events out; no
// clock, no I/O, O(log n) for each event. One thread.
#pragma once
#include <array>
#include <map>
#include <memory>
#include <set>

#include "core/agenda_entry.hpp"
#include "core/event.hpp"
#include "core/gate/breaker.hpp"
#include "core/gate/limiter.hpp"
#include "core/gate/server_clock.hpp"
#include "core/outlook.hpp"

namespace pullkeeper {

inline constexpr int calls_in_flight_most = 4;

// For summaries and tests.
struct agenda_counts {
  std::size_t schedules = 0;           // wanted now or later, not paused
  std::size_t at_risk = 0;             // incidents that are under way, the lost ones included
  std::size_t lost = 0;
  std::uint64_t calls = 0;
  std::uint64_t failures = 0;
};

class agenda {
 public:
  // `seed` drives jitter only.
  agenda(const keep_settings& settings, std::uint64_t seed);
  ~agenda();
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

  // The answer to a call of `next`.
  void answered(std::uint64_t id, const answer& got, moment at);

  // What is to be remembered since the last time: before a call of `next` is sent, so that a crash
  // leaves it as one of unknown outcome, and after every answer.
  memory_changes take_changes(moment at);
  // All that take_changes has ever given, as of now: for a store that has lost what it had.
  memory everything() const;

  // While the files or the memory are in doubt, nothing is deleted that is only no longer wanted.
  void hold_deletions(bool hold, moment at);

  // The credentials or the way to the endpoint may have changed: try at once.
  void try_again(moment at);

  std::vector<event> take_events();
  agenda_counts counts() const;
  // As of the latest event. Looks at every schedule: not for every turn of a loop.
  outlook overall() const;
  // True once every domain has been observed, or has failed to be, at least once.
  bool first_look_done() const;

  const server_clock& clock() const { return clock_; }
  // Null where the files have no such schedule.
  const entry* find(const stream_key& key) const;
  const domain_memory* find_domain(const std::string& name) const;

 private:
  enum class subject { schedule, domain };
  struct flight {
    call made;
    moment began;
    subject what = subject::schedule;
    std::uint32_t subject_id = 0;
    bool beside_live = false;
  };
  using timed = std::pair<milliseconds, std::uint32_t>;
  using urgent = std::pair<utc_millis, std::uint32_t>;

  utc_millis server_now() const { return clock_.now(now_); }
  utc_seconds server_second() const;
  milliseconds boot_of(utc_millis server) const;
  milliseconds time_left(utc_millis lapse) const;
  entry* entry_of(std::uint32_t id);
  domain_entry* domain_of(std::uint32_t id);

  // agenda_load.cpp
  domain_entry& domain_named(const std::string& name);
  entry& entry_named(const schedule& wanted);
  void take(entry& e, const schedule& wanted, bool known);
  void join_domains();

  // agenda_memory.cpp
  utc_millis utc_of(milliseconds boot) const;
  milliseconds wait_until(utc_millis at, utc_millis since) const;
  stream_memory memory_of(const entry& e) const;
  domain_record memory_of(const domain_entry& d) const;
  endpoint_record endpoint_memory_now() const;
  void recall(domain_entry& d, const domain_record& from);
  void recall(entry& e, const stream_memory& from);

  // agenda_removal.cpp
  void retire(entry& e);
  bool is_doomed(const entry& e) const;
  void dismiss(entry& e);
  bool may_delete(const entry& e);
  void note_shown(entry& e);
  void let_go();

  // agenda.cpp: evaluating
  void begin_event(moment at);
  void evaluate_all();
  void evaluate(entry& e);
  bool dormant(entry& e);
  bool resting(const entry& e) const;
  void close_incident(entry& e);
  step decided(const entry& e) const;
  bool blind(const entry& e) const;
  void follow_incident(entry& e);
  bool held_for_probe(const entry& e) const;
  void unfile(entry& e);
  void file_timer(entry& e, milliseconds at);

  // agenda_dispatch.cpp: what may be sent now
  void run_timers();
  std::optional<call> dispatch();
  std::optional<call> dispatch_schedule(std::uint32_t id, operation op);
  std::optional<call> dispatch_domain(std::uint32_t id);
  call launch(operation op, const stream_key& key, flight made);
  milliseconds dispatch_at() const;
  bool held_for_clock(std::size_t op) const;
  void settle_clock(const std::string& domain, bool first);
  void look_for_clock(domain_entry& d, utc_millis lapse);

  // agenda_answers.cpp: writes
  void note_endpoint(const call& made, const answer& got);
  void write_answered(entry& e, const flight& f, const answer& got);
  void write_done(entry& e, const flight& f, const answer& got);
  void write_refused(entry& e, const flight& f, const answer& got);
  void write_unknown(entry& e, const flight& f, const answer& got);
  void brake_repetition(entry& e, const flight& f);
  void on_conflict(entry& e, const flight& f, const answer& got);
  void on_missing(entry& e, const flight& f, const answer& got);
  bool learn_from_refusal(entry& e, const flight& f, const answer& got);
  void back_off(entry& e, const flight& f, const answer& got);
  void settled_well(entry& e);

  // agenda_views.cpp: observations
  void refile(domain_entry& d);
  void observe_by(domain_entry& d, milliseconds at, utc_millis lapse);
  void describe_answered(domain_entry& d, const flight& f, const answer& got);
  void describe_failed(domain_entry& d, const answer& got);
  void describe_done(domain_entry& d, const flight& f, const answer& got);
  void judge(entry& e, const flight& f);
  void learn(domain_entry& d, handover value, const char* how);
  void check_probe(domain_entry& d);
  void end_probe(domain_entry& d);
  milliseconds settle_time() const;

  // agenda_drift.cpp
  void note_repairs(entry& e);
  bool is_as_planned(const entry& e, const judgement& j) const;
  void on_drift(entry& e, const judgement& j);

  // agenda_events.cpp: what the operator reads
  event& tell(level severity, const char* name);
  event& tell(level severity, const char* name, const entry& e);
  void tell_failure(entry& e, const flight& f, const answer& got);
  void tell_describe_failure(domain_entry& d, const answer& got);
  void tell_incident(entry& e, incident_news news);
  void tell_accepted(const entry& e, const call& made, const std::string& request_id);
  void tell_deleted(entry& e, const std::string& request_id);
  void tell_changes(const std::map<stream_key, schedule>& before);
  void tell_summary();
  void tell_clock();
  bool may_tell_denial(domain_entry& d, operation op);
  bool may_tell_failure(int& told, milliseconds& told_at);

  keep_settings settings_;
  endpoint_memory endpoint_;
  random_source random_;
  server_clock clock_;
  breaker breaker_;
  std::vector<limiter> limiters_;      // by operation
  moment now_{};
  std::uint64_t next_call_ = 1;
  std::uint32_t next_id_ = 1;
  std::map<std::uint32_t, std::unique_ptr<entry>> entries_;
  std::map<stream_key, entry*> by_key_;
  std::map<std::uint32_t, std::unique_ptr<domain_entry>> domains_;
  std::map<std::string, domain_entry*> by_domain_;
  std::map<std::uint64_t, flight> in_flight_;
  std::set<timed> timers_;             // schedules and domains by boot time
  std::array<std::set<urgent>, 4> ready_;
  std::set<std::uint32_t> touched_;    // schedules and domains that may have changed
  std::set<std::uint32_t> doomed_;     // schedules whose config is to be deleted
  std::set<std::uint32_t> leaving_;    // schedules of which nothing is left to know
  std::map<std::string, domain_record> recalled_domains_;      // until the first load
  std::map<stream_key, stream_memory> recalled_streams_;
  std::vector<std::string> forgotten_domains_;
  std::vector<stream_key> forgotten_streams_;
  endpoint_record saved_endpoint_;
  bool deletions_held_ = false;
  bool removal_told_ = false;
  std::vector<event> events_;
  agenda_counts total_;
  std::array<milliseconds, 4> throttle_told_{far_past, far_past, far_past, far_past};
  bool credentials_told_ = false;
  milliseconds clock_told_ = far_past;
  bool loaded_ = false;
  milliseconds failure_minute_ = far_past;   // when the current minute of failure lines began
  int failure_lines_ = 0;
  std::uint64_t failures_untold_ = 0;
  std::size_t at_risk_ = 0;
  std::size_t lost_ = 0;
  milliseconds summary_at_{0};
  milliseconds doubt_since_ = far_future;    // boot time since which the clock is in doubt
  bool unanswered_ = false;                  // no call has come back since the first load
};

}  // namespace pullkeeper
