#include "edge/credentials/profile.hpp"

#include "core/text.hpp"
#include "edge/credentials/local.hpp"
#include "edge/credentials/secret.hpp"

namespace pullkeeper {
namespace {

using way = key_recipe::way;

profile_reading failed(const std::string& why) { return {{}, why}; }

// A word of the file that may be shown.
std::string shown(const std::string& word) {
  return is_simple_name(word, 40, "_-") ? word : "of another kind";
}

// What the two kinds of file call the same.
struct role_keys {
  const char* arn;
  const char* session;
  const char* seconds;
};
constexpr role_keys of_cli{"ram_role_arn", "ram_session_name", "expired_seconds"};
constexpr role_keys of_ini{"role_arn", "role_session_name", "role_session_expiration"};

// STS takes 15 minutes up to 12 hours.
int length_of(const std::string& text, std::string& error) {
  if (text.empty() || text == "0") return 3600;
  const bool good = text.size() <= 5 && is_all_digits(text);
  const int seconds = good ? std::stoi(text) : 0;
  if (seconds < 900 || seconds > 43200) error = "a key must last from 900 to 43200 seconds";
  return seconds;
}

// Empty, or why the role cannot be asked for.
std::string read_role(const profile_values& values, const role_keys& keys, assumed_role& role) {
  role.arn = values(keys.arn);
  if (role.arn.empty()) return std::string(keys.arn) + " is missing";
  const std::string session = values(keys.session);
  if (!session.empty()) role.session = session;
  role.external_id = values("external_id");
  role.policy = values("policy");
  std::string error;
  role.seconds = length_of(values(keys.seconds), error);
  const std::string region = values("sts_region");
  const bool inside = values("enable_vpc") == "true" ||
                      switched_on("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED");
  role.host = sts_host(region.empty() ? variable("ALIBABA_CLOUD_STS_REGION") : region, inside);
  if (role.host.empty()) error = "sts_region is no region";
  return error;
}

profile_reading read_key(const profile_values& values, const char* token_key) {
  const bool has_token = *token_key != '\0';
  const key_result found = whole_key(access_key(values("access_key_id"),
                                                values("access_key_secret"),
                                                has_token ? values(token_key) : ""),
                                     {"access_key_id", "access_key_secret", token_key},
                                     " is missing");
  if (!found.error.empty()) return failed(found.error);
  profile_reading result;
  result.recipe.key = found.key;
  return result;
}

profile_reading read_word(const profile_values& values, way by, const char* key, bool needed) {
  profile_reading result;
  result.recipe.by = by;
  result.recipe.word = values(key);
  if (needed && result.recipe.word.empty()) return failed(std::string(key) + " is missing");
  return result;
}

// A role on top of what `base` gives.
profile_reading read_assumed(const profile_values& values, const role_keys& keys,
                             profile_reading base) {
  if (!base.error.empty()) return base;
  profile_reading result;
  result.recipe.by = way::role;
  result.error = read_role(values, keys, result.recipe.role);
  result.recipe.base = std::make_shared<const key_recipe>(std::move(base.recipe));
  return result;
}

profile_reading read_oidc(const profile_values& values, const role_keys& keys,
                          const char* token_file) {
  profile_reading result;
  result.recipe.by = way::oidc;
  result.error = read_role(values, keys, result.recipe.role);
  result.recipe.provider = values("oidc_provider_arn");
  result.recipe.token_file = values(token_file);
  if (result.error.empty() && result.recipe.provider.empty()) {
    result.error = "oidc_provider_arn is missing";
  }
  if (result.error.empty() && result.recipe.token_file.empty()) {
    result.error = std::string(token_file) + " is missing";
  }
  return result;
}

// The key that signs, with the token of a temporary one.
profile_reading read_signing_key(const profile_values& values, const char* token_key) {
  return read_key(values, values(token_key).empty() ? "" : token_key);
}

profile_reading read_chained(const profile_values& values, const other_profile& other) {
  const std::string source = values("source_profile");
  if (source.empty()) return failed("source_profile is missing");
  auto base = other(source);
  if (!base.error.empty()) base.error = "its source_profile: " + base.error;
  return read_assumed(values, of_cli, std::move(base));
}

}  // namespace

profile_reading read_cli_profile(const profile_values& values, const other_profile& other) {
  const std::string mode = values("mode");
  if (mode == "AK") return read_key(values, "");
  if (mode == "StsToken") return read_key(values, "sts_token");
  if (mode == "RamRoleArn") {
    return read_assumed(values, of_cli, read_signing_key(values, "sts_token"));
  }
  if (mode == "ChainableRamRoleArn") return read_chained(values, other);
  if (mode == "EcsRamRole") return read_word(values, way::metadata, "ram_role_name", false);
  if (mode == "RamRoleArnWithRoleName") {
    return read_assumed(values, of_cli, read_word(values, way::metadata, "ram_role_name", false));
  }
  if (mode == "OIDC") {
    constexpr role_keys keys{of_cli.arn, of_cli.session, "duration_seconds"};
    return read_oidc(values, keys, "oidc_token_file");
  }
  if (mode == "CredentialsURI") return read_word(values, way::uri, "credentials_uri", true);
  if (mode == "External") return read_word(values, way::program, "process_command", true);
  return failed("the mode must be AK, StsToken, RamRoleArn, ChainableRamRoleArn, EcsRamRole, "
                "RamRoleArnWithRoleName, OIDC, CredentialsURI or External, it is " + shown(mode));
}

profile_reading read_ini_section(const profile_values& values) {
  const std::string type = values("type");
  if (type == "access_key") return read_key(values, "");
  if (type == "sts") return read_key(values, "security_token");
  if (type == "ram_role_arn") {
    return read_assumed(values, of_ini, read_signing_key(values, "security_token"));
  }
  if (type == "ecs_ram_role") return read_word(values, way::metadata, "role_name", false);
  if (type == "oidc_role_arn") return read_oidc(values, of_ini, "oidc_token_file_path");
  if (type == "credentials_uri") return read_word(values, way::uri, "credentials_uri", true);
  return failed("the type must be access_key, sts, ram_role_arn, ecs_ram_role, oidc_role_arn or "
                "credentials_uri");
}

}  // namespace pullkeeper
