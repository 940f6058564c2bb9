// How what is told becomes fields of an event. Part of narrator: nothing else includes it.
#pragma once
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/event.hpp"
#include "core/shown_sources.hpp"
#include "core/stream/decide.hpp"

namespace pullkeeper {

inline std::string in_seconds(milliseconds length) {
  return format_duration(std::chrono::floor<seconds>(length));
}

inline std::string shown(const schedule& s, const config& c) {
  const bool ends = c.end != utc_seconds::max();
  return format_utc(c.start) + "/" + (ends ? format_utc(c.end) : "no end") + " " +
         mask_sources_of(s, c.sources);
}

inline std::string shown(const schedule& s, const std::vector<config>& configs) {
  std::string text;
  for (const auto& c : configs) text += (text.empty() ? "" : ", ") + shown(s, c);
  return text.empty() ? "nothing" : text;
}

inline void add(event& to, const char* key, std::string value) {
  to.fields.emplace_back(key, std::move(value));
}

// Until when it is or was covered, and for how long; not where nobody has looked so far.
inline void add_coverage(event& to, const step& last, utc_millis now, utc_millis dark_since) {
  const auto until = std::min<utc_millis>(last.covered_until, dark_since);
  add(to, "covered_until", last.known ? format_utc(until) : "unknown");
  const auto left = std::max(last.lapse - now, milliseconds{0});
  add(to, "time_left", last.known ? in_seconds(left) : "unknown");
}

inline void add_if(event& to, const char* key, const std::string& value) {
  if (!value.empty()) add(to, key, value);
}

inline void add_place(event& to, const file_place& at) {
  if (!at.file) return;
  add(to, "file", *at.file);
  add(to, "line", std::to_string(at.line));
}

}  // namespace pullkeeper
