// Pieces of the sentences of preflight. Nothing else includes it.
#pragma once
#include <chrono>
#include <string>

#include "core/call.hpp"

namespace pullkeeper {

// ` (CODE, request ID): DETAIL` of a failed call, or as much of it as is known.
inline std::string told_by(const answer& got) {
  const failure* why = got.trouble();
  if (!why) return {};
  std::string facts = why->code;
  if (!got.request_id.empty()) {
    facts += (facts.empty() ? "request " : ", request ") + got.request_id;
  }
  std::string text = facts.empty() ? std::string() : " (" + facts + ")";
  return why->detail.empty() ? text : text + ": " + why->detail;
}

// When it is worth another try: after a minute, unless the API wants to be left alone for longer.
inline std::string when_again(const answer& got) {
  const auto wait = std::chrono::ceil<seconds>(got.retry_after());
  return "try again in " +
         (wait > std::chrono::minutes(1) ? format_duration(wait) : std::string("a minute"));
}

}  // namespace pullkeeper
