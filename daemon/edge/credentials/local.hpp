// The sources of AccessKeys on this machine: variables and files, read anew at each call. Part of
// credentials: nothing else includes it.
#pragma once
#include <string>

#include "edge/credentials/recipe.hpp"

namespace pullkeeper {

// An empty variable counts as unset.
std::string variable(const char* name);
bool switched_on(const char* name);    // `true` in any case, or 1

// $CREDENTIALS_DIRECTORY/access_key_id, access_key_secret and, optional, security_token; or with
// one prefix for all of them, NAME_access_key_id, as systemd names the files of a directory.
key_result key_from_systemd();

// ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN.
key_result key_from_environment();

// $ALIBABA_CLOUD_CREDENTIALS_FILE or ~/.alibabacloud/credentials.
key_source source_in_default_file(const std::string& profile);

// ~/.aliyun/config.json of the aliyun command line; an empty profile means the current one. Off
// with ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true.
key_source source_in_cli(const std::string& profile);

}  // namespace pullkeeper
