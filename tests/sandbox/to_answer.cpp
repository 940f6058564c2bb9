#include "sandbox/to_answer.hpp"

#include <utility>

#include "edge/live_api/codes.hpp"

namespace pullkeeper::sandbox {

answer to_answer(const cloud_answer& from, std::string request_id) {
  answer a;
  a.http_status = from.status;
  a.request_id = std::move(request_id);
  if (from.code.empty()) {
    a.result = outcome::done;
    a.records = from.records;
    return a;
  }
  a.code = from.code;
  const auto meaning = meaning_of(from.code, from.status);
  a.kind = meaning.kind;
  a.result = meaning.result;
  return a;
}

}  // namespace pullkeeper::sandbox
