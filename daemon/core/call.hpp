// A call to the API and its answer, as values: what the core asks for and what an edge brings back.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model.hpp"

namespace pullkeeper {

// Add/Update/DeleteLivePullStreamInfoConfig and DescribeLivePullStreamConfig.
enum class operation { add, update, describe, remove };

// `unknown`: the API may or may not have executed the call. Settled by an observation only.
enum class outcome { done, not_done, unknown };

// Found by the answer's `Code` first, never by its message and never by the HTTP status alone.
enum class failure_kind {
  none,
  unreachable,    // no answer from the endpoint as a whole: DNS, connect, TLS, proxy
  transient,      // 5xx, time-out, reset, an answer that is no answer
  throttled,      // not executed (HTTP 400 at this vendor)
  clock,          // InvalidTimeStamp.Expired
  credentials,    // key unknown, inactive, expired, wrong signature, or none to be had
  permission,     // not allowed for this domain or account
  rejected,       // this request will not be accepted unchanged
  start_refused,  // rejected for its StartTime (InvalidStartTime.*)
  length_refused, // rejected for its EndTime or length (InvalidEndTime.*, Duration.Exceed)
  conflict,       // ConfigAlreadyExists and kin
  missing,        // Update or Delete of a config that is not there
  quota,          // no room for another config
};

// One call, complete. For `describe` only key.domain counts; `wanted` is for add and update.
struct call {
  std::uint64_t id = 0;
  operation op = operation::describe;
  stream_key key;
  config wanted;
  milliseconds server_offset{};        // add to the local clock when signing
  std::string schedule;                // for the history: its name, empty for describe
  int attempt = 1;                     // 1: the first try
};

struct answer {
  outcome result = outcome::unknown;
  failure_kind kind = failure_kind::none;
  std::string code;                    // the API's `Code`, or an own word: `timeout`, `reset`, ...
  std::string detail;                  // for people: phase and cause; no secrets; not yet escaped
  std::string request_id;
  int http_status = 0;                 // 0: no answer was read
  milliseconds retry_after{};          // x-acs-retry-after; 0: none
  std::optional<utc_seconds> date;     // the Date header
  std::vector<record> records;         // of a describe that is done
};

const char* to_string(operation op);        // add, update, describe, delete
const char* to_string(failure_kind kind);
const char* to_string(outcome result);

}  // namespace pullkeeper
