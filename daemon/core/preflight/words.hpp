// Pieces of the sentences of preflight. Nothing else includes it.
#pragma once
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

}  // namespace pullkeeper
