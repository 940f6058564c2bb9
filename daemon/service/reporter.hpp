// The health as the running daemon sees it: what the agenda shows, and what only the service knows.
// Single thread.
#pragma once
#include <vector>

#include "core/agenda/agenda.hpp"
#include "core/health.hpp"
#include "core/health_news.hpp"
#include "service/recorder.hpp"
#include "service/reloader.hpp"

namespace pullkeeper {

class reporter {
 public:
  // What is told beside the agenda. All must outlive the call that they are given to.
  struct parts {
    const agenda& all;
    const reloader& files;
    const recorder& state;
  };

  // What is to be logged of it, by boot time; see health_news.
  std::vector<event> news(const health& seen, milliseconds boot) {
    return news_.follow(seen, boot);
  }
  // When to make it again at the latest.
  milliseconds wake() const { return news_.wake(); }

  // A walk over all streams. What was there the last time is since then.
  health make(const parts& of);

 private:
  health_times times_;
  health_news news_;
};

}  // namespace pullkeeper
