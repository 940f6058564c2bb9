// What the sandbox was asked and what became of it: a log of calls, and counters per operation.
#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "core/call.hpp"
#include "core/inquiry.hpp"

namespace pullkeeper::sandbox {

struct call_note {
  std::uint64_t number = 0;            // from 1, set by the journal
  utc_millis at{};                     // by the sandbox's clock
  std::optional<operation> op;         // at most one of these two; neither: no such Action
  std::optional<inquiry> asks;
  stream_key key;
  std::optional<config> wanted;        // of an Add or Update whose parameters could be read
  std::string outcome;                 // accepted, refused, throttled, fault:KIND
  std::string code;                    // the API's code; empty where accepted
  int status = 0;                      // that the answer has, or would have had
  std::string request_id;
  bool executed = false;               // reached the rules of the cloud
};

struct call_counters {
  std::uint64_t received = 0;
  std::uint64_t executed = 0;
  std::uint64_t throttled = 0;
  std::uint64_t max_in_a_second = 0;               // received, in any second
  std::map<std::string, std::uint64_t> outcomes;   // accepted, codes, fault:KIND
};

class journal {
 public:
  // Keeps the last 100,000 calls. Returns the note as kept.
  const call_note& add(call_note note);
  const std::deque<call_note>& calls() const { return calls_; }
  const call_counters& counters(operation op) const {
    return counters_[static_cast<std::size_t>(op)];
  }

 private:
  std::uint64_t last_number_ = 0;
  std::deque<call_note> calls_;
  std::array<call_counters, 4> counters_;
  std::array<std::deque<utc_millis>, 4> recent_;
};

// add, update, describe, delete, domain-detail, domain-limit or unknown.
const char* name_of(const call_note& note);

// One line for people, without a line break. No sources: they may hold secrets.
std::string describe_call(const call_note& note);

}  // namespace pullkeeper::sandbox
