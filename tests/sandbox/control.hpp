// What the real API does not have: faults on demand, the truth, and somebody at the console.
#pragma once
#include "sandbox/service.hpp"

namespace pullkeeper::sandbox {

// Answers are JSON. 400 with {"error": "..."} for a body that cannot be read; nothing has changed
// then. 404 for any other path or method.
//   POST   /_control/faults      a list of rules, which replace the ones before
//   DELETE /_control/faults
//   GET    /_control/state       configs, gaps, restarts, counters
//   GET    /_control/calls?since=N
//   POST   /_control/console     {"action": "set" | "delete", ...}
//   POST   /_control/domain      {"domain": ..., "status": "offline", ...}
//   POST   /_control/online      {"dies": STREAM} and so on
//   POST   /_control/variant     {"semantics": "coexist", ...}
class control {
 public:
  explicit control(service& owner) : owner_(owner) {}

  http_reply handle(const http_request& request, utc_millis now);

 private:
  http_reply faults(const http_request& request);
  http_reply state(utc_millis now) const;
  http_reply calls(const http_request& request) const;
  http_reply console(const http_request& request, utc_millis now);
  http_reply domain(const http_request& request);
  http_reply online(const http_request& request, utc_millis now);
  http_reply variant(const http_request& request);

  service& owner_;
};

}  // namespace pullkeeper::sandbox
