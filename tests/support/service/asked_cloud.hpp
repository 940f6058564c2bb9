// The rules of the API instead of a server.
#pragma once
#include "edge/live_api/live_api.hpp"
#include "sandbox/cloud_model.hpp"

namespace pullkeeper::testing {

inline answer ask(sandbox::cloud_model& cloud, const call& made, utc_millis now) {
  const auto got = cloud.apply(now, made.op, made.key, made.wanted);
  answer result;
  result.result = got.code.empty() ? outcome::done : outcome::not_done;
  result.kind = got.code.empty() ? failure_kind::none : kind_of(got.code, got.status);
  result.code = got.code;
  result.http_status = got.status;
  result.records = got.records;
  return result;
}

}  // namespace pullkeeper::testing
