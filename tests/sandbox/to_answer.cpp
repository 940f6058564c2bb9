#include "sandbox/to_answer.hpp"

#include <utility>

#include "edge/live_api/codes.hpp"

namespace pullkeeper::sandbox {

answer to_answer(operation op, const cloud_answer& from, std::string request_id) {
  answer a;
  a.http_status = from.status;
  a.request_id = std::move(request_id);
  const auto meaning = meaning_of(from.code, from.status);
  if (!from.code.empty() && meaning.result == outcome::unknown) {
    a.says = unknown{{meaning.kind, from.code, {}}, {}};
  } else if (!from.code.empty()) {
    a.says = refused{{meaning.kind, from.code, {}}, {}};
  } else if (op == operation::describe) {
    a.says = listed{from.records};
  } else {
    a.says = accepted{};
  }
  return a;
}

}  // namespace pullkeeper::sandbox
