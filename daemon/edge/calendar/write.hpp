// A calendar file (RFC 5545) to be read by others.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace pullkeeper {

struct calendar_entry {
  std::string uid;                     // stable: the next file names the same event alike
  utc_seconds start{};
  std::optional<utc_seconds> end;      // none: it is but an instant
  std::string summary;                 // any text, in UTF-8
};

// The whole file: with CRLF, lines of up to 75 bytes, and texts escaped. `now`: its DTSTAMP.
std::string write_calendar(const std::vector<calendar_entry>& entries, utc_seconds now);

}  // namespace pullkeeper
