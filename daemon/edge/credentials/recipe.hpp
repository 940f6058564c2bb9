// How a key is got that does not simply stand somewhere. Part of credentials: nothing else includes
// it.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "edge/credentials/credentials.hpp"

namespace pullkeeper {

// A role that STS is asked for.
struct assumed_role {
  std::string arn;
  std::string session = "pullkeeper";
  std::string external_id = {};        // of another account that wants one; may be empty
  std::string policy = {};             // narrows what the key may do; may be empty
  int seconds = 3600;                  // how long the key is to last
  std::string host = {};               // of STS
};

struct key_recipe {
  enum class way {
    ready,                             // `key` as it is
    role,                              // "AssumeRole", signed with what `base` gives
    oidc,                              // "AssumeRoleWithOIDC" by a token
    metadata,                          // the role of this ECS instance
    uri,                               // what `word` answers to a GET
    program,                           // what the program `word` writes
  };
  way by = way::ready;
  access_key key = {};
  assumed_role role = {};              // of role and oidc
  std::string provider = {};           // of oidc: its ARN
  std::string token_file = {};
  std::string word = {};               // the instance's role (empty: it is asked for), URI, command
  std::shared_ptr<const key_recipe> base = {};
};

// Two recipes with the same one give the same key. Holds no secret.
std::string identity_of(const key_recipe& recipe);

// A place where a key, or the way to one, may be written.
struct key_source {
  key_result found;                    // a key, or why there is none, or the source alone
  std::optional<key_recipe> how = {};  // there is none yet, but this gives one
  bool half_written = false;           // the error may be that somebody is writing it just now
  explicit key_source(key_result result) : found(std::move(result)) {}
};

// The source of a recipe: a key at once where that is all it takes.
key_source source_of(const std::string& name, const key_recipe& recipe);
// The same of a profile in a file, whose name goes on with what it takes.
key_source source_in_profile(const std::string& file, const key_recipe& recipe);

// ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN and ALIBABA_CLOUD_OIDC_TOKEN_FILE.
key_source source_in_oidc_variables();
// ALIBABA_CLOUD_CREDENTIALS_URI.
key_source source_in_uri_variable();
// The role of this ECS instance; of the name in ALIBABA_CLOUD_ECS_METADATA where `role` is empty.
key_source source_in_metadata(const std::string& role);

// The host of STS in this region, or the central one; empty for what is no region.
std::string sts_host(const std::string& region, bool inside_vpc);

// Those of the settings, in their order, up to the first that has a key at once. Reads variables
// and files.
std::vector<key_source> sources_of(const credential_settings& settings);

}  // namespace pullkeeper
