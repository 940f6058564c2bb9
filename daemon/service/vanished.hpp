// Files without a schedule although the state knows configs of ours: taken for an accident, in
// which nothing is deleted until a list of schedules is there, be it an empty one.
#pragma once
#include <optional>
#include <string>

#include "core/event.hpp"
#include "core/memory.hpp"
#include "edge/config/configuration.hpp"

namespace pullkeeper {

struct vanished_schedules {
  std::size_t streams = 0;             // with a config of ours that is alive
  utc_millis first_end = never;        // when the first of these configs ends; the API's time
};

// Nothing unless that is so at a start with these files and this memory; `local` is the time of the
// local clock.
std::optional<vanished_schedules> find_vanished(const configuration& files, const memory& found,
                                                utc_millis local);

event event_of(const vanished_schedules& gone);
std::string sentence_of(const vanished_schedules& gone);       // without a stop

}  // namespace pullkeeper
