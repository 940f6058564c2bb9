// Short ways to write the core's values in tests.
#pragma once
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/model.hpp"

namespace pullkeeper {

// For doctest's messages.
inline std::ostream& operator<<(std::ostream& out, const config& c) {
  out << format_utc(c.start) << '/' << format_utc(c.end);
  for (const auto& source : c.sources) out << ' ' << source;
  return out;
}

}  // namespace pullkeeper

namespace pullkeeper::test {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// An instant written as RFC 3339; throws where that is not one.
inline utc_seconds at(std::string_view text) {
  const auto parsed = parse_rfc3339(text);
  if (!parsed) throw std::invalid_argument("not an instant: " + std::string(text));
  return *parsed;
}

inline const utc_seconds day_one = at("2026-12-01T00:00:00Z");
inline const std::vector<std::string> source_a{"rtmp://a.example.com/cams/harbour"};
inline const std::vector<std::string> source_b{"rtmp://b.example.com/cams/harbour"};

inline stream_key key_of(const std::string& stream,
                         const std::string& domain = "live.example.com") {
  return {domain, "cams", stream};
}

inline config made(utc_seconds start, utc_seconds end,
                   const std::vector<std::string>& sources = source_a) {
  return {sources, start, end};
}

// What is sent to run at once: starts now, or so little before that no clock can make it later.
inline bool runs_from(const config& sent, utc_seconds now, utc_seconds end,
                      const std::vector<std::string>& sources = source_a) {
  return sent.start <= now && sent.start >= now - seconds{5} && sent.end == end &&
         sent.sources == sources;
}

// A schedule named as its stream, open-ended where no end is given.
inline schedule keep(const std::string& stream, utc_seconds start,
                     std::optional<utc_seconds> end = std::nullopt) {
  return {.name = stream, .key = key_of(stream), .sources = source_a, .wanted = {start, end}};
}

// So many of them from day one on, named `prefix` and a number each.
inline std::vector<schedule> keep_many(int count, const std::string& prefix = "cam",
                                       int first = 0) {
  std::vector<schedule> all;
  for (int i = 0; i < count; ++i) all.push_back(keep(prefix + std::to_string(first + i), day_one));
  return all;
}

inline const auto harbour = keep("harbour", day_one);
inline const auto studio = keep("studio", day_one);
// With the default settings: where its windows end, and how long before that the next is due.
inline const utc_seconds grid1 = day_one + days{6};
inline const utc_seconds grid2 = day_one + days{12};
inline constexpr seconds lead = hours{23};

}  // namespace pullkeeper::test
