// The numbers of the daemon for Prometheus. Instants, not ages: who asks computes those.
#pragma once
#include <string>

#include "core/health.hpp"
#include "service/web/tally.hpp"

namespace pullkeeper {

// What is told beside the health.
struct metrics_parts {
  const tally& counts;
  std::string version;
  utc_millis started{};                // local clock
  milliseconds clock_offset{};         // the API's time minus the local clock's
};

enum class metrics_format { text, open_metrics };

// OpenMetrics where the header asks for it, else the text format 0.0.4.
metrics_format metrics_format_for(const std::string& accept);
const char* content_type(metrics_format format);

std::string to_metrics(const health& seen, const metrics_parts& with, metrics_format format);

}  // namespace pullkeeper
