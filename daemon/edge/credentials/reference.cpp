#include "edge/credentials/reference.hpp"

#include <filesystem>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "edge/credentials/local.hpp"
#include "edge/credentials/secret_file.hpp"

namespace pullkeeper {
namespace {

resolved_text failed(const std::string& what, const std::string& why) {
  return {{}, what + ": " + why};
}

resolved_text of_variable(const std::string& name) {
  resolved_text result{variable(name.c_str()), {}};
  if (result.text.empty()) return failed("the variable " + name, "is not set");
  if (!is_all_visible(result.text)) {
    return failed("the variable " + name, "holds more than one line of text");
  }
  return result;
}

// Whether the file is one of keys after all, by whatever links.
bool leads_to_keys(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code failed;
  const fs::path real = fs::canonical(path, failed);
  if (failed) return false;
  const auto is = [&real](const std::string& other) {
    std::error_code differs;
    return !other.empty() && fs::equivalent(real, other, differs);
  };
  return is_file_of_keys(real.string()) || is(variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE")) ||
         is(default_key_file());
}

resolved_text of_file(const std::string& path) {
  if (leads_to_keys(path)) return failed(path, key_of_account);
  const secret_file file = read_secret_file(path, file_guard::group);
  if (!file.error.empty()) return failed(path, file.error);
  resolved_text result{std::string(trimmed(file.text)), {}};
  if (result.text.empty()) return failed(path, "is empty");
  if (!is_all_visible(result.text)) return failed(path, "holds more than one line of text");
  return result;
}

resolved_text of_credential(const std::string& name) {
  const std::string directory = variable("CREDENTIALS_DIRECTORY");
  if (!directory.empty()) return of_file(directory + "/" + name);
  return failed("the credential " + name,
                "CREDENTIALS_DIRECTORY is not set: only a service of systemd has credentials, by "
                "LoadCredential=" + name + ":PATH in its unit");
}

}  // namespace

resolved_text look_up_reference(const text_part& one) {
  switch (one.what) {
    case text_part::from::env: return of_variable(one.value);
    case text_part::from::file: return of_file(one.value);
    case text_part::from::credential: return of_credential(one.value);
    case text_part::from::text: break;
  }
  return {one.value, {}};
}

resolved_text resolve_references(const std::string& text) {
  const auto split = split_references(text);
  if (!split.error.empty()) return {{}, split.error};
  resolved_text result;
  for (const auto& one : split.parts) {
    auto value = look_up_reference(one);
    if (!value.error.empty()) return value;
    result.text += value.text;
  }
  return result;
}

}  // namespace pullkeeper
