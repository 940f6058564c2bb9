// Why a stream does not get what it wants next.
#pragma once
#include "core/cause.hpp"
#include "core/retry.hpp"
#include "core/stream/decide.hpp"
#include "core/stream/surroundings.hpp"

namespace pullkeeper {

// The endpoint's failure where no call can succeed, else the stream's own, else that of what it
// waits for.
inline cause cause_of(const failures& own, const step& next, const surroundings& at) {
  if (next.due && at.trouble && at.endpoint_gone) return *at.trouble;
  if (own.in_a_row() > 0) return own.why();
  if (!next.due) return {};
  if (at.trouble) return *at.trouble;
  const bool waits = next.what == action::observe;
  return waits && at.look_trouble ? *at.look_trouble : own.why();
}

}  // namespace pullkeeper
