// News become events: what the operator reads, each thing once, and bounded in an outage. Nothing
// else in the core makes events.
#pragma once
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/domain/domain.hpp"
#include "core/event.hpp"
#include "core/narrator_crowd.hpp"
#include "core/stream/news.hpp"

namespace pullkeeper {

// For summaries and tests.
struct agenda_counts {
  std::size_t schedules = 0;           // wanted now or later, not paused
  std::size_t at_risk = 0;             // incidents that are under way, the lost ones included
  std::size_t lost = 0;
  std::uint64_t calls = 0;
  std::uint64_t failures = 0;
};

class narrator {
 public:
  // Of a stream. `retry_at`: boot time of the endpoint's next try while it fails as a whole, else
  // long ago. `dark_since`: `never` while it is covered. Returns true if this was a failure and was
  // logged.
  bool tell(const schedule& about, const stream_news& news, const present& now,
            milliseconds retry_at, utc_millis dark_since = never);

  // Of a domain. Returns true if the failed look was logged.
  bool look_failed(const domain& of, const failure& why, const std::string& request_id,
                   const present& now, milliseconds retry_at);
  // The API holds what its list does not show: told once a day. `missing`: of how many of the
  // `members` the list lacks something.
  void list_unreliable(const domain& of, std::size_t missing, std::size_t members,
                       milliseconds now);
  // That was told and is not over, and for an hour nothing was found that the list does not show.
  bool doubts_list(const domain& of, milliseconds now) const;
  // It is over: the list shows all.
  void list_reliable(const domain& of);
  void learned_handover(const domain& of, const char* how);
  // What one look has shown for the first time of streams that are not in the files: told together
  // where they are many.
  void foreign(const std::string& domain, const std::vector<record>& fresh);
  // Records that do not read: each told once, some of them one by one.
  void odd(const std::string& domain, const std::vector<odd_record>& records);
  void forget_domain(const std::string& name) { domains_.erase(name); }

  // Of the endpoint.
  // `rate`: what is in force from now on, in words.
  void throttled(operation op, const std::string& code, const std::string& rate);
  void credentials_failed(const failure& why, const std::string& request_id);
  void credentials_work() { credentials_told_ = false; }
  // The clock is off by `offset`. False if the line must wait: one in five seconds at most.
  bool may_tell_clock(milliseconds now) const;
  void clock(milliseconds offset, milliseconds now);

  // Of the files.
  void added(const schedule& s);
  // `zone`: the one whose data alone have changed it; empty: the files have.
  void changed(const schedule& s, const std::string& zone);
  void removed(const schedule& s, removal_policy policy);
  // An entry is gone, and others go on with its stream.
  void left(const schedule& entry, const schedule& to_others);
  void mass_removal_stopped(std::size_t deletions, int brake);

  // The hourly summary, the first an hour after `begin`.
  void begin(milliseconds now);
  milliseconds next_summary() const { return std::min(summary_at_, crowd_.wake()); }
  // Once it is due.
  void summary(const agenda_counts& counts, milliseconds now);

  std::vector<event> take(milliseconds now) {
    return crowd_.thin(std::exchange(events_, {}), now);
  }
  // What is kept back for a line of many, at the end of the process.
  std::vector<event> take_held() { return crowd_.flush(); }

 private:
  // What was told of a domain, so that it is not told again.
  struct domain_lines {
    std::set<std::pair<stream_key, std::string>> odd;      // with its field
    std::array<milliseconds, 4> denied{far_past, far_past, far_past, far_past};
    milliseconds unreliable = far_past;          // when that was told
    milliseconds lacking = far_past;             // when the list was last found to lack a config
  };

  event& of_all(level severity, const char* name);
  event& of(level severity, const char* name, const schedule& s);
  bool may_tell_failure(bool own_turn, milliseconds now);
  bool may_tell_denial(const std::string& domain, operation op, milliseconds now);

  bool about(const schedule& s, const news::window_accepted& news);
  bool about(const schedule& s, const news::config_deleted& news);
  bool about(const schedule& s, const news::standby_acted& news);
  bool about(const schedule& s, const news::attempt_failed& news);
  bool about(const schedule& s, const news::incident_told& news);
  bool about(const schedule& s, const news::unseen& news);
  bool about(const schedule& s, const news::drift_found& news);
  bool about(const schedule& s, const news::shown_otherwise& news);
  bool about(const schedule& s, const news::drift_fight& news);
  bool about(const schedule& s, const news::drift_repaired& news);
  bool about(const schedule& s, const news::incident_settled& news);
  bool about(const schedule& s, const news::pull_finished& news);

  std::vector<event> events_;
  crowd crowd_;
  present now_;                        // of the news that are being told
  milliseconds retry_at_ = far_past;
  utc_millis dark_since_ = never;      // of the stream of the news that are being told
  std::map<std::string, domain_lines> domains_;
  bool credentials_told_ = false;
  milliseconds clock_told_ = far_past;
  milliseconds failure_minute_ = far_past;       // when the current minute of failures began
  int failure_lines_ = 0;              // in it
  std::uint64_t failures_untold_ = 0;
  milliseconds summary_at_ = far_future;
};

}  // namespace pullkeeper
