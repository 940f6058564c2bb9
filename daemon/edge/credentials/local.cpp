#include "edge/credentials/local.hpp"

#include <cstdlib>
#include <utility>

#include "core/text.hpp"
#include "edge/credentials/file.hpp"
#include "edge/credentials/secret.hpp"

namespace pullkeeper {
namespace {

key_result read_variables() {
  const part_names names = {"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"};
  const access_key key(variable(names.id.c_str()), variable(names.secret.c_str()),
                       variable("ALIBABA_CLOUD_SECURITY_TOKEN"));
  key_result result = whole_key(key, names, " is not set");
  result.absent = key.id.empty() && key.secret.empty();
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

std::string default_key_file() {
  const std::string named = variable("ALIBABA_CLOUD_CREDENTIALS_FILE");
  const std::string home = variable("HOME");
  return !named.empty() || home.empty() ? named : home + "/.alibabacloud/credentials";
}

key_source source_in_default_file(const std::string& profile) {
  const std::string path = default_key_file();
  if (path.empty()) {
    return key_source(
        from_source("file ~/.alibabacloud/credentials", no_key("HOME is not set", true)));
  }
  key_source result = source_in_file(path, profile);
  auto& absent = result.found.absent;
  absent = absent && variable("ALIBABA_CLOUD_CREDENTIALS_FILE").empty();
  return result;
}

}  // namespace pullkeeper
