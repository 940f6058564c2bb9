// What the daemon answers over HTTP: which page, and what is in it. Single thread.
#pragma once
#include <functional>
#include <string>

#include "core/health.hpp"
#include "edge/http/server.hpp"
#include "service/web/tally.hpp"

namespace pullkeeper {

// How things are at the time of a question.
struct site_view {
  health seen;
  bool looked = false;                 // every domain was looked at, or failed to be
  milliseconds clock_offset{};
};

// What stays the same as long as the process runs, or until a reload.
struct site_about {
  std::string version;
  std::string host;
  std::string config;                  // directory of the files
  std::string account{};               // of the key: masked; empty: unknown
  utc_millis started{};
};

// All that it tells comes from here.
struct site_parts {
  const tally& counts;
  std::function<site_about()> about;
  std::function<site_view()> view;
  std::function<std::string()> report; // the body of /status.json
};

// `/`, /metrics, /status.json, /healthz, /readyz.
http_reply answer_of_site(const site_parts& with, const http_request& asked);

}  // namespace pullkeeper
