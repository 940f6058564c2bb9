// A profile of the aliyun command line, or a section of the INI file, as the way to a key. Part of
// credentials: nothing else includes it.
#pragma once
#include <functional>
#include <string>

#include "edge/credentials/recipe.hpp"

namespace pullkeeper {

struct profile_reading {
  key_recipe recipe;
  std::string error;                   // not empty: there is none, and why; no value is named
};

// The value of a key of the profile; empty: it is not there.
using profile_values = std::function<std::string(const char* key)>;
// Reads another profile of the same file.
using other_profile = std::function<profile_reading(const std::string& name)>;

// By the `mode` of the aliyun command line: AK, StsToken, RamRoleArn, ChainableRamRoleArn,
// EcsRamRole, RamRoleArnWithRoleName, OIDC, CredentialsURI, External.
profile_reading read_cli_profile(const profile_values& values, const other_profile& other);

// By the `type` of the official SDKs: access_key, sts, ram_role_arn, ecs_ram_role, oidc_role_arn,
// credentials_uri.
profile_reading read_ini_section(const profile_values& values);

}  // namespace pullkeeper
