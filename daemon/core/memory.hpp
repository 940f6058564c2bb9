// What outlives the process, as values: what the API has accepted, what is under way, what was
// learned. Never more than the truth: a write counts as accepted only after the API has said so.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/call.hpp"
#include "core/learned.hpp"

namespace pullkeeper {

// A config that the API accepted from us: our proof that it is ours.
struct proof {
  config accepted;
  std::string request_id;  // empty where the answer was lost and an observation settled it
  bool seen = false;       // an observation has shown it
  bool vain = false;       // an update with it proved to be without effect
  std::optional<config> shown{};       // as the list shows it, where that is not as it was sent
  int asks = 0;            // the API was asked so often whether it stands
  bool added = false;      // by an add, not by an update
  bool operator==(const proof&) const = default;
};

// Failures in a row. Instants are the API's time.
struct failure_memory {
  int attempts = 0;                    // 0: the latest call was answered well
  failure_kind kind = failure_kind::none;
  std::string code;
  operation failed = operation::describe;
  utc_millis at{};                     // of the latest failure
  utc_millis not_before{};             // of the next try
  bool operator==(const failure_memory&) const = default;
};

// A write on its way. Without `accepted` nobody knows whether it was executed: it is recorded
// before it is sent. Its members are those of `write`, one by one, as they are stored.
struct write_memory {
  operation op = operation::add;
  config wanted;
  bool beside_live = false;            // an Add while another config was alive
  bool accepted = false;               // ... by the API, and not seen by an observation so far
  std::vector<config> before{};        // what stood when it was accepted
  bool operator==(const write_memory&) const = default;
};

// What has been in the way of this stream's next window, until a write is accepted.
struct hindrances {
  bool blocked = false;                // Add refused although nothing alive is to be seen
  bool beside_refused = false;         // Add beside a live config refused where no Update may be
  bool update_absent_failed = false;   // Update of what blocks it did not work
  bool update_absent_vain = false;     // ... was accepted, and without effect
  int update_refusals = 0;             // in a row
  int update_failures = 0;             // accepted, but without effect, in a row
  bool operator==(const hindrances&) const = default;
};

enum class incident_phase { none, at_risk, lost };

constexpr const char* to_string(incident_phase value) {
  switch (value) {
    case incident_phase::none: return "none";
    case incident_phase::at_risk: return "at_risk";
    case incident_phase::lost: return "lost";
  }
  return "";
}

// How far an incident has been told, and the time without a config. Instants are the API's time.
struct incident_memory {
  incident_phase phase = incident_phase::none;
  std::optional<utc_millis> dark_since;          // none: there is a config
  milliseconds dark_total{};           // of earlier times without one
  bool operator==(const incident_memory&) const = default;
};

// What somebody else does to our configs.
struct drift_memory {
  utc_seconds left_until{};            // until when a change is left as it is; 0: none is
  std::vector<utc_millis> repairs{};   // of the last hour
  bool fought = false;                 // they are undone, which was told
  bool operator==(const drift_memory&) const = default;
};

struct stream_memory {
  stream_key key;
  std::string name;                    // of its schedule, when it had one last
  std::optional<removal_policy> on_removed{};    // its own, when it had one last
  std::uint64_t asked = 0;             // fingerprint of that schedule: another one is tried at once
  bool stood_as_wanted = false;        // something stood with the sources that it asks for
  bool known = false;                  // `standing` is more than a guess
  std::vector<config> standing;        // what stands at the API, or stood there last
  std::vector<config> ended;           // what stood there before that and has ended
  std::vector<proof> proofs;
  std::vector<config> sent;            // sent, never answered, not seen so far
  std::optional<write_memory> under_way;
  hindrances in_the_way;
  failure_memory failing;
  drift_memory drift;
  incident_memory trouble;
  bool operator==(const stream_memory&) const = default;
};

// Of what a schedule asks of the API: another one is tried at once, whatever failed before.
std::uint64_t print_of(const schedule& s);

// A stream that is not in the files, with a config that was told.
struct foreign_memory {
  std::string app;
  std::string stream;
  utc_seconds until{};                 // when its config ends; without an end: was seen
  bool operator==(const foreign_memory&) const = default;
};

struct domain_record {
  std::string name;
  domain_memory learned;
  failure_memory failing;              // of Describe
  std::vector<foreign_memory> foreign{};         // by app and stream
  bool operator==(const domain_record&) const = default;
};

// How a limiter was slowed by throttling; by operation, instants in the API's time.
struct limit_memory {
  milliseconds period{1000};
  utc_millis calm_since{};
  utc_millis paused_until{};
  bool operator==(const limit_memory&) const = default;
};

struct endpoint_record {
  endpoint_memory learned;
  milliseconds server_offset{};        // the API's time minus the local clock's
  std::array<limit_memory, 4> limits{};
  bool operator==(const endpoint_record&) const = default;
};

struct memory {
  endpoint_record endpoint;
  std::vector<domain_record> domains;  // by name
  std::vector<stream_memory> streams;  // by key
  bool operator==(const memory&) const = default;
};

// What has changed since the last time: whole records, which replace those of the same key.
struct memory_changes {
  std::optional<endpoint_record> endpoint;
  std::vector<domain_record> domains;
  std::vector<stream_memory> streams;
  std::vector<std::string> forgotten_domains;
  std::vector<stream_key> forgotten_streams;
  bool empty() const {
    return !endpoint && domains.empty() && streams.empty() && forgotten_domains.empty() &&
           forgotten_streams.empty();
  }
};

// One call of the history.
struct call_record {
  utc_millis at{};                     // when it began, in the API's time
  milliseconds took{};
  std::string schedule;                // empty for describe
  operation op = operation::describe;
  stream_key key;                      // for describe only the domain
  config wanted;                       // of add and update; without sources
  int attempt = 1;                     // 1: the first try
  outcome result = outcome::unknown;
  failure_kind kind = failure_kind::none;
  std::string code;
  std::string request_id;
  int http_status = 0;
  bool operator==(const call_record&) const = default;
};

}  // namespace pullkeeper
