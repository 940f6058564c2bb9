// A call to the API and its answer, as values: what the core asks for and what an edge brings back.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/model.hpp"

namespace pullkeeper {

// Add/Update/DeleteLivePullStreamInfoConfig and DescribeLivePullStreamConfig.
enum class operation { add, update, describe, remove };

// `unknown`: the API may or may not have executed the call. Settled by an observation only.
enum class outcome { done, not_done, unknown };

// Found by the answer's `Code` first, never by its message and never by the HTTP status alone.
// New ones come last: the state stores them by their number.
enum class failure_kind {
  none,
  unreachable,    // no answer from the endpoint as a whole: DNS, connect, TLS, proxy
  transient,      // time-out, reset, a gateway's page, an answer that is no answer
  throttled,      // not executed (HTTP 400 at this vendor)
  clock,          // InvalidTimeStamp.Expired, IllegalTimestamp
  credentials,    // key unknown, inactive, expired, wrong signature, or none to be had
  permission,     // not allowed for this domain or account
  rejected,       // this request will not be accepted unchanged
  start_refused,  // rejected for its StartTime (InvalidStartTime.*)
  length_refused, // rejected for its EndTime or length (InvalidEndTime.*, Duration.Exceed)
  conflict,       // ConfigAlreadyExists and kin
  missing,        // Update or Delete of a config that is not there
  quota,          // no room for another config
  busy,           // a working API says that it cannot do this just now
};

// One call, complete. For `describe` only key.domain counts; `wanted` is for add and update.
struct call {
  std::uint64_t id = 0;
  operation op = operation::describe;
  stream_key key;
  config wanted;
  milliseconds server_offset{};        // add to the local clock when signing
  std::string schedule;                // for the history: its name, empty for describe
  std::string region{};                // empty: that of the settings
  int attempt = 1;                     // 1: the first try
};

// A call that changes something, as it was decided.
struct write {
  operation op = operation::add;
  config wanted;                       // of add and update
  bool beside_live = false;            // an Add while another config was alive
};

struct failure {
  failure_kind kind = failure_kind::transient;
  std::string code;                    // the API's `Code`, or an own word: `timeout`, `reset`, ...
  std::string detail;                  // for people: phase and cause; no secrets; not yet escaped
  std::string from{};                  // of `credentials`: which key, and where it came from
};

// What an answer may say. A write was executed:
struct accepted {};

// A record of a Describe that does not read, or not all of it.
struct odd_record {
  stream_key key;                      // a part is empty where it does not read
  std::string field;                   // that does not read; empty: it is no record at all
  std::string value;                   // what stands there; short, no secrets; not yet escaped

  // True unless what reads of the key is another stream's.
  bool may_be(const stream_key& of) const;
};

// Which of its sources the cloud pulls a stream from just now.
struct source_in_use {
  stream_key key;
  std::string source;                  // as the API shows it: may hold secrets
};

// It was a Describe, which shows these.
struct listed {
  std::vector<record> records;
  std::vector<odd_record> odd;         // their streams may stand or not
  std::vector<source_in_use> in_use{}; // of some of them
};

// The call was surely not executed. `retry_after`: the API asks for this wait; 0: for none.
struct refused {
  failure why;
  milliseconds retry_after{};
};

// The API may or may not have executed it.
struct unknown {
  failure why;
  milliseconds retry_after{};
};

struct answer {
  // Where nothing is filled in, nothing is known.
  std::variant<unknown, refused, accepted, listed> says;
  std::string request_id;
  int http_status = 0;                 // 0: no answer was read
  std::optional<utc_seconds> date;     // the Date header

  // Null where the call has succeeded.
  const failure* trouble() const;
  failure_kind kind() const { return trouble() ? trouble()->kind : failure_kind::none; }
  std::string code() const { return trouble() ? trouble()->code : std::string(); }
  milliseconds retry_after() const;    // 0: none
  outcome result() const;
};

const char* to_string(operation op);        // add, update, describe, delete
const char* to_string(failure_kind kind);
const char* to_string(outcome result);

}  // namespace pullkeeper
