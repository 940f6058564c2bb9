#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "core/text.hpp"
#include "edge/credentials/local.hpp"
#include "edge/credentials/profile.hpp"
#include "edge/credentials/secret.hpp"
#include "edge/credentials/secret_file.hpp"
#include "edge/credentials/secret_json.hpp"

namespace pullkeeper {

namespace json = boost::json;

namespace {

constexpr int longest_chain = 5;       // of profiles that name one another

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

// Numbers and flags as they stand in the file.
std::string value_of(const json::object& profile, const char* key) {
  const json::value* value = profile.if_contains(key);
  const bool plain = value != nullptr && (value->is_number() || value->is_bool());
  return plain ? json::serialize(*value) : string_member(profile, key);
}

profile_reading read_profile(const json::object& file, const std::string& name, int depth) {
  const json::object* chosen = find_profile(file, name);
  if (chosen == nullptr) return {{}, "no profile \"" + name + "\""};
  if (depth > longest_chain) {
    return {{}, "more than " + std::to_string(longest_chain) + " profiles name one another"};
  }
  auto result = read_cli_profile(
      [chosen](const char* key) { return value_of(*chosen, key); },
      [&file, depth](const std::string& other) { return read_profile(file, other, depth + 1); });
  if (!result.error.empty()) result.error = "profile \"" + name + "\": " + result.error;
  return result;
}

key_source read_cli_file(const std::string& path, std::string profile) {
  const std::string name = "file " + path;
  const secret_file file = read_secret_file(path, file_guard::nobody);
  if (!file.error.empty()) return key_source(from_source(name, no_key(file.error, file.absent)));
  const auto object = parse_secret_json(without_byte_order_mark(file.text));
  profile_reading read;
  if (object) {
    if (profile.empty()) profile = string_member(*object, "current");
    read = read_profile(*object, profile.empty() ? "default" : profile, 1);
  } else {
    read.error = "not the JSON of the aliyun command line";
  }
  if (read.error.empty()) return source_in_profile(name, read.recipe);
  key_source result(from_source(name, no_key(read.error)));
  result.half_written = true;
  return result;
}

}  // namespace

key_source source_in_cli(const std::string& profile) {
  const auto none = [](const char* why) {
    return key_source(from_source("file ~/.aliyun/config.json", no_key(why, true)));
  };
  if (switched_on("ALIBABA_CLOUD_CLI_PROFILE_DISABLED")) {
    return none("off (ALIBABA_CLOUD_CLI_PROFILE_DISABLED)");
  }
  const std::string home = variable("HOME");
  if (home.empty()) return none("HOME is not set");
  return read_cli_file(home + "/.aliyun/config.json", profile);
}

}  // namespace pullkeeper
