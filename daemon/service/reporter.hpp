// The health as the running daemon sees it: what the agenda shows, and what only the service knows.
// Single thread.
#pragma once
#include <functional>
#include <utility>
#include <vector>

#include "core/agenda/agenda.hpp"
#include "core/health.hpp"
#include "core/health_news.hpp"
#include "service/recorder.hpp"
#include "service/reloader.hpp"

namespace pullkeeper {

// What the log has told to be amiss outlives the process.
struct kept_alarms {
  std::vector<told_alarm> before{};    // by an earlier one
  std::function<void(const std::vector<told_alarm>&)> keep{};    // may be empty
};

class reporter {
 public:
  explicit reporter(kept_alarms alarms) : alarms_(std::move(alarms)) {
    news_.recall(alarms_.before);
  }

  // What is told beside the agenda. All must outlive the call that they are given to.
  struct parts {
    const agenda& all;
    const reloader& files;
    const recorder& state;
  };

  // What is to be logged of it, by boot time; see health_news.
  std::vector<event> news(const health& seen, bool looked, milliseconds boot) {
    return news_.follow(seen, looked, boot);
  }
  std::vector<event> last_news(const health& seen, bool looked, milliseconds boot) {
    return news_.follow_to_the_end(seen, looked, boot);
  }
  // Once that is logged: keeps what has been told, where that has changed.
  void keep();
  // When to make it again at the latest.
  milliseconds wake() const { return news_.wake(); }

  // A walk over all streams. What was there the last time is since then.
  health make(const parts& of);

 private:
  health_times times_;
  health_news news_;
  kept_alarms alarms_;                 // `before` is what was kept last
};

}  // namespace pullkeeper
