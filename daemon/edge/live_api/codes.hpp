// The one table of the API's codes. Part of live_api: nothing else includes it.
#pragma once
#include <string>

#include "core/call.hpp"

namespace pullkeeper {

struct code_meaning {
  failure_kind kind = failure_kind::transient;
  outcome result = outcome::unknown;
};

// What a `Code` means, and whether the call can have been executed; the HTTP status counts only
// where the code says nothing. Never `done`.
code_meaning meaning_of(const std::string& code, int http_status);

}  // namespace pullkeeper
