// What of the messages outlives the process: what was told and is not over, and what waits.
#pragma once
#include <string>
#include <vector>

#include "core/model.hpp"
#include "core/telling/message.hpp"

namespace pullkeeper {

struct told_incident {
  message begun;
  std::vector<stream_key> pulls;       // of `coverage`: those for which it is not over
  bool covered = true;                 // ... the others are covered again
  bool operator==(const told_incident&) const = default;
};

struct waiting_messages {
  std::string hook;                    // its name
  std::vector<message> messages;       // the oldest first
  utc_seconds failing_since{};         // as `hook_failed` has told; 0: it is not
  bool operator==(const waiting_messages&) const = default;
};

struct told_memory {
  std::vector<told_incident> incidents;
  std::vector<waiting_messages> waiting;
  utc_seconds heartbeat_failing_since{};         // as above
  bool operator==(const told_memory&) const = default;
};

}  // namespace pullkeeper
