// The parts of a line of the log.
#pragma once
#include <string>

#include "core/event.hpp"
#include "core/time.hpp"

namespace pullkeeper {

struct level_names {
  const char* text;
  const char* padded;                  // in a column of its own
  const char* colour;                  // of a terminal
  int priority;                        // 0 to 7, as syslog(3) counts
};

const level_names& names_of(level severity);

// `raw` as a JSON string, quotes included. Bytes that are no UTF-8 become the characters \xHH.
std::string json_text(const std::string& raw);

// `value` with the userinfo, query string and fragment of every URL in it masked.
std::string mask_urls(const std::string& value);

// The format `text`, with colours for a terminal or without.
std::string format_for_people(const event& e, const utc_millis* at, bool coloured);

}  // namespace pullkeeper
