// What becomes a message: every incident once when it begins, and once when it is over. An incident
// is one pull that is at risk or dark, several that became so together, streams that are not
// online, or a trouble of the whole.
// That one at risk goes dark is no other incident. Times are boot times.
#pragma once
#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "core/health.hpp"
#include "core/telling/message.hpp"
#include "core/telling/online_incidents.hpp"
#include "core/telling/told.hpp"

namespace pullkeeper {

class incidents {
 public:
  // How all stands just now; what is to be told of it. What has passed within 5 s is never told (a
  // pull that waits for its first config, for 90 s), and one that comes back within 10 s goes on.
  // Before every domain was looked at, nothing that was told is over.
  std::vector<message> follow(const health& seen, bool looked, milliseconds now);
  // When to follow again at the latest.
  milliseconds wake() const;

  // What was told to have begun, and not to be over.
  std::vector<told_incident> told() const;
  // ... by an earlier process; it goes on. To be called before all else.
  void recall(const std::vector<told_incident>& from);

 private:
  struct watched {
    milliseconds ripe = far_future;    // not told before this
    milliseconds gone = far_future;    // when it was not there any more; far_future: it is
    std::uint64_t told_in = 0;         // the key of its group; 0: not told
    bool covered = false;              // a config of it stands

    // It is not there any more, as far as that is known.
    void leave(bool looked, milliseconds now) {
      if (looked || told_in == 0) gone = std::min(gone, now);
    }
  };
  struct group {                       // pulls that are one incident
    message begun;
    std::size_t left = 0;              // of its pulls, those for which it is not over
    bool covered = true;               // all of the others are covered again
  };
  struct told_trouble {
    watched state;
    message begun;
  };

  void note_pulls(const health& seen, bool looked, milliseconds now);
  void end_pulls(utc_millis made, milliseconds now, std::vector<message>& to);
  void begin_pulls(const health& seen, milliseconds now, std::vector<message>& to);
  void tell_together(const std::vector<const schedule_health*>& of, const health& seen,
                     std::vector<message>& to);
  void follow_troubles(const health& seen, bool looked, milliseconds now,
                       std::vector<message>& to);

  std::map<stream_key, watched> pulls_;
  std::map<std::uint64_t, group> groups_;
  std::map<trouble_kind, told_trouble> troubles_;
  online_incidents online_;
  std::uint64_t last_group_ = 0;
  milliseconds next_begin_ = far_past; // no group before this
};

}  // namespace pullkeeper
