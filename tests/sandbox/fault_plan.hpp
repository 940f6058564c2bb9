// Which calls fail, and how: rules that a test hands in, drawn in order from a seed.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/call.hpp"
#include "core/inquiry.hpp"
#include "core/random.hpp"

namespace pullkeeper::sandbox {

enum class fault_kind {
  reset_before,    // connection reset, not executed
  reset_after,     // executed, then reset
  close,           // closed without an answer, not executed
  lost_answer,     // executed, then closed without an answer
  hang,            // never answered, not executed
  slow_body,       // executed; the body one byte at a time
  truncate,        // executed; the answer ends after some bytes
  status_500,      // InternalError, not executed
  status_503,      // ServiceUnavailable, not executed
  html,            // the page of a captive portal, not executed
  garbage,         // bytes that are no answer, not executed
  empty,           // 200 without a body, not executed
  throttle,        // Throttling.User, not executed
  code,            // any code and status, not executed
  redirect,        // to another host, not executed
  huge_headers,    // executed; the answer has a very large head
  huge_body,       // executed; the answer's body does not end for long
  wrong_date,      // executed; the Date header is off
  busy,            // ServiceBusy, not executed: the domain is being configured
  illegal_timestamp,         // IllegalTimestamp, not executed; the Date header is right
  interim,         // executed; 100 and 103 come before the answer
  gzip,            // executed; the body is compressed, although nobody asked for it
};

struct fault_rule {
  fault_kind kind = fault_kind::close;
  std::optional<operation> op;         // that it is for, or ...
  std::optional<inquiry> asks;         // ... the question; neither: all calls
  std::string domain;                  // empty: any; in lower case
  std::string stream;                  // empty: any
  double probability = 1;
  std::optional<std::uint64_t> count;  // how often it strikes; nothing: always
  std::optional<bool> apply;           // whether the call is executed; nothing: as the kind says
  std::optional<std::uint64_t> at;     // truncate: bytes of the answer that are sent
  std::optional<std::uint64_t> bytes;  // of a huge head or body
  milliseconds delay{1000};            // slow_body: between two bytes
  milliseconds retry_after{1000};      // throttle; 0: no such header
  seconds offset = std::chrono::hours(2);   // wrong_date
  int status = 0;                      // of an answer that is made up; 0: as the kind says
  std::string code;
  std::string message;
};

// True if a call that meets this rule is executed.
bool executes(const fault_rule& rule);

// The words of the control path: `reset-before`, `status-500`, ...
std::optional<fault_kind> fault_kind_of(const std::string& text);
const char* to_string(fault_kind kind);

class fault_plan {
 public:
  void replace(std::vector<fault_rule> rules, std::uint64_t seed);
  // The first rule that fits and strikes. Draws once for each rule that fits.
  std::optional<fault_rule> strike(std::optional<operation> op, std::optional<inquiry> asks,
                                   const stream_key& key);
  // For what a fault leaves to chance; deterministic from the seed.
  std::uint64_t draw() { return random_.next(); }

 private:
  std::vector<fault_rule> rules_;
  random_source random_{0};
};

}  // namespace pullkeeper::sandbox
