#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "core/text.hpp"
#include "edge/credentials/local.hpp"
#include "edge/credentials/secret.hpp"
#include "edge/credentials/secret_file.hpp"
#include "edge/credentials/secret_json.hpp"

namespace pullkeeper {

namespace json = boost::json;

namespace {

const json::object* find_profile(const json::object& file, const std::string& name) {
  const json::value* profiles = file.if_contains("profiles");
  const json::array* list = profiles != nullptr ? profiles->if_array() : nullptr;
  if (list == nullptr) return nullptr;
  for (const json::value& each : *list) {
    const json::object* profile = each.if_object();
    if (profile != nullptr && string_member(*profile, "name") == name) return profile;
  }
  return nullptr;
}

// A word of the file that may be shown.
std::string shown(const std::string& word) {
  return is_simple_name(word, 40, "_-") ? word : "of another kind";
}

key_result read_profile(const json::object& profile) {
  const std::string mode = string_member(profile, "mode");
  if (mode != "AK" && mode != "StsToken")
    return no_key("the mode must be AK or StsToken, it is " + shown(mode));
  const bool has_token = mode == "StsToken";
  return whole_key(access_key(string_member(profile, "access_key_id"),
                              string_member(profile, "access_key_secret"),
                              has_token ? string_member(profile, "sts_token") : ""),
                   {"access_key_id", "access_key_secret", has_token ? "sts_token" : ""},
                   " is missing");
}

key_result read_cli_file(const std::string& path, std::string profile) {
  const secret_file file = read_secret_file(path, file_guard::nobody);
  if (!file.error.empty()) return no_key(file.error, file.absent);
  const auto object = parse_secret_json(file.text);
  if (!object) return no_key("not the JSON of the aliyun command line");
  if (profile.empty()) profile = string_member(*object, "current");
  if (profile.empty()) profile = "default";
  const json::object* chosen = find_profile(*object, profile);
  if (chosen == nullptr) return no_key("no profile \"" + profile + "\"");
  key_result result = read_profile(*chosen);
  return result.error.empty() ? result : no_key("profile \"" + profile + "\": " + result.error);
}

}  // namespace

key_result key_from_cli(const std::string& profile) {
  if (switched_on("ALIBABA_CLOUD_CLI_PROFILE_DISABLED"))
    return no_key("file ~/.aliyun/config.json: off (ALIBABA_CLOUD_CLI_PROFILE_DISABLED)", true);
  const std::string home = variable("HOME");
  if (home.empty()) return no_key("file ~/.aliyun/config.json: HOME is not set", true);
  const std::string path = home + "/.aliyun/config.json";
  return from_source("file " + path, read_cli_file(path, profile));
}

}  // namespace pullkeeper
