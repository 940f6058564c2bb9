// Looks at which streams are online, domain by domain, and tells of those that should be and are
// not. It never asks for a write, and has at most one call of its own under way. Events in, calls
// and log events out; no clock, no I/O.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/agenda/agenda.hpp"
#include "core/health.hpp"
#include "core/online/roll_call.hpp"
#include "core/online/source_watch.hpp"

namespace pullkeeper {

class online_watch {
 public:
  // From now on; what was known is kept unless it is switched off. The first look at a domain comes
  // `every` after it is first seen: no stream is judged before it has run for a while.
  void configure(const online_settings& settings, milliseconds boot);

  // The next call, if one is due and none is under way; ten a second at most. While the endpoint as
  // a whole fails, none.
  std::optional<online_call> next(const agenda_view& seen);
  // The answer to a call of `next`; others are ignored.
  void answered(std::uint64_t id, const online_answer& got, const agenda_view& seen);

  // A look at the configs of a domain: it shows which sources are in use, whether or not it is
  // looked at what is online.
  void looked(const std::string& domain, const listed& shown, const agenda_view& seen);

  // When to ask `next` again at the latest.
  milliseconds wake() const;

  // Fills in what is known of each stream.
  void show(health& seen) const;

  std::vector<event> take_events();

 private:
  struct watched {
    roll_call streams{};
    milliseconds due{};
    int failures = 0;                  // in a row
    bool known = true;                 // false: it was told that the list cannot be had
    std::set<std::pair<stream_key, std::string>> odd{};      // records that were told
  };
  struct look {
    online_call asked;
    online_list list;
    bool sent = true;                  // false: the next page is to be asked for
    std::size_t records = 0;           // so far, with those that do not read
  };

  void find_domains(const agenda_view& seen);
  std::optional<online_call> begin(const agenda_view& seen);
  void read(const online_page& page, const agenda_view& seen);
  void failed(const failure& why, milliseconds asked_wait, milliseconds boot);
  void tell(const presence_news& news, const std::string& domain, const agenda_view& seen);
  void tell_dark(const presence_change& one, const agenda_view& seen);
  void tell_together(event told, const std::vector<presence_change>& all,
                     const std::string& domain);
  void tell_odd(watched& of, const std::string& domain, const std::vector<odd_record>& all);
  void tell_known();

  online_settings settings_{.on = false};
  std::map<std::string, watched> domains_;
  source_watch sources_;
  std::optional<look> under_way_;
  std::uint64_t last_id_ = 0;
  milliseconds search_at_ = far_past;            // when to see again what is due
  bool unknown_told_ = false;
  std::vector<event> events_;
};

// The streams of the domain whose configs run now, as far as that is known.
std::vector<expected_stream> streams_that_should_run(const kept_domain& of, utc_seconds now);

}  // namespace pullkeeper
