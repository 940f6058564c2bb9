// The health as the running daemon sees it: what the agenda shows, and what only the service knows.
// Single thread.
#pragma once
#include <string>

#include "core/agenda/agenda.hpp"
#include "core/health.hpp"
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

  // A walk over all streams. What was there the last time is since then.
  health make(const parts& of);

 private:
  health_times times_;
};

}  // namespace pullkeeper
