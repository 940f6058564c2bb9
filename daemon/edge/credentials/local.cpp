#include "edge/credentials/local.hpp"

#include <cstdlib>
#include <utility>

#include "core/text.hpp"
#include "edge/credentials/file.hpp"
#include "edge/credentials/secret.hpp"

namespace pullkeeper {
namespace {

key_result read_variables() {
  key_result result;
  result.key = access_key(variable("ALIBABA_CLOUD_ACCESS_KEY_ID"),
                          variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
                          variable("ALIBABA_CLOUD_SECURITY_TOKEN"));
  const bool none = result.key.id.empty() && result.key.secret.empty();
  if (result.key.id.empty()) return no_key("ALIBABA_CLOUD_ACCESS_KEY_ID is not set", none);
  if (result.key.secret.empty()) return no_key("ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set");
  result.note = "the environment is read at the start: a changed key counts after a restart; other "
                "processes of this user can read it, a file with mode 600 is safer";
  return result;
}

}  // namespace

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

bool switched_on(const char* name) {
  const std::string value = lower_case(variable(name));
  return value == "true" || value == "1";
}

key_result key_from_environment() { return from_source("environment", read_variables()); }

key_result key_from_default_file(const std::string& profile) {
  std::string path = variable("ALIBABA_CLOUD_CREDENTIALS_FILE");
  const bool named = !path.empty();
  if (!named) {
    const std::string home = variable("HOME");
    if (home.empty()) return no_key("file ~/.alibabacloud/credentials: HOME is not set", true);
    path = home + "/.alibabacloud/credentials";
  }
  key_result result = key_from_file(path, profile);
  result.absent = result.absent && !named;
  return result;
}

}  // namespace pullkeeper
