// Why something has come to nothing, complete: what an alert, the status and a metric tell of it.
#pragma once
#include <string>

#include "core/call.hpp"

namespace pullkeeper {

// What has failed is told to be over once it has not been met for so long: one that comes and goes
// is one.
inline constexpr milliseconds over_after{10000};

struct cause {
  failure_kind kind = failure_kind::none;        // none: nothing has failed
  std::string code{};                  // the API's `Code`, or an own word; not yet escaped
  std::string detail{};                // for people; empty where an earlier process has met it
  std::string request_id{};            // empty: there was no answer, or as above
  operation of = operation::describe;  // the call that failed
  int attempts = 0;                    // failures in a row; 0: something else times the next try
  std::string from{};                  // of `credentials`: which key, and where it came from
  bool recalled = false;               // an earlier process has met it, and this one not so far
  bool operator==(const cause&) const = default;
};

}  // namespace pullkeeper
