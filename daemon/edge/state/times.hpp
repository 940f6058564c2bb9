// Instants and durations as JSON. Nothing outside this folder includes it.
#pragma once
#include <boost/json.hpp>
#include <chrono>
#include <cstdint>

// Instants and durations are stored as their counts: milliseconds, those of configs seconds.
// Boost.JSON finds these only in its own namespace.
namespace boost::json {

template <class rep, class period>
void tag_invoke(value_from_tag, value& to, const std::chrono::duration<rep, period>& length) {
  to = std::int64_t{length.count()};
}

template <class rep, class period>
result<std::chrono::duration<rep, period>> tag_invoke(
    try_value_to_tag<std::chrono::duration<rep, period>>, const value& from) {
  const auto count = try_value_to<std::int64_t>(from);
  if (!count) return count.error();
  return std::chrono::duration<rep, period>(*count);
}

template <class clock, class length>
void tag_invoke(value_from_tag, value& to, const std::chrono::time_point<clock, length>& at) {
  to = value_from(at.time_since_epoch());
}

template <class clock, class length>
result<std::chrono::time_point<clock, length>> tag_invoke(
    try_value_to_tag<std::chrono::time_point<clock, length>>, const value& from) {
  const auto since = try_value_to<length>(from);
  if (!since) return since.error();
  return std::chrono::time_point<clock, length>(*since);
}

}  // namespace boost::json
