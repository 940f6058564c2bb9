#include "sandbox/to_answer.hpp"

#include <utility>

#include "edge/live_api/codes.hpp"

namespace pullkeeper::sandbox {

namespace {

listed to_list(const cloud_answer& from) {
  listed shown{from.records, {}};
  for (const auto& row : from.odd) {
    if (row.kind == odd_row::null_entry) continue;
    if (const auto whole = read_leniently(row)) {
      shown.records.push_back(*whole);
      continue;
    }
    const std::string field = facts_of(row.kind).field;
    auto key = row.whole.key;
    if (field == "DomainName") key.domain.clear();
    if (field == "AppName") key.app.clear();
    if (field == "StreamName") key.stream.clear();
    shown.odd.push_back({std::move(key), field, {}});
  }
  return shown;
}

}  // namespace

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
    a.says = to_list(from);
  } else {
    a.says = accepted{};
  }
  return a;
}

}  // namespace pullkeeper::sandbox
