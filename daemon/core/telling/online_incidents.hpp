// Messages about streams that are not online although a config of them runs: one when it begins,
// one when it is over. Those that are found missing together are one incident.
#pragma once
#include <cstdint>
#include <map>
#include <vector>

#include "core/health.hpp"
#include "core/telling/message.hpp"
#include "core/telling/told.hpp"

namespace pullkeeper {

class online_incidents {
 public:
  // Adds what is to be told. A stream of which nothing is known just now goes on as it was told.
  void follow(const health& seen, std::vector<message>& to);

  // What was told to have begun, and not to be over.
  std::vector<told_incident> told() const;
  // True if it is one of these; it goes on.
  bool recall(const told_incident& from);

 private:
  struct group {
    message begun;
    std::size_t left = 0;              // of its streams, those that are not online again
    bool online = true;                // all of the others are
  };

  void end(const health& seen, std::vector<message>& to);
  void begin(const std::vector<const schedule_health*>& of, utc_millis made,
             std::vector<message>& to);

  std::map<stream_key, std::uint64_t> told_in_;  // the key of its group
  std::map<std::uint64_t, group> groups_;
  std::uint64_t last_group_ = 0;
};

}  // namespace pullkeeper
