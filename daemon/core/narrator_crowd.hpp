// Incidents of many schedules at once: one line with their number instead of hundreds.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/event.hpp"
#include "core/time.hpp"

namespace pullkeeper {

class crowd {
 public:
  // What of these events is to be logged at boot time `now`: up to 20 incident lines of a name in a
  // minute one by one. Beyond that, those of one moment are one line at once, and what follows
  // within the minute is one line every 10 s.
  std::vector<event> thin(std::vector<event> told, milliseconds now);
  // What is held, at the end of the process.
  std::vector<event> flush();
  // Boot time at which a line is due; `far_future` where none is.
  milliseconds wake() const;

 private:
  struct minute {
    milliseconds begun = far_past;
    std::size_t lines = 0;
    bool crowded = false;
    // There may be 100,000: of what is held only the first is kept, and their number.
    event first;
    std::size_t held = 0;
    milliseconds held_since{};
  };
  std::map<std::string, minute> of_;   // by the name of the event
};

}  // namespace pullkeeper
