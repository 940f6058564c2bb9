// The rules of the API instead of a server.
#pragma once
#include "sandbox/to_answer.hpp"

namespace pullkeeper::testing {

inline answer ask(sandbox::cloud_model& cloud, const call& made, utc_millis now) {
  return sandbox::to_answer(made.op, cloud.apply(now, made.op, made.key, made.wanted));
}

}  // namespace pullkeeper::testing
