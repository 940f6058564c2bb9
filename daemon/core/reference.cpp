#include "core/reference.hpp"

#include <algorithm>
#include <iterator>

#include "core/text.hpp"

namespace pullkeeper {
namespace {

constexpr const char* forms =
    "\"${\" must begin ${file:/PATH}, ${env:NAME} or ${credential:NAME}";

bool is_part_of_key(std::string_view credential) {
  constexpr std::string_view parts[] = {"access_key_id", "access_key_secret", "security_token"};
  return std::any_of(std::begin(parts), std::end(parts),
                     [&](std::string_view part) { return credential.ends_with(part); });
}

// Why it is none; empty: it was added.
std::string add_reference(std::string_view inside, std::vector<text_part>& to) {
  if (inside.starts_with("file:/")) {
    if (is_file_of_keys(inside.substr(5))) return key_of_account;
    to.push_back({text_part::from::file, std::string(inside.substr(5))});
    return {};
  }
  if (inside.starts_with("credential:")) {
    const std::string name(inside.substr(11));
    if (!is_simple_name(name, 255, "._-") || name.front() == '.') return forms;
    if (is_part_of_key(name)) return key_of_account;
    to.push_back({text_part::from::credential, name});
    return {};
  }
  if (!inside.starts_with("env:")) return forms;
  const std::string name(inside.substr(4));
  if (!is_simple_name(name, 255, "_") || is_digit(name.front())) return forms;
  if (name.starts_with("ALIBABA_")) return key_of_account;
  to.push_back({text_part::from::env, name});
  return {};
}

}  // namespace

bool is_file_of_keys(std::string_view path) {
  return is_part_of_key(path) || path.find("/.aliyun/") != path.npos ||
         path.find("/.alibabacloud/") != path.npos;
}

bool text_parts::has_reference() const {
  return std::any_of(parts.begin(), parts.end(),
                     [](const auto& one) { return one.what != text_part::from::text; });
}

text_parts split_references(std::string_view text) {
  text_parts result;
  while (!text.empty()) {
    const auto begin = std::min(text.find("${"), text.size());
    if (begin > 0) {
      result.parts.push_back({text_part::from::text, std::string(text.substr(0, begin))});
    }
    text.remove_prefix(begin);
    if (text.empty()) break;
    const auto end = text.find('}');
    if (end == text.npos) return {{}, forms};
    if (auto why = add_reference(text.substr(2, end - 2), result.parts); !why.empty()) {
      return {{}, std::move(why)};
    }
    text.remove_prefix(end + 1);
  }
  return result;
}

}  // namespace pullkeeper
