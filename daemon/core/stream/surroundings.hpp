// What a stream is told and what it gives back, as values.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/retry.hpp"
#include "core/stream/limits.hpp"
#include "core/stream/news.hpp"

namespace pullkeeper {

// What a stream needs to know of everything else, as of one event.
struct surroundings {
  present now;
  const keep_settings& settings;
  const endpoint_memory& endpoint;
  const domain_memory& domain;
  list_state list;                     // of the domain's observations
  const cause* trouble = nullptr;      // why the endpoint fails as a whole; null: it does not
  const cause* look_trouble = nullptr; // why the domain cannot be looked at; null: it can
  bool endpoint_gone = false;          // it cannot be reached, or takes no credentials
  bool clock_confirmed = false;
  bool crowded = false;                // many adds wait for their turn, as at a first start
  bool looking = false;                // an observation of the domain is under way
  std::uint32_t host_part = 0;         // see spread_over_hosts
  int alike = 1;                       // streams of the domain that fail as this answer says
  // Which stream of the domain tries what an Add beside a running config does.
  bool probes = false;                 // this one
  bool probed_by_other = false;
};

// What an accepted Add tells of before it: that there was none (`unique`), nothing (`unknown`), or
// nothing, and there may be two now (`coexist`).
inline handover told_by_add(const surroundings& at) {
  return at.domain.add_replaces ? handover::unknown : known_handover(at.settings, at.domain);
}

// An observation of the domain that is wanted: at boot time `at`, for a stream that lapses then.
struct look_wish {
  milliseconds at{};
  utc_millis lapse = never;
};

// One look serves both wishes.
inline void look_by(std::optional<look_wish>& wanted, milliseconds at, utc_millis lapse = never) {
  if (!wanted) wanted = look_wish{at, lapse};
  else wanted = look_wish{std::min(wanted->at, at), std::min(wanted->lapse, lapse)};
}

// What a stream that is kept wants next.
struct wish {
  std::optional<operation> ready;      // a call that may be sent now
  std::optional<look_wish> look;
  milliseconds timer = far_future;     // boot time at which to ask again
  std::vector<stream_news> news;
};

// The same of one that is paused, over, or no longer in the files.
struct rest_wish {
  bool doomed = false;                 // what stands is to be deleted
  bool deletable = false;              // ... and may be now, as far as this stream knows
  bool leaves = false;                 // nothing is left to remember
  milliseconds timer = far_future;
};

// What an answer or an observation has brought, beside a changed belief.
struct reaction {
  std::vector<stream_news> news;
  std::optional<look_wish> look;
  std::optional<endpoint_memory> endpoint;       // learned of the endpoint
  handover learned = handover::unknown;          // learned of the domain
  const char* how = "";                          // ... from what
  bool probe_sent = false;             // an observation shall now tell what the probe has done
  bool gone = false;                   // a look shows nothing of what stood
  bool deleted = false;                // a delete was answered well
  std::optional<bool> add_replaces{};            // learned of the domain
  bool list_unreliable = false;        // the API holds what its list does not show
  std::optional<milliseconds> late{};  // how late the list was with what it shows now
  bool remember = false;               // something has changed that is to be saved

  bool is_nothing() const {
    return news.empty() && !look && !endpoint && learned == handover::unknown && !probe_sent &&
           !gone && !deleted && !add_replaces && !list_unreliable && !late && !remember;
  }
};

// What one Describe shows of a stream.
struct listed_records {
  std::vector<record> live;            // had not ended when the answer came
  std::vector<record> ended;
  std::optional<config> permanent{};   // there is one without an end
  bool silence_counts = true;          // false: there may be others of it that do not read
  bool others_missing = false;         // the list lacks what it has shown of other streams as well
  bool absence_counts = true;          // ... and this one may be taken for gone all the same

  void add(const record& r, utc_millis now) {
    if (r.permanent) permanent = config{r.held.sources, r.held.start, utc_seconds::max()};
    else (utc_millis(r.held.end) > now ? live : ended).push_back(r);
  }
};

}  // namespace pullkeeper
