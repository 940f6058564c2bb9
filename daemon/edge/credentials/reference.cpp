#include "edge/credentials/reference.hpp"

#include "core/reference.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"
#include "edge/credentials/local.hpp"
#include "edge/credentials/secret_file.hpp"

namespace pullkeeper {
namespace {

resolved_text failed(const std::string& what, const std::string& why) {
  return {{}, what + ": " + why};
}

resolved_text value_of(const text_part& one) {
  if (one.what == text_part::from::text) return {one.value, {}};
  resolved_text result;
  if (one.what == text_part::from::env) {
    result.text = variable(one.value.c_str());
    if (result.text.empty()) return failed("the variable " + one.value, "is not set");
  } else {
    const secret_file file = read_secret_file(one.value, file_guard::group);
    if (!file.error.empty()) return failed(one.value, file.error);
    result.text = std::string(trimmed(file.text));
    if (result.text.empty()) return failed(one.value, "is empty");
  }
  const auto what = one.what == text_part::from::env ? "the variable " + one.value : one.value;
  if (!is_all_visible(result.text)) return failed(what, "holds more than one line of text");
  return result;
}

}  // namespace

resolved_text resolve_references(const std::string& text) {
  const auto split = split_references(text);
  if (!split.error.empty()) return {{}, split.error};
  resolved_text result;
  for (const auto& one : split.parts) {
    auto value = value_of(one);
    if (!value.error.empty()) return value;
    result.text += value.text;
  }
  return result;
}

}  // namespace pullkeeper
