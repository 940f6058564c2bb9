// From which of its sources the cloud pulls each stream, as looks at the configs show it. That it
// changes is told, and is no reason for anything else. No clock, no I/O.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/agenda/roster.hpp"
#include "core/event.hpp"

namespace pullkeeper {

class source_watch {
 public:
  // A look at the domain has shown these, at boot time `now`.
  void looked(const std::string& domain, const std::vector<source_in_use>& shown,
              const roster& all, milliseconds now);

  // Masked; empty where it is not known.
  std::string of(const stream_key& key) const;

  std::vector<event> take_events() { return std::exchange(events_, {}); }

 private:
  struct known {
    std::string source;                // the latest, and the one that was told; masked
    std::string told;
    milliseconds told_at = far_past;
  };
  std::map<std::string, std::map<stream_key, known>> domains_;
  std::vector<event> events_;
};

}  // namespace pullkeeper
